import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceWords } from "./briefconflict.ts";
import { stateWords } from "./briefhead.ts";
import { EMPTY } from "./briefplan.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

test("it always says whether what is seen is saved, and as which version", () => {
  const plan = { ...EMPTY, id: "^plan-1", version: 3 };
  const said = (sure: boolean, busy = false): string =>
    stateWords({ plan, sure, busy }, WORDS);
  assert.equal(said(true), "Version 3, saved");
  assert.equal(said(false), "Changed since version 3");
  assert.equal(said(false, true), "Saving …");
  const fresh = { plan: EMPTY, sure: false, busy: false };
  assert.equal(stateWords(fresh, WORDS), "Not saved yet");
});

test("of each scene that differs it says whose it is", () => {
  const said = (["mine", "theirs", "both"] as const).map((kind) =>
    differenceWords({ kind, mine: null, theirs: null }, "Cables", WORDS),
  );
  assert.deepEqual(said, [
    "Cables: only in yours",
    "Cables: only in theirs",
    "Cables: differs",
  ]);
});
