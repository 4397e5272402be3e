import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "./exercises.ts";

const DAY = 86_400_000;

test("planned, running and ended follow the picture's now", () => {
  const state = (now: number): string => stateOf(10 * DAY, 15 * DAY, now).state;
  assert.deepEqual(
    [9 * DAY, 10 * DAY, 15 * DAY, 15 * DAY + 1, 44 * DAY, 46 * DAY].map(state),
    ["planned", "running", "running", "ended", "ended", "past"],
  );
});

test("each state says until when it holds", () => {
  for (const now of [0, 12 * DAY, 20 * DAY]) {
    const { state, until } = stateOf(10 * DAY, 15 * DAY, now);
    assert.notEqual(stateOf(10 * DAY, 15 * DAY, until).state, state);
    assert.equal(stateOf(10 * DAY, 15 * DAY, until - 1).state, state);
  }
});
