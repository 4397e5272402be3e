import assert from "node:assert/strict";
import { test } from "node:test";
import { area_m2, corners, densified, length_m } from "./geodesic.ts";

/** Of pyproj.Geod (WGS 84) over lines divided by layers.geodesy.densified. */
const LENGTHS: readonly [GeoJSON.Position[], number][] = [
  [
    [
      [18.5, 57.5],
      [24.7536, 59.437],
    ],
    423951.6716054401,
  ],
  [
    [
      [18.9, 57.2],
      [18.9, 57.25],
    ],
    5568.194948911645,
  ],
  [
    [
      [9.7, 53.9],
      [24.94, 60.17],
      [30.3, 59.95],
    ],
    1458679.0449480552,
  ],
  [
    [
      [29.07, 41.12],
      [37.77, 44.72],
    ],
    815091.3286312759,
  ],
];

const AREAS: readonly [GeoJSON.Position[], number][] = [
  [
    [
      [18, 57],
      [22, 57],
      [22, 59],
      [18, 59],
      [18, 57],
    ],
    52685808939.442314,
  ],
  [
    [
      [30, 43],
      [36, 44.5],
      [33, 46],
      [30, 43],
    ],
    59649834158.09683,
  ],
];

test("a length is the one that the server computes, to the millimetre", () => {
  for (const [line, wanted] of LENGTHS)
    assert.ok(Math.abs(length_m(line) - wanted) < 1e-3, String(length_m(line)));
});

test("an area is the one that the server computes, to the square metre", () => {
  for (const [ring, wanted] of AREAS)
    assert.ok(Math.abs(area_m2(ring) - wanted) < 1, String(area_m2(ring)));
});

test("an area is the same whichever way round it was drawn", () => {
  const [ring] = AREAS[0]!;
  assert.ok(Math.abs(area_m2(ring) - area_m2(ring.toReversed())) < 1e-3);
});

test("edges are divided so that none is longer than a tenth of a degree", () => {
  const dense = densified(LENGTHS[2]![0]);
  for (let i = 1; i < dense.length; i++) {
    const [a, b] = [dense[i - 1]!, dense[i]!];
    assert.ok(Math.hypot(b[0]! - a[0]!, b[1]! - a[1]!) <= 0.1);
  }
  assert.equal(dense.length, 220);
});

test("an edge of a tenth of a degree stays whole, as on the server", () => {
  const line = [
    [0, 57],
    [0.1, 57],
  ];
  assert.deepEqual(densified(line), line);
});

test("the corners of a divided line are those that somebody set", () => {
  for (const [line] of LENGTHS) assert.deepEqual(corners(densified(line)), line);
  for (const [ring] of AREAS) assert.deepEqual(corners(densified(ring)), ring);
});

test("a corner that turns only a little is kept", () => {
  const line = [
    [20, 57],
    [20.05, 57.00002],
    [20.1, 57],
  ];
  assert.deepEqual(corners(line), line);
});
