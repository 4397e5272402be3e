import assert from "node:assert/strict";
import { test } from "node:test";
import { clockNote, pictureWords, sceneWords, screensWords } from "./badge.ts";
import type { Header } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const header = { seats: { in_step: 31, of: 32, behind: 1, silent: 0 } } as Header;
test("the badge says what was drawn and who sees the same", () => {
  assert.equal(pictureWords(4812, words), "Picture 4\u202f812");
  assert.equal(
    screensWords({ seats: header.seats, known: null }, words),
    "31 of 32 screens",
  );
});

test("a screen that has drawn nothing claims no number", () => {
  assert.equal(pictureWords(-1, words), "Not drawn yet");
});

test("a count that is no longer heard of is told with the time it was known", () => {
  const known = new Date("2025-09-19T14:32:07Z");
  const said = screensWords({ seats: header.seats, known }, words);
  assert.equal(said, "last known 31 of 32 · 14:32:07Z");
  assert.equal(screensWords({ seats: null, known }, words), "screens not known");
});

test("only a room with a clock of its own has a simulated time", () => {
  const room = { rate: 1, scene_at: "2025-09-19T07:00:00Z" } as Header;
  const note = (context: Header["context"], stale = false): string =>
    clockNote({ ...room, context }, stale, words);
  assert.equal(note("REALITY"), "UTC, live");
  assert.equal(note("EXERCISE"), "simulated time × 1");
  assert.equal(note("REALITY", true), "not current");
  assert.equal(
    clockNote({ ...room, context: "EXERCISE", scene_at: null }, false, words),
    "UTC, live",
  );
});

test("a title that only repeats what the room is, is left out", () => {
  const said = (context: Header["context"], scene_title: string | null): string =>
    sceneWords({ ...header, context, scene_title });
  assert.equal(said("REALITY", "Reality"), "");
  assert.equal(said("REALITY", "Baltic watch"), "Baltic watch");
  assert.equal(said("SIMULATION", "Reality"), "Reality");
  assert.equal(said("REALITY", null), "");
});
