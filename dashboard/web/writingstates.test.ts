import assert from "node:assert/strict";
import { test } from "node:test";
import { blank } from "./writing.ts";
import { begun, type Entry } from "./writingkept.ts";
import { stateWords, type Means } from "./writingstates.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const WELL: Means = {
  keeps: true,
  away: null,
  undrawn: false,
  shown: null,
  gone: false,
};

function entry(state: string | null, changes: Partial<Entry> = {}): Entry {
  const about = { draft: "_1", revision: 1, record_id: "DESK-1", base_revision: 0 };
  const desk = state === null ? null : { ...about, state };
  const writing = state === null ? blank() : null;
  return { ...begun("tab", blank()), desk, writing, ...changes };
}

const said = (of: Entry, means: Partial<Means> = {}): string =>
  stateWords(of, { ...WELL, ...means }, words);

test("each step on the way has its own words", () => {
  assert.match(said(entry(null)), /^Saved here/);
  assert.match(said(entry("DRAFT")), /^Draft on the desk/);
  assert.equal(said(entry("SUBMITTED")), "Submitted: it waits for another person.");
  const returned = { by: "bo", reason: "No source." };
  assert.equal(said(entry("DRAFT", { returned })), "Sent back by bo: No source.");
});

test("it is on the picture only when this screen has drawn it", () => {
  assert.match(said(entry("RELEASED")), /not on this screen yet/);
  assert.equal(
    said(entry("RELEASED"), { shown: 4812 }),
    "Released: on picture 4\u202f812.",
  );
});

test("what is gone from the picture is not said to be on it", () => {
  const gone = said(entry("RELEASED"), { shown: 12, gone: true });
  assert.match(gone, /no longer on the picture/);
  assert.doesNotMatch(gone, /12/);
});

test("an author is told that the record of a correction was revised", () => {
  const waiting = entry("SUBMITTED");
  waiting.desk!.outdated = true;
  assert.match(said(waiting), /was revised since/);
});

test("that the map fails is told apart from that nothing is saved", () => {
  assert.match(said(entry("SUBMITTED"), { undrawn: true }), /the data are safe\.$/);
  assert.doesNotMatch(said(entry(null), { undrawn: true }), /safe/);
  const sending = entry(null, { wish: "SUBMITTED" });
  assert.match(said(sending, { away: 0 }), /^Saved here; it is sent once/);
  assert.match(said(sending, { away: 401 }), /log in, and it is sent once/);
  assert.match(said(sending, { away: 0, keeps: false }), /^Not saved yet/);
  assert.match(said(entry(null), { keeps: false }), /^Not saved: this browser/);
});
