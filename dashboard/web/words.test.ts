import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalogue } from "./words.ts";

const french = new Catalogue({
  language: "fr",
  messages: {
    "Room {room}": "Salle {room}",
    "{n} new report": ["{n} nouveau compte rendu", "{n} nouveaux comptes rendus"],
  },
});
const english = new Catalogue({ language: "en", messages: {} });

test("a known key is said in the language, its names filled in", () => {
  assert.equal(french.t("Room {room}", { room: "main" }), "Salle main");
});

test("a key that nobody translated is said as it stands", () => {
  assert.equal(french.t("Nobody wrote {this}", { this: "one" }), "Nobody wrote one");
});

test("a key is only found if somebody wrote it", () => {
  assert.equal(english.t("constructor"), "constructor");
});

test("a name without a value stays visible instead of vanishing", () => {
  assert.equal(english.t("Room {room}"), "Room {room}");
});

test("what is filled in is never read as a name again", () => {
  assert.equal(english.t("{a} {b}", { a: "{b}", b: "x" }), "{b} x");
});

test("each language counts in its own way", () => {
  const said = (words: Catalogue, n: number): string =>
    words.plural("{n} new report", "{n} new reports", n);
  assert.equal(said(french, 0), "0 nouveau compte rendu");
  assert.equal(said(french, 2), "2 nouveaux comptes rendus");
  assert.equal(said(english, 0), "0 new reports");
  assert.equal(said(english, 1), "1 new report");
});

test("large numbers are grouped by a thin space that does not break", () => {
  assert.equal(english.number(4812), "4\u202f812");
  assert.equal(french.number(4812), "4\u202f812");
  assert.equal(english.number(1.25, 1), "1.3");
  assert.equal(french.number(1.25, 1), "1,3");
});
