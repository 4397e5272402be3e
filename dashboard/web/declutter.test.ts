import assert from "node:assert/strict";
import { test } from "node:test";
import { byRank, declutter, zoomStep, type Placeable } from "./declutter.ts";

const ZOOM = 5;
const PX = 1 / (512 * 2 ** ZOOM);

/** A symbol 20 by 20 pixels at a place in pixels. */
const symbol = (key: string, x: number, y: number, rank = 0): Placeable => ({
  key,
  x: 0.5 + x * PX,
  y: 0.3 + y * PX,
  half: [10, 10],
  rank,
});

/** Numbers that look random and are the same in every run. */
function* noise(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    yield state / 2 ** 32;
  }
}

const crowd = (count: number): Placeable[] => {
  const random = noise(7);
  const next = (): number => random.next().value;
  return Array.from({ length: count }, (_, i) =>
    symbol(`s${i}`, next() * 900, next() * 700, Math.floor(next() * 5)),
  ).sort(byRank);
};

test("nothing vanishes: every symbol is drawn or counted exactly once", () => {
  const all = crowd(1_000);
  const keys = declutter(all, ZOOM).flatMap(({ mark, members }) =>
    [mark, ...members].map(({ key }) => key),
  );
  assert.equal(keys.length, all.length);
  assert.equal(new Set(keys).size, all.length);
});

test("drawn symbols do not cover one another by more than a quarter", () => {
  const drawn = declutter(crowd(1_000), ZOOM).map(({ mark }) => mark);
  for (const [i, a] of drawn.entries()) {
    for (const b of drawn.slice(i + 1)) {
      const dx = Math.abs(a.x - b.x) / PX;
      const dy = Math.abs(a.y - b.y) / PX;
      assert.ok(dx >= 14.99 || dy >= 14.99, `${a.key} covers ${b.key}`);
    }
  }
});

test("of two that overlap, the higher rank is drawn and counts the other", () => {
  const pair = [symbol("low", 0, 0, 1), symbol("high", 5, 0, 2)].sort(byRank);
  const [only, ...none] = declutter(pair, ZOOM);
  assert.equal(none.length, 0);
  assert.equal(only?.mark.key, "high");
  assert.deepEqual(
    only?.members.map(({ key }) => key),
    ["low"],
  );
});

test("every screen gets the same answer, in whatever order records came", () => {
  const all = crowd(300);
  const shuffled = [...all].reverse().sort(byRank);
  assert.deepEqual(declutter(all, ZOOM), declutter(shuffled, ZOOM));
});

test("zooming in separates what is not in the same place", () => {
  const pair = [symbol("a", 0, 0), symbol("b", 5, 0)];
  assert.equal(declutter(pair, ZOOM).length, 1);
  assert.equal(declutter(pair, ZOOM + 3).length, 2);
  const same = [symbol("a", 0, 0), symbol("b", 0, 0)];
  assert.equal(declutter(same, ZOOM + 6).length, 1);
});

test("places change only at quarter steps of the zoom", () => {
  assert.equal(zoomStep(5.49), 5.25);
  assert.equal(zoomStep(5.5), 5.5);
});
