import assert from "node:assert/strict";
import { test } from "node:test";
import { areaShort, areaWords, lengthShort, lengthWords } from "./measures.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

test("a length is said in kilometres and in nautical miles", () => {
  assert.equal(lengthWords(123_912, WORDS), "124 kilometres (66.9 nautical miles)");
  assert.equal(lengthWords(1_852, WORDS), "1.85 kilometres (1 nautical miles)");
});

test("a short length is said in metres", () => {
  assert.equal(lengthWords(849.6, WORDS), "850 metres");
  assert.equal(lengthShort(0, WORDS), "0 m");
});

test("no length or area has more than three digits that mean something", () => {
  assert.equal(lengthShort(1_458_679, WORDS), "1\u202f460 km");
  assert.equal(areaWords(52_685_808_939, WORDS), "52\u202f700 square kilometres");
  assert.equal(areaShort(123_456, WORDS), "0.123 km²");
});
