import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feature } from "./types.ts";
import { boundsOf, margins } from "./view.ts";

const none = { top: 0, right: 0, bottom: 0, left: 0 };
const point = (lon: number, lat: number): Feature => ({
  type: "Feature",
  id: `${lon}`,
  layer: "incidents",
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties: {},
});

test("records without a place have no box", () => {
  assert.equal(boundsOf([]), null);
  assert.equal(boundsOf([{ ...point(1, 2), geometry: null }]), null);
});

test("the box holds every position", () => {
  assert.deepEqual(boundsOf([point(20, 58), point(24, 55)]), [20, 55, 24, 58]);
});

test("margins are what is covered and a little more", () => {
  const size = { width: 1366, height: 688 };
  const wanted = { top: 24, right: 24, bottom: 24, left: 364 };
  assert.deepEqual(margins(size, { ...none, left: 340 }, 24), wanted);
});

test("a map that is nearly covered keeps room for its view", () => {
  const size = { width: 800, height: 700 };
  const { top, bottom } = margins(size, { ...none, bottom: 650 }, 24);
  assert.ok(top + bottom <= 0.7 * size.height + 1e-9);
});
