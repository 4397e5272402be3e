import assert from "node:assert/strict";
import { test } from "node:test";
import { hint, measure } from "./sketchpanel.ts";
import type { Drawn, DrawnGeometry } from "./types.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

function drawn(geometry: DrawnGeometry, fields: Partial<Drawn> = {}): Drawn {
  return {
    geometry,
    whole: true,
    crossed: false,
    length_m: 0,
    area_m2: 0,
    ...fields,
  };
}

test("what to do next is said for each kind, before and after it is whole", () => {
  const kinds = ["point", "line", "arrow", "area"] as const;
  for (const kind of kinds)
    assert.notEqual(hint(kind, false, WORDS), hint(kind, true, WORDS));
});

test("a line says how long it is, an area how large, a point where", () => {
  const line = drawn({ type: "LineString", coordinates: [] }, { length_m: 379_453 });
  assert.equal(measure(line, WORDS), "379 kilometres (205 nautical miles)");
  const area = drawn({ type: "Polygon", coordinates: [] }, { area_m2: 5.27e10 });
  assert.equal(measure(area, WORDS), "52\u202f700 square kilometres");
  const point = drawn({ type: "Point", coordinates: [24.75, 59.4375] });
  assert.equal(measure(point, WORDS), "59°26.3′N 024°45.0′E");
});

test("before there is a shape nothing is said of it", () => {
  assert.equal(measure(null, WORDS), "");
  assert.equal(measure(drawn({ type: "LineString", coordinates: [] }), WORDS), "");
});

test("an outline that crosses itself says so instead of a figure", () => {
  const area = drawn(
    { type: "Polygon", coordinates: [] },
    { crossed: true, area_m2: 1e9 },
  );
  assert.match(measure(area, WORDS), /crosses itself/);
});
