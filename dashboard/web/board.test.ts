import assert from "node:assert/strict";
import { test } from "node:test";
import { Board, type View } from "./board.ts";
import type { DrawContext } from "./drawing.ts";
import { LAYERS } from "./layers.ts";
import { PALETTES } from "./palette.ts";
import type { Feature } from "./types.ts";

const NOW = Date.parse("2025-09-19T08:00:00Z");
const view: View = {
  zoom: 6,
  bounds: { west: 10, south: 53, east: 30, north: 62 },
};
const context: DrawContext = {
  palette: PALETTES.dark,
  words: { language: "en", t: (key) => key, number: String },
  now: NOW,
  room: "REALITY",
};

const incident = (id: string, lon: number, more: object = {}): Feature => ({
  type: "Feature",
  id,
  layer: "incidents",
  geometry: { type: "Point", coordinates: [lon, 58] },
  properties: {
    title: id,
    type: "OTHER",
    severity: 3,
    occurred_from: "2025-09-19T07:00:00Z",
    position_error_m: 100,
    ...more,
  },
});

const exercise = (id: string): Feature => ({
  type: "Feature",
  id,
  layer: "exercises",
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [18, 55],
        [20, 55],
        [20, 56],
        [18, 56],
        [18, 55],
      ],
    ],
  },
  properties: {
    designation: id,
    bloc: "NATO",
    start: "2025-09-20T00:00:00Z",
    end: "2025-09-22T00:00:00Z",
  },
});

const ids = (features: GeoJSON.Feature[]): string[] =>
  features.map(({ id }) => String(id));

test("only what changed is handed out", () => {
  const board = new Board(LAYERS);
  board.put([incident("a", 12), incident("b", 20)], context);
  assert.deepEqual(ids(board.place(view).marks.add).sort(), ["a", "b"]);
  assert.deepEqual(board.place(view).marks, { add: [], remove: [] });
  board.put([incident("b", 21)], context);
  assert.deepEqual(ids(board.place(view).marks.add), ["b"]);
  board.remove(["a"]);
  assert.deepEqual(board.place(view).marks, { add: [], remove: ["a"] });
});

test("the same record twice in one batch is drawn once", () => {
  const board = new Board(LAYERS);
  board.put([incident("a", 12), incident("a", 13)], context);
  assert.deepEqual(ids(board.place(view).marks.add), ["a"]);
});

test("what is only counted is counted, and the list behind the count is complete", () => {
  const board = new Board(LAYERS);
  board.put([incident("a", 15), incident("b", 15.01), incident("c", 25)], context);
  assert.equal(board.place(view).hidden, 1);
  assert.deepEqual(board.membersOf("a"), ["a", "b"]);
});

test("a selected record is drawn itself, whoever else stands there", () => {
  const board = new Board(LAYERS);
  board.put([incident("a", 15, { severity: 5 }), incident("b", 15.01)], context);
  board.select("b");
  assert.deepEqual(ids(board.place(view).marks.add), ["b"]);
});

test("what is far out of view is not handed to the map", () => {
  const board = new Board(LAYERS);
  board.put([incident("far", 45)], context);
  assert.deepEqual(board.place(view).marks.add, []);
});

test("a layer that is off takes no place and hides nothing", () => {
  const board = new Board(LAYERS);
  board.put([incident("a", 15), incident("b", 15.01)], context);
  board.setLayer("incidents", { visible: false, opacity: 1 });
  const { marks, hidden } = board.place(view);
  assert.deepEqual([marks.add.length, hidden], [0, 0]);
});

test("an uncertain position has its true circle, however small the zoom makes it", () => {
  const board = new Board(LAYERS);
  board.put([incident("a", 15, { position_error_m: 60_000 })], context);
  assert.deepEqual(ids(board.place(view).errors.add), ["a"]);
});

test("shapes leave when their record does", () => {
  const board = new Board(LAYERS);
  board.put([exercise("x")], context);
  assert.deepEqual(ids(board.takeShapes().get("exercises")!.add), ["x#area"]);
  assert.equal(board.takeShapes().size, 0);
  board.remove(["x"]);
  assert.deepEqual(board.takeShapes().get("exercises")!.remove, ["x#area"]);
});

test("a planned exercise becomes a running one when the picture's now says so", () => {
  const board = new Board(LAYERS);
  board.put([exercise("x")], context);
  board.takeShapes();
  assert.equal(board.refresh({ ...context, now: NOW + 3_600_000 }), false);
  const running = Date.parse("2025-09-20T00:00:00Z");
  assert.equal(board.refresh({ ...context, now: running }), true);
  const [shape] = board.takeShapes().get("exercises")!.add;
  assert.equal(shape?.properties?.["state"], "running");
});

test("a record of an unknown layer is not drawn and does no harm", () => {
  const board = new Board(LAYERS);
  board.put([{ ...incident("a", 15), layer: "weather" }], context);
  assert.equal(board.has("a"), false);
});
