import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, timeWords } from "./brieflead.ts";
import { BriefTimer } from "./brieftimer.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

test("before it begins it says how long it is planned, and nothing if nobody said", () => {
  const timer = new BriefTimer();
  assert.equal(timeWords(timer, 0, 600, 0, WORDS), "Planned: 10:00");
  assert.equal(timeWords(timer, 0, 0, 0, WORDS), "");
});

test("while it goes on it says the whole time and that of the scene", () => {
  const timer = new BriefTimer();
  timer.shows(0);
  timer.shows(150_000);
  assert.equal(
    timeWords(timer, 190_000, 600, 120, WORDS),
    "3:10 of 10:00 · this scene 0:40 of 2:00",
  );
  assert.equal(timeWords(timer, 190_000, 0, 0, WORDS), "3:10 · this scene 0:40");
});

test("it is over its time only when more than was planned has passed", () => {
  const timer = new BriefTimer();
  timer.shows(0);
  assert.equal(isOver(timer, 120_000, 600, 120), false);
  assert.equal(isOver(timer, 121_000, 600, 120), true);
  assert.equal(isOver(timer, 601_000, 600, 0), true);
  assert.equal(isOver(timer, 9_000_000, 0, 0), false);
});
