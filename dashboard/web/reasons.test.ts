import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldOf, reasonWords } from "./reasons.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const said = (problem: string, mend: string): string =>
  reasonWords({ field: "title", problem, mend }, words);

test("each reason leads to the field where it is mended", () => {
  assert.equal(fieldOf("title"), "title");
  assert.equal(fieldOf("geometry.coordinates[0]"), "position");
  assert.equal(fieldOf("time_text.occurred_from"), "time");
  assert.equal(fieldOf("valid_from"), "time");
  assert.equal(fieldOf("source[0].credibility"), "credibility");
  assert.equal(fieldOf("source[0]"), "source");
  assert.equal(fieldOf("label.classification"), "label");
  assert.equal(fieldOf("releasable_to[1]"), "releasable_to");
  assert.equal(fieldOf("linked_vessel[0].imo"), null);
});

test("a text that is too long, and one with unseen signs, say what to do", () => {
  assert.equal(
    said('is "aaaa…"', "Give text of 1 to 80 characters."),
    "This cannot be taken as it is. Write 1 to 80 characters.",
  );
  assert.equal(
    said("has the unseen character U+202E at 3", "Take it out of the text."),
    "Sign 4 is a character that nobody sees (U+202E). Take it out of the text.",
  );
  assert.equal(
    said("is missing", "Give a time with a zone (RFC 3339)."),
    "This is missing. Write a time with its zone, for example 14:05Z.",
  );
});

test("what has no words here is shown as the server says it", () => {
  assert.equal(
    said("crosses itself", "Draw it anew."),
    "crosses itself. Draw it anew.",
  );
});
