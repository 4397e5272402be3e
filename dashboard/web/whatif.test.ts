import assert from "node:assert/strict";
import { test } from "node:test";
import { changedWords, firstShown, scale, statedWords } from "./whatif.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const told = (value: number, ...changed: boolean[]): Record<string, unknown> => ({
  n: 12,
  today: 9_000,
  value,
  exercises: changed.map((one) => ({ changed: one })),
});

test("how many are told otherwise is said with the picture that was asked", () => {
  assert.equal(
    changedWords(told(6_000, true, false, true), WORDS),
    "2 of 3 values on picture 12 are told otherwise.",
  );
  assert.equal(
    changedWords(told(6_000, true, false), WORDS),
    "1 of 2 values on picture 12 is told otherwise.",
  );
});

test("today's limit, and a rule that says nothing, are said as what they are", () => {
  assert.match(changedWords(told(9_000, false), WORDS), /^This is today's limit/);
  assert.match(changedWords(told(6_000), WORDS), /nothing of any exercise/);
});

test("a range stays a range, and says who states it", () => {
  const range = { value: [60_000, 70_000], basis: "estimated" };
  assert.match(statedWords(range, WORDS), /^60.000 to 70.000, as estimated by others$/);
  const exact = { value: [12_700, 12_700], basis: "declared" };
  assert.match(statedWords(exact, WORDS), /^12.700, as declared$/);
  assert.equal(statedWords({ value: null }, WORDS), "");
  assert.equal(statedWords({ value: [71.98, 71.98] }, WORDS), "71.9");
});

test("a slider goes to twice the limit in round steps", () => {
  assert.deepEqual(scale(13_000), { max: 26_000, step: 1_000 });
  assert.deepEqual(scale(42), { max: 84, step: 1 });
  assert.deepEqual(scale(0.9), { max: 1.8, step: 0.01 });
  assert.deepEqual(scale(0), { max: 10, step: 1 });
});

test("the first row that is offered is one about troops, where there is one", () => {
  const row = (name: string) => ({ limits: [{ name }] });
  const days: [string, ReturnType<typeof row>] = ["VD-NOTICE", row("value")];
  assert.equal(firstShown(new Map([days, ["VD-LAND", row("troops")]])), "VD-LAND");
  assert.equal(firstShown(new Map([days])), "VD-NOTICE");
  assert.equal(firstShown(new Map()), undefined);
});
