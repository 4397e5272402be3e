import assert from "node:assert/strict";
import { test } from "node:test";
import type { DrawContext, StandsOut } from "./drawing.ts";
import { exercises, stateOf } from "./exercises.ts";
import { PALETTES } from "./palette.ts";
import { Catalogue } from "./words.ts";

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

const OUT: StandsOut = {
  level: "RED",
  word: "no notice known",
  beside: [
    { other: "EX-2", from: [20, 54], to: [22, 55], word: "38 km apart, 4 days" },
  ],
};
const AREA = {
  type: "Polygon" as const,
  coordinates: [
    [
      [20, 54],
      [21, 54],
      [21, 55],
      [20, 54],
    ],
  ],
};

function drawn(now: number, out?: StandsOut): ReturnType<typeof exercises.draw> {
  const properties = {
    designation: "Zapad",
    start: new Date(10 * DAY).toISOString(),
    end: new Date(15 * DAY).toISOString(),
  };
  const context: DrawContext = {
    palette: PALETTES.dark,
    words: new Catalogue({ language: "en", messages: {} }),
    now,
    room: "REALITY",
    out: new Map(out ? [["EX-1", out]] : []),
  };
  const base = { type: "Feature" as const, id: "EX-1", layer: "exercises" };
  return exercises.draw({ ...base, geometry: AREA, properties }, context);
}

test("what stands out has a band, a word below its dates, and a line to its neighbour", () => {
  const { marks, shapes } = drawn(12 * DAY, OUT);
  assert.deepEqual(
    shapes.map(({ part }) => part),
    ["area", "out", "beside-EX-2"],
  );
  assert.equal(shapes[1]?.properties["out"], "RED");
  assert.match(marks[0]?.label ?? "", /^Zapad\n.*\nno notice known$/);
  assert.deepEqual([marks[1]?.lon, marks[1]?.lat], [21, 54.5]);
  assert.equal(marks[1]?.label, "38 km apart, 4 days");
});

test("an exercise that nothing is said of, or that is long over, has none of it", () => {
  for (const { marks, shapes } of [drawn(12 * DAY), drawn(60 * DAY, OUT)]) {
    assert.ok(shapes.every(({ part }) => part === "area"));
    assert.equal(marks.length, 1);
  }
});
