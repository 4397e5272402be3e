import assert from "node:assert/strict";
import { test } from "node:test";
import { apartWords, checkedWords, limitWords } from "./rulespage.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

test("a state that stands otherwise to an instrument is named with since when", () => {
  const by_state = [
    { state: "RUS", status_word: "suspended", since: "2023" },
    { state: "USA", status_word: "not joined", since: "" },
  ];
  assert.equal(
    apartWords({ by_state }, WORDS),
    "Otherwise for: RUS: suspended since 2023, USA: not joined.",
  );
  assert.equal(apartWords({ by_state: [] }, WORDS), "");
});

test("a limit is told with what it is of, where its unit alone does not say that", () => {
  const reply = { value: 21, unit: "days", title: "reply within" };
  assert.equal(limitWords(reply, WORDS), "reply within: 21 days");
  const chance = { value: 0.000_001, unit: "probability", compare: "below", title: "" };
  assert.equal(limitWords(chance, WORDS), "less than 0.000001 probability");
  const miles = { value: 0.5, unit: "nautical miles", compare: "at_most", title: "" };
  assert.equal(limitWords(miles, WORDS), "at most 0.5 nautical miles");
  const troops = { value: 500, unit: "troops", compare: "at_least", title: "" };
  assert.equal(limitWords(troops, WORDS), "at least 500 troops");
});

test("only what others have agreed on has a text to be held against", () => {
  assert.match(checkedWords({ own: false }, WORDS), /not yet checked/);
  assert.match(checkedWords({ own: true }, WORDS), /no official text/);
  const held = { own: true, checked_by: "a copy", checked_on: "2026-09-01" };
  assert.match(checkedWords(held, WORDS), /Held against a copy/);
});
