import assert from "node:assert/strict";
import { test } from "node:test";
import { badgeWords, highestLabel, rejectedWords } from "./badge.ts";
import type { Feature, Header } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const header = { seats: { in_step: 31, of: 32, behind: 1, silent: 0 } } as Header;
const labelled = (classification: unknown): Feature => ({
  type: "Feature",
  id: "a",
  layer: "incidents",
  geometry: null,
  properties: { label: { classification } },
});

test("the badge says what was drawn and who sees the same", () => {
  assert.deepEqual(badgeWords(header, 4812, words), [
    "Picture 4\u202f812",
    "31 of 32 screens",
  ]);
});

test("a screen that has drawn nothing claims no number", () => {
  assert.equal(badgeWords(header, -1, words)[0], "Not drawn yet");
});

test("the banner takes the highest label on screen", () => {
  const levels = ["PUBLIC", "SENSITIVE", "INTERNAL"].map(labelled);
  assert.equal(highestLabel(levels), "SENSITIVE");
  assert.equal(highestLabel([labelled("PUBLIC")]), "PUBLIC");
});

test("without a label on screen the banner claims no level", () => {
  assert.equal(highestLabel([]), null);
  assert.equal(highestLabel([labelled("MADE UP"), labelled(undefined)]), null);
});

test("rejected lines are counted in words", () => {
  assert.match(rejectedWords(1, words), /^1 line was/);
  assert.match(rejectedWords(3, words), /^3 lines were/);
});
