import assert from "node:assert/strict";
import { test } from "node:test";
import {
  MOST_POINTS,
  MOST_STROKES,
  POINTER_MS,
  signalOf,
  STROKE_MS,
  Strokes,
  type Position,
  type Signal,
} from "./strokes.ts";

const signal = (fields: Partial<Signal>): Signal => ({
  kind: "POINTER",
  points: [[24.7, 59.4]],
  stroke: 0,
  by: "Bo",
  term: 1,
  ...fields,
});

test("a pointer is where it was last, fades and is gone", () => {
  const strokes = new Strokes();
  strokes.take(signal({ points: [[20, 55]] }), 0);
  strokes.take(signal({ points: [[21, 56]] }), 100);
  assert.deepEqual(strokes.at(200)?.pointer, { points: [[21, 56]], left: 1 });
  const faded = strokes.at(100 + POINTER_MS * 0.9)?.pointer?.left ?? 0;
  assert.ok(faded > 0 && faded < 1, String(faded));
  assert.equal(strokes.at(100 + POINTER_MS), null);
});

test("a hand that goes away takes pointer and spotlight with it, not the strokes", () => {
  const strokes = new Strokes();
  strokes.take(signal({}), 0);
  strokes.take(signal({ kind: "SPOTLIGHT" }), 0);
  strokes.take(signal({ kind: "STROKE", stroke: 1 }), 0);
  strokes.take(signal({ kind: "AWAY", points: [] }), 1);
  const marks = strokes.at(2);
  assert.equal(marks?.pointer, null);
  assert.equal(marks?.spotlight, null);
  assert.equal(marks?.strokes.length, 1);
});

test("points of one stroke go on, those of another begin anew", () => {
  const strokes = new Strokes();
  strokes.take(signal({ kind: "STROKE", stroke: 1, points: [[20, 55]] }), 0);
  strokes.take(signal({ kind: "STROKE", stroke: 1, points: [[21, 55]] }), 10);
  strokes.take(signal({ kind: "STROKE", stroke: 2, points: [[30, 55]] }), 20);
  const lines = strokes.at(30)?.strokes.map(({ points }) => points.length);
  assert.deepEqual(lines, [2, 1]);
});

test("two hundred strokes a second for a minute stay bounded, and all go", () => {
  const strokes = new Strokes();
  const points = Array.from({ length: 64 }, (_, i): Position => [20 + i / 100, 55]);
  for (let i = 0; i < 12_000; i += 1)
    strokes.take(signal({ kind: "STROKE", stroke: i, points }), i * 5);
  for (let i = 0; i < 1_000; i += 1)
    strokes.take(signal({ kind: "STROKE", stroke: 12_000, points }), 60_000);
  const marks = strokes.at(60_000);
  assert.ok(marks!.strokes.length <= MOST_STROKES);
  assert.ok(marks!.strokes.every((each) => each.points.length <= MOST_POINTS));
  assert.equal(strokes.at(60_000 + STROKE_MS), null);
});

test("what is no signal, or no position, is not drawn", () => {
  assert.equal(signalOf('{"kind":"SHOUT"}'), null);
  const read = signalOf('{"kind":"STROKE","points":[[1,2],["x",3],[4],null],"term":2}');
  assert.deepEqual(read?.points, [[1, 2]]);
  assert.equal(read?.term, 2);
});
