import assert from "node:assert/strict";
import { test } from "node:test";
import { apartWords } from "./rulespage.ts";
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
