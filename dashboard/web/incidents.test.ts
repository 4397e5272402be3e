import assert from "node:assert/strict";
import { test } from "node:test";
import type { DrawContext } from "./drawing.ts";
import { GLYPHS, OUTLINES } from "./glyphs.ts";
import { imageId, incidents, lookOf } from "./incidents.ts";
import { PALETTES } from "./palette.ts";
import type { Feature } from "./types.ts";

const context: DrawContext = {
  palette: PALETTES.light,
  words: { language: "en", t: (key) => key, number: String },
  now: Date.parse("2025-09-19T08:00:00Z"),
  room: "REALITY",
};

const report = (properties: object, geometry?: GeoJSON.Geometry): Feature => ({
  type: "Feature",
  id: "INC-1",
  layer: "incidents",
  geometry: geometry ?? { type: "Point", coordinates: [20, 58] },
  properties: {
    title: "t",
    type: "CABLE_DAMAGE",
    severity: 4,
    occurred_from: "2025-09-19T07:00:00Z",
    position_error_m: 500,
    status: "RELEASED",
    ...properties,
  },
});

const lookFor = (properties: object) => {
  const [mark] = incidents.draw(report(properties), context).marks;
  return lookOf(mark!.image.slice(mark!.image.indexOf("|") + 1));
};

test("no two types look alike: same outline and same drawing", () => {
  const looks = Object.entries(GLYPHS).map(([type, glyph]) =>
    JSON.stringify([OUTLINES[type as keyof typeof OUTLINES], glyph]),
  );
  assert.equal(new Set(looks).size, 20);
});

test("an image id tells all that the image shows", () => {
  const look = lookFor({ severity: 5, false_position: true });
  assert.deepEqual(lookOf(imageId(look)), look);
});

test("a wide error is dashed, a false place is marked, and false wins", () => {
  assert.equal(lookFor({}).place, "exact");
  assert.equal(lookFor({ position_error_m: 20_000 }).place, "uncertain");
  assert.equal(
    lookFor({ position_error_m: 20_000, false_position: true }).place,
    "false",
  );
});

test("any type or severity is drawn as something", () => {
  assert.equal(lookFor({ type: "__proto__" }).type, "OTHER");
  assert.equal(lookFor({ type: 7 }).type, "OTHER");
  assert.deepEqual(
    [99, -1, 3.4, null].map((severity) => lookFor({ severity }).severity),
    [5, 1, 3, 1],
  );
});

test("a retracted report is struck out and yields to those that stand", () => {
  const stands = incidents.draw(report({}), context).marks[0]!;
  const retracted = incidents.draw(report({ status: "RETRACTED" }), context).marks[0]!;
  assert.match(retracted.image, /retracted$/);
  assert.ok(retracted.rank < stands.rank);
});

test("an old report of the worst severity yields to a new small one", () => {
  const old = report({ occurred_from: "2020-01-01T00:00:00Z", severity: 5 });
  const fresh = report({ severity: 1 });
  const rank = (feature: Feature): number =>
    incidents.draw(feature, context).marks[0]!.rank;
  assert.ok(rank(fresh) > rank(old));
});

test("a line and an area are drawn as such, with a symbol on them", () => {
  const line = report(
    {},
    {
      type: "LineString",
      coordinates: [
        [20, 58],
        [21, 58],
        [22, 59],
      ],
    },
  );
  const drawing = incidents.draw(line, context);
  assert.equal(drawing.shapes.length, 1);
  assert.deepEqual([drawing.marks[0]!.lon, drawing.marks[0]!.lat], [21, 58]);
});
