import assert from "node:assert/strict";
import { test } from "node:test";
import { Board } from "./board.ts";
import { LAYERS } from "./layers.ts";
import { Painter, type Target } from "./painter.ts";
import { PALETTES } from "./palette.ts";
import type { Feature } from "./types.ts";

const context = {
  palette: PALETTES.dark,
  words: { language: "en", t: (key: string) => key, number: String },
  now: Date.parse("2025-09-19T08:00:00Z"),
  room: "REALITY",
} as const;
const incident = (id: string, lon = 20): Feature => ({
  type: "Feature",
  id,
  layer: "incidents",
  geometry: { type: "Point", coordinates: [lon, 58] },
  properties: { title: id, type: "OTHER", occurred_from: "2025-09-19T07:00:00Z" },
});
const cable = (id: string): Feature => ({
  type: "Feature",
  id,
  layer: "reference",
  geometry: {
    type: "LineString",
    coordinates: [
      [18, 55],
      [20, 56],
    ],
  },
  properties: { kind: "power_cable", name: id },
});

/** Sources that hold features as those of a map do, and fail when told to. */
class Glass {
  readonly held = new Map<string, Set<string>>();
  readonly reasons: unknown[] = [];
  failing = "";
  loaded = true;
  /** What was done, in order. */
  readonly done: string[] = [];
  readonly board = new Board(LAYERS);
  readonly #looks = new Map<() => void, "render" | "sourcedata">();
  readonly painter = new Painter({
    surface: {
      getSource: (id) => this.#target(id),
      isSourceLoaded: () => this.loaded,
      on: (event, look) => this.#looks.set(look, event),
      off: (_, look) => this.#looks.delete(look),
      triggerRepaint: () => setImmediate(() => this.render()),
      hold: () => this.done.push("hold"),
      letGo: () => this.done.push("let go"),
      uncover: () => this.uncover(),
      drawNow: () => this.done.push("draw"),
    },
    board: this.board,
    view: () => ({ zoom: 6, bounds: { west: 10, south: 53, east: 30, north: 62 } }),
    hidden: () => undefined,
    failed: (reason) => this.reasons.push(reason),
  });

  blank = false;

  uncover(): boolean {
    const was = this.blank;
    this.blank = false;
    if (was) this.done.push("uncover");
    return was;
  }

  /** News of a source, or a frame: either way somebody looks. */
  render(): void {
    for (const look of [...this.#looks.keys()]) look();
  }

  frame(): void {
    for (const [look, event] of [...this.#looks]) if (event === "render") look();
  }

  all(): string[] {
    return [...this.held.values()].flatMap((ids) => [...ids]).sort();
  }

  #target(id: string): Target {
    const held = this.held.get(id) ?? new Set();
    this.held.set(id, held);
    const take = async (features: GeoJSON.Feature[]): Promise<void> => {
      this.done.push("hand over");
      if (id === this.failing) throw new Error(`${id} fails`);
      for (const { id } of features) held.add(String(id));
    };
    return {
      updateData: ({ add, remove }) => {
        for (const gone of remove) held.delete(gone);
        return take(add);
      },
      setData: ({ features }) => {
        held.clear();
        return take(features);
      },
    };
  }
}

test("drawing resolves when the sources show what is on the board", async () => {
  const glass = new Glass();
  glass.board.put([incident("a"), cable("c")], context);
  await glass.painter.draw();
  assert.deepEqual(glass.all(), ["a", "c#shape"]);
});

test("no frame is drawn before what was handed over is laid out", async () => {
  const glass = new Glass();
  glass.loaded = false;
  glass.board.put([incident("a")], context);
  const drawn = glass.painter.draw();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(glass.done, ["hold", "hand over"]);
  glass.loaded = true;
  glass.render();
  await drawn;
  assert.deepEqual(glass.done.slice(0, 3), ["hold", "hand over", "draw"]);
});

test("drawing rejects when one source fails, and says why", async () => {
  const glass = new Glass();
  glass.board.put([incident("a")], context);
  glass.failing = "marks";
  await assert.rejects(glass.painter.draw(), /marks fails/);
  assert.equal(glass.reasons.length, 1);
});

test("after a failure everything is handed over again, and nothing that went", async () => {
  const glass = new Glass();
  glass.board.put([incident("a"), incident("gone", 24), cable("c")], context);
  await glass.painter.draw();
  glass.board.put([incident("b", 16), cable("d")], context);
  glass.board.remove(["gone"]);
  for (const failing of ["marks", "shapes:reference"]) {
    glass.failing = failing;
    await assert.rejects(glass.painter.draw());
    for (const held of glass.held.values()) held.clear();
    glass.held.get("marks")?.add("gone");
  }
  glass.failing = "";
  await glass.painter.draw();
  assert.deepEqual(glass.all(), ["a", "b", "c#shape", "d#shape"]);
});

test("lost graphics end a drawing that waits, and refuse the next", async () => {
  const glass = new Glass();
  glass.loaded = false;
  glass.board.put([incident("a")], context);
  const waiting = glass.painter.draw();
  setTimeout(() => glass.painter.lose(), 5);
  await assert.rejects(waiting, /graphics/);
  await assert.rejects(glass.painter.draw(), /graphics/);
});

test("graphics that come back empty get everything", async () => {
  const glass = new Glass();
  glass.board.put([incident("a"), cable("c")], context);
  await glass.painter.draw();
  glass.painter.lose();
  glass.held.clear();
  glass.painter.restore();
  await glass.painter.draw();
  assert.deepEqual(glass.all(), ["a", "c#shape"]);
});

test("a frame that was blank counts as no drawing", async () => {
  const glass = new Glass();
  [glass.blank, glass.loaded] = [true, false];
  glass.board.put([incident("a")], context);
  let done = false;
  const drawn = glass.painter.draw().then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 5));
  glass.loaded = true;
  glass.frame();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(done, false, "the frame that uncovers the map showed nothing yet");
  glass.frame();
  await drawn;
  assert.equal(glass.done.filter((each) => each === "uncover").length, 1);
});
