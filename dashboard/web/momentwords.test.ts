import assert from "node:assert/strict";
import { test } from "node:test";
import { newerWords } from "./momentwords.ts";
import type { ThenState } from "./types.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const THEN: ThenState = {
  mode: "FROZEN",
  n: 13,
  at: new Date(0),
  rate: 0,
  verified: true,
  newer: 56,
};

test("every screen says the same of what came after the picture that it shows", () => {
  assert.equal(newerWords(THEN, WORDS), "56 entries came after it");
  assert.equal(newerWords({ ...THEN, newer: 1 }, WORDS), "1 entry came after it");
  assert.equal(newerWords({ ...THEN, newer: 0 }, WORDS), "Nothing came after it");
});
