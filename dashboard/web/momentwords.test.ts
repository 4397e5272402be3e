import assert from "node:assert/strict";
import { test } from "node:test";
import { meanwhileWords } from "./momentwords.ts";
import type { ThenState } from "./types.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const THEN: ThenState = {
  mode: "FROZEN",
  n: 13,
  at: new Date(0),
  rate: 0,
  verified: true,
  meanwhile: 0,
  newer: 56,
};

test("a picture that stands still says what came meanwhile", () => {
  assert.equal(meanwhileWords(THEN, WORDS), "Nothing came meanwhile");
  assert.equal(
    meanwhileWords({ ...THEN, meanwhile: 1 }, WORDS),
    "1 entry came meanwhile",
  );
});

test("a replay says how much came after what it shows, and not that nothing did", () => {
  const replay: ThenState = { ...THEN, mode: "REPLAY" };
  assert.equal(meanwhileWords(replay, WORDS), "56 entries came after it");
  assert.equal(meanwhileWords({ ...replay, newer: 0 }, WORDS), "Nothing came after it");
});
