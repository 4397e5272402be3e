import assert from "node:assert/strict";
import { test } from "node:test";
import { densified } from "./geodesic.ts";
import {
  cornersOf,
  crossesItself,
  decimalsAt,
  drawnShape,
  grown,
  tidy,
} from "./shapes.ts";
import type { DrawnGeometry } from "./types.ts";

const line = (...coordinates: GeoJSON.Position[]): GeoJSON.LineString => ({
  type: "LineString",
  coordinates,
});
const area = (...ring: GeoJSON.Position[]): GeoJSON.Polygon => ({
  type: "Polygon",
  coordinates: [ring],
});
const SQUARE = area([18, 57], [20, 57], [20, 58], [18, 58], [18, 57]);

test("a press is as exact as a pixel of the map, and no more", () => {
  assert.equal(decimalsAt(4), 2);
  assert.equal(decimalsAt(11), 4);
  for (let zoom = 0; zoom <= 11; zoom += 0.5) {
    const pixel_deg = 360 / (512 * 2 ** zoom);
    assert.ok(10 ** -decimalsAt(zoom) <= pixel_deg);
    assert.ok(10 ** -decimalsAt(zoom) > pixel_deg / 10);
  }
});

test("while a line is drawn, its last position is the pointer and no corner", () => {
  const drawn = line([18, 57], [19, 57], [19.7, 57.3]);
  const set = cornersOf(drawn, { currentlyDrawing: true }) as GeoJSON.LineString;
  assert.deepEqual(set.coordinates, [
    [18, 57],
    [19, 57],
  ]);
  assert.deepEqual(cornersOf(drawn, {}), drawn);
});

test("one corner is no line, and two are no area", () => {
  const drawing = { currentlyDrawing: true, committedCoordinateCount: 2 };
  assert.equal(cornersOf(line([18, 57], [19, 57]), drawing), null);
  const begun = area([18, 57], [20, 57], [20.2, 57.9], [18, 57]);
  assert.equal(cornersOf(begun, drawing), null);
});

test("an area ends with the corners that were set, and is closed", () => {
  const drawing = { currentlyDrawing: true, committedCoordinateCount: 3 };
  const drawn = area([18, 57], [20, 57], [20, 58], [19, 59], [18, 57]);
  const wanted = area([18, 57], [20, 57], [20, 58], [18, 57]);
  assert.deepEqual(cornersOf(drawn, drawing), wanted);
});

test("what was recorded is drawn on by its corners", () => {
  const recorded = { ...SQUARE, coordinates: SQUARE.coordinates.map(densified) };
  assert.ok(recorded.coordinates[0]!.length > 50);
  assert.deepEqual(drawnShape("area", recorded), SQUARE);
});

test("a shape of another kind, or with a hole, is not drawn on", () => {
  assert.equal(drawnShape("line", SQUARE), null);
  assert.equal(drawnShape("area", null), null);
  const [ring] = SQUARE.coordinates;
  assert.equal(
    drawnShape("area", { type: "Polygon", coordinates: [ring!, ring!] }),
    null,
  );
});

test("a typed position is the next corner, and the new place of a point", () => {
  const point: DrawnGeometry = { type: "Point", coordinates: [18, 57] };
  assert.deepEqual(grown(point, [19, 58]).coordinates, [19, 58]);
  const longer = grown(line([18, 57], [19, 57]), [20, 58]);
  assert.deepEqual(longer, line([18, 57], [19, 57], [20, 58]));
  const wider = grown(SQUARE, [17.5, 57.5]) as GeoJSON.Polygon;
  assert.deepEqual(wider.coordinates[0]!.at(-2), [17.5, 57.5]);
  assert.deepEqual(wider.coordinates[0]!.at(-1), [18, 57]);
});

test("no corner keeps digits that only computing left behind", () => {
  const drawn = line([18.100000000000001, 57.123456789], [19, 57]);
  assert.deepEqual(tidy(drawn), line([18.1, 57.1234568], [19, 57]));
});

test("an outline that crosses itself is known, and one that is only pressed is not", () => {
  assert.equal(crossesItself(SQUARE), false);
  const bow = area([18, 57], [20, 58], [20, 57], [18, 58], [18, 57]);
  assert.equal(crossesItself(bow), true);
  const begun = area([18, 57], [20, 57], [20, 57], [20, 57], [18, 57]);
  assert.equal(crossesItself(begun), false);
  const three = area([18, 57], [20, 57], [20, 58], [20, 58], [18, 57]);
  assert.equal(crossesItself(three), false);
});
