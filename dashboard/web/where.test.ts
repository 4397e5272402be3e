import assert from "node:assert/strict";
import { test } from "node:test";
import {
  circle,
  degreesMinutes,
  destination,
  distance_m,
  mercator,
  mgrs,
  mgrsDigits,
} from "./where.ts";

test("degrees and minutes, longitude first in, latitude first out", () => {
  assert.equal(degreesMinutes(26.36, 59.82), "59°49.2′N 026°21.6′E");
  assert.equal(degreesMinutes(-0.5, -33.25), "33°15.0′S 000°30.0′W");
});

test("minutes never read sixty", () => {
  assert.equal(degreesMinutes(9.99999, 54.99999), "55°00.0′N 010°00.0′E");
  assert.equal(degreesMinutes(9.99999, 54.99999, 0), "55°00′N 010°00′E");
});

test("MGRS is never finer than the error of the position", async () => {
  assert.deepEqual(
    [1, 10, 100, 999, 20_000, 100_000, null].map(mgrsDigits),
    [5, 4, 3, 2, 0, 0, 3],
  );
  assert.match((await mgrs(24.75, 59.44, 100)) ?? "", /^35V[A-Z]{2}\d{6}$/);
  assert.match((await mgrs(24.75, 59.44, 200_000)) ?? "", /^35V[A-Z]{2}$/);
  assert.equal(await mgrs(0, 89), null);
});

test("every point of an error circle is as far from its centre as the error", () => {
  for (const lat of [41, 55.5, 66]) {
    for (const radius_m of [500, 40_000, 200_000]) {
      for (const point of circle([20, lat], radius_m)) {
        assert.ok(Math.abs(distance_m([20, lat], point) - radius_m) < 0.5);
      }
    }
  }
});

test("a circle is closed and counter-clockwise, as RFC 7946 asks", () => {
  const ring = circle([30, 45], 10_000, 8);
  assert.deepEqual(ring[0], ring.at(-1));
  const twice = ring
    .slice(1)
    .reduce((sum, [x, y], i) => sum + ring[i]![0] * y - x * ring[i]![1], 0);
  assert.ok(twice > 0);
});

test("a nautical mile north is a minute of latitude", () => {
  const [lon, lat] = destination([20, 55], 1852, 0);
  assert.ok(Math.abs(lon - 20) < 1e-9);
  assert.ok(Math.abs(lat - 55 - 1 / 60) < 3e-5);
});

test("Web Mercator has the middle of the world in its middle", () => {
  assert.deepEqual(mercator(0, 0), [0.5, 0.5]);
  assert.ok(Math.abs(mercator(180, 85.0511)[1]) < 1e-3);
});
