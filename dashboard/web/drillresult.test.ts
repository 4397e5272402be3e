import assert from "node:assert/strict";
import { test } from "node:test";
import { assembledWords, cellsOf, moment, stretch, unknown } from "./drillresult.ts";
import type { Result, Row } from "./drillresult.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });

const ROW: Row = {
  inject: "cable",
  record: "D-1",
  title: "Cable",
  planned_s: 240,
  expected: { action: "release", within_s: 600, roles: [] },
  sent_s: 240.2,
  shown_s: 240.4,
  n: 7,
  reported_s: 492.4,
  reported_n: 9,
  confirmed_s: null,
};

test("a moment of the drill is hours, minutes and seconds", () => {
  assert.equal(moment(242.9), "T+00:04:02");
  assert.equal(moment(3661), "T+01:01:01");
});

test("a stretch never claims more than it knows", () => {
  assert.equal(stretch(0.3, words), "under 1 s");
  assert.equal(stretch(12.4, words), "12 s");
  assert.equal(stretch(252, words), "4 min 12 s");
  assert.equal(stretch(600, words), "10 min");
  assert.equal(stretch(59.7, words), "1 min");
});

test("what is not known is not yet while it runs, and cannot be told after", () => {
  assert.equal(unknown("running", words), "not yet");
  assert.equal(unknown("over", words), "cannot tell");
});

test("a row says when, after how long, and on which picture", () => {
  const [sent, shown, report, confirmed] = cellsOf(ROW, "over", words);
  assert.equal(sent?.text, "T+00:04:00");
  assert.deepEqual(shown, { text: "under 1 s", n: 7 });
  assert.equal(report?.text, "4 min 12 s");
  assert.equal(report?.n, 9);
  assert.equal(report?.hint, "hoped for: a released report within 10 min");
  assert.equal(confirmed?.text, "cannot tell");
});

test("that nobody reported is known when the drill is over, and only then", () => {
  const silent = { ...ROW, reported_s: null, reported_n: null };
  assert.equal(cellsOf(silent, "over", words)[2]?.text, "none");
  assert.equal(cellsOf(silent, "running", words)[2]?.text, "not yet");
});

test("a time without its beginning cannot be told", () => {
  const unsent = { ...ROW, sent_s: null };
  const [sent, shown] = cellsOf(unsent, "running", words);
  assert.equal(sent?.text, "cannot tell");
  assert.equal(shown?.text, "cannot tell");
});

test("who was there is said as a time, or as not known", () => {
  const result = { state: "running", assembled_s: 41 } as Result;
  assert.equal(assembledWords(result, words), "after 41 s");
  assert.equal(assembledWords({ ...result, assembled_s: null }, words), "not yet");
});
