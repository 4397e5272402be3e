import assert from "node:assert/strict";
import { test } from "node:test";
import { BriefTimer, lengthWords, readLength } from "./brieftimer.ts";

test("the time begins with the first scene, and each scene has its own", () => {
  const timer = new BriefTimer();
  assert.deepEqual(
    [timer.runs, timer.elapsed_s(9_000), timer.scene_s(9_000)],
    [false, 0, 0],
  );
  timer.shows(10_000);
  timer.shows(70_999);
  assert.deepEqual([timer.elapsed_s(80_000), timer.scene_s(80_000)], [70, 9]);
  timer.reset();
  assert.deepEqual([timer.runs, timer.elapsed_s(80_000)], [false, 0]);
});

test("a length is written as people read it", () => {
  assert.deepEqual([0, 9, 95, 3_700].map(lengthWords), [
    "0:00",
    "0:09",
    "1:35",
    "1:01:40",
  ]);
});

test("a length is read as people write it, and what is none is none", () => {
  const said: [string, number | null][] = [
    ["", 0],
    ["2", 120],
    ["1.5", 90],
    ["1,5 min", 90],
    ["90 s", 90],
    ["1:35", 95],
    ["1:01:40", 3_700],
    ["1:75", null],
    ["soon", null],
    ["-1", null],
  ];
  for (const [text, length_s] of said) assert.equal(readLength(text), length_s, text);
});

test("what was written as a length is read as the same", () => {
  for (const s of [0, 9, 60, 95, 3_599, 3_600, 3_700])
    assert.equal(readLength(lengthWords(s)), s);
});
