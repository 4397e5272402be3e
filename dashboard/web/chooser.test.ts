import assert from "node:assert/strict";
import { test } from "node:test";
import { countedWords } from "./chooser.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

test("nothing is said of counts where there are none", () => {
  assert.equal(countedWords(0, WORDS), "");
});

test("what is inside counts is said with its number, and the way to it", () => {
  const one = "1 symbol is inside a count: zoom in to see it.";
  const more = "38 symbols are inside counts: zoom in to see them.";
  assert.deepEqual([countedWords(1, WORDS), countedWords(38, WORDS)], [one, more]);
});
