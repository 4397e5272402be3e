import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldName, gradeAxes, labelWords, valueWords } from "./fieldwords.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });

test("a path inside a source names which one", () => {
  assert.equal(
    fieldName("source[1].credibility", words),
    "Source 2: Credibility of the information",
  );
  assert.equal(fieldName("label.classification", words), "Label");
});

test("a field or a value without words is shown as it is", () => {
  assert.equal(fieldName("of_tomorrow", words), "of_tomorrow");
  assert.equal(valueWords("type", "NEW_KIND", words), "NEW_KIND");
  assert.equal(valueWords("of_tomorrow", { a: 1 }, words), '{"a":1}');
});

test("a value is told in words, and none as none", () => {
  assert.equal(valueWords("severity", 4, words), "4 of 5: grave");
  assert.equal(
    valueWords("occurred_from", "2026-11-22T14:05:00Z", words),
    "2026-11-22 14:05 UTC",
  );
  assert.equal(valueWords("false_position", false, words), "no");
  for (const none of [undefined, null, "", []])
    assert.equal(valueWords("place", none, words), "–");
});

test("a title that looks like a time stays the title that it is", () => {
  assert.equal(valueWords("title", "2026", words), "2026");
});

test("a source without a grade says so, and a half grade is none", () => {
  const source = [{ source_id: "a crew" }, { source_id: "a ship", reliability: "B" }];
  assert.equal(
    valueWords("source", source, words),
    "a crew (not graded); a ship (not graded)",
  );
});

test("both axes of a grade are told in full", () => {
  const { reliability, credibility } = gradeAxes(words);
  assert.deepEqual(reliability.map(([value]) => value).join(""), "ABCDEF");
  assert.deepEqual(credibility.map(([value]) => value).join(""), "123456");
});

test("a label is its policy and its level", () => {
  const label = { policy: "OPEN", classification: "INTERNAL" };
  assert.equal(labelWords(label, words), "OPEN · INTERNAL");
});
