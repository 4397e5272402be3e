import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowHead } from "./arrow.ts";
import { distance_m } from "./where.ts";

const pair = (at: GeoJSON.Position): [number, number] => [at[0]!, at[1]!];

test("the head of an arrow ends at its tip, and lies behind it", () => {
  const head = arrowHead([
    [18, 57],
    [20, 57],
  ])!;
  const [left, tip, right] = head.coordinates.map(pair);
  assert.deepEqual(tip, [20, 57]);
  assert.ok(left![0] < 20 && right![0] < 20);
  assert.ok(left![1] < 57 && right![1] > 57);
});

test("both barbs are equally long", () => {
  const [left, tip, right] = arrowHead([
    [18, 57],
    [18.5, 58.5],
  ])!.coordinates.map(pair);
  const lengths = [distance_m(left!, tip!), distance_m(right!, tip!)];
  assert.ok(Math.abs(lengths[0]! - lengths[1]!) < 1);
});

test("the head follows the last bend, and not the last position twice", () => {
  const bent = [
    [18, 57],
    [20, 57],
    [20, 58],
  ];
  const head = arrowHead(bent)!;
  assert.deepEqual(arrowHead([...bent, [20, 58]]), head);
  assert.ok(head.coordinates.every(([, lat]) => lat! <= 58));
});

test("what goes nowhere has no head", () => {
  assert.equal(arrowHead([]), null);
  assert.equal(arrowHead([[18, 57]]), null);
  assert.equal(
    arrowHead([
      [18, 57],
      [18, 57],
    ]),
    null,
  );
});
