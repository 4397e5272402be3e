import assert from "node:assert/strict";
import { test } from "node:test";
import { PALETTES } from "./palette.ts";
import { placeAt, reachOf, rings, ringStyle } from "./reach.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const unit = (properties: Record<string, unknown>): Feature =>
  ({ id: "POS-1", layer: "posture", geometry: null, properties }) as unknown as Feature;
const REACH = { low: 300, high: 500 };
const KM_PER_DEGREE = 111.2;

/** From 21.81 E, 54.63 N by pyproj.Geod on WGS 84: bearing, km, longitude, latitude. */
const BY_PYPROJ = [
  [0, 50, 21.81, 55.07915],
  [45, 50, 22.36174, 54.94635],
  [90, 50, 22.58418, 54.62753],
  [200, 50, 21.54791, 54.20762],
  [300, 50, 21.13581, 54.85271],
  [0, 300, 21.81, 57.32442],
  [45, 300, 25.2543, 56.4883],
  [90, 300, 26.44853, 54.54103],
  [200, 300, 20.31345, 52.08726],
  [300, 300, 17.65368, 55.90795],
  [0, 500, 21.81, 59.12005],
  [45, 500, 27.73902, 57.66954],
  [90, 500, 29.52107, 54.38341],
  [200, 500, 19.40744, 50.38186],
  [300, 500, 14.735, 56.67775],
  [0, 1000, 21.81, 63.60697],
  [45, 1000, 34.68577, 60.38115],
  [90, 1000, 37.05182, 53.65374],
  [200, 1000, 17.40136, 46.08913],
  [300, 1000, 6.94289, 58.2804],
] as const;

test("a ring lies where the geodesic of the ellipsoid ends", () => {
  for (const [bearing, km, lon, lat] of BY_PYPROJ) {
    const [x, y] = placeAt([21.81, 54.63], km, bearing);
    const off_km =
      KM_PER_DEGREE * Math.hypot((x - lon) * Math.cos((lat * Math.PI) / 180), y - lat);
    assert.ok(off_km < 0.002 * km, `${bearing}°, ${km} km: off by ${off_km} km`);
  }
});

test("a range is drawn with both ends or not at all", () => {
  assert.equal(reachOf(unit({})), null);
  assert.equal(reachOf(unit({ range_km_low: 300 })), null);
  assert.deepEqual(reachOf(unit({ range_km_low: 300, range_km_high: 500 })), REACH);
});

test("each end is a closed ring that says what it is, and no colour of alarm", () => {
  const drawn = rings([21.81, 54.63], REACH, { words });
  for (const { geometry } of drawn) {
    const { coordinates } = geometry as GeoJSON.LineString;
    assert.equal(coordinates.length, 121);
    assert.ok(Math.abs(coordinates[0]![0]! - coordinates.at(-1)![0]!) < 1e-9);
  }
  assert.deepEqual(
    drawn.map(({ properties }) => properties["said"]),
    ["at least 300 km, estimate", "at most 500 km, estimate"],
  );
  const palette = PALETTES.dark;
  for (const layer of ringStyle(palette).filter(({ type }) => type === "line")) {
    const paint = layer.paint as Record<string, unknown>;
    assert.equal(paint["line-color"], palette.ink);
    assert.ok(paint["line-dasharray"], "an estimate is no border");
  }
});
