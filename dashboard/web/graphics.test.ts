import assert from "node:assert/strict";
import { test } from "node:test";
import { Graphics, type Part } from "./graphics.ts";

const BOTH: readonly [Part, Part][] = [
  ["map", "ground"],
  ["ground", "map"],
];

test("in all four orders they are back only when both are, and it is told once", () => {
  for (const lost of BOTH)
    for (const back of BOTH) {
      const told: boolean[] = [];
      const graphics = new Graphics((now) => told.push(now));
      for (const part of lost) graphics.set(part, true);
      graphics.set(back[0], false);
      assert.deepEqual([graphics.lost, told], [true, [true]]);
      graphics.set(back[1], false);
      assert.deepEqual([graphics.lost, told], [false, [true, false]]);
    }
});

test("one alone is lost and comes back; that it is there is no news", () => {
  for (const part of ["map", "ground"] as const) {
    const told: boolean[] = [];
    const graphics = new Graphics((now) => told.push(now));
    graphics.set(part, false);
    assert.deepEqual(told, []);
    for (const lost of [true, true, false, false]) graphics.set(part, lost);
    assert.deepEqual(told, [true, false]);
  }
});
