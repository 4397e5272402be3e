import assert from "node:assert/strict";
import { test } from "node:test";
import { anchor, freshness } from "./drawing.ts";

test("freshness follows the multiples of indicator I11", () => {
  const ages = [0, 0.99, 1, 1.99, 2, 4.99, 5, 100];
  assert.deepEqual(
    ages.map((times) => freshness(0, 1000, times * 1000).freshness),
    ["live", "live", "ageing", "ageing", "stale", "stale", "past", "past"],
  );
  assert.equal(freshness(0, 1000, 0).until, 1000);
  assert.equal(freshness(0, 1000, 9e9).until, Infinity);
});

test("the anchor of an area lies inside it, also when it is a horseshoe", () => {
  const horseshoe = [
    [0, 0],
    [9, 0],
    [9, 9],
    [6, 9],
    [6, 3],
    [3, 3],
    [3, 9],
    [0, 9],
    [0, 0],
  ];
  const [x, y] = anchor({ type: "Polygon", coordinates: [horseshoe] })!;
  assert.ok(y === 4.5 && ((x > 0 && x < 3) || (x > 6 && x < 9)));
});

test("the anchor of several areas lies in the largest", () => {
  const box = (x: number, side: number): number[][] => [
    [x, 0],
    [x + side, 0],
    [x + side, side],
    [x, side],
    [x, 0],
  ];
  const area = {
    type: "MultiPolygon",
    coordinates: [[box(0, 1)], [box(9, 4)]],
  } as const;
  assert.deepEqual(anchor(area as unknown as GeoJSON.MultiPolygon), [11, 2]);
});

test("an empty geometry has no anchor", () => {
  assert.equal(anchor({ type: "LineString", coordinates: [] }), null);
  assert.equal(anchor({ type: "Polygon", coordinates: [] }), null);
});
