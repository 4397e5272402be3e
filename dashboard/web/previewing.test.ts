import assert from "node:assert/strict";
import { test } from "node:test";
import { audienceName, summaryOf } from "./previewing.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

test("the summary says how many of one's own reports others do not see", () => {
  const preview = { shown: ["a", "b"], hidden: ["c"], own: [] };
  const said = summaryOf(preview, "LTU", WORDS);
  assert.equal(said, "What LTU sees: 1 of your 3 reports is hidden from them.");
});

test("if nothing is hidden it says so, and that own notes stay", () => {
  const preview = { shown: ["a"], hidden: [], own: ["~1", "~2"] };
  assert.equal(
    summaryOf(preview, "LTU", WORDS),
    "What LTU sees: all of your reports (1). 2 notes of your delegation stay with you.",
  );
});

test("an audience is named by its delegation and what it may see", () => {
  const audience = { delegation: "LTU", title: "PUBLIC · ALL, LTU", screens: 2 };
  assert.equal(audienceName(audience, WORDS), "LTU · PUBLIC · ALL, LTU · 2 screens");
});
