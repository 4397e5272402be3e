import assert from "node:assert/strict";
import { test } from "node:test";
import { Board } from "./board.ts";
import { LAYERS } from "./layers.ts";
import { PALETTES } from "./palette.ts";
import { loadReference } from "./reference.ts";
import type { Feature } from "./types.ts";

const area: GeoJSON.Feature = {
  type: "Feature",
  id: "INF-001",
  geometry: { type: "Point", coordinates: [20, 58] },
  properties: { kind: "geography", name: "Strait" },
};

async function loaded(): Promise<Feature[]> {
  const real = globalThis.fetch;
  globalThis.fetch = async () => Response.json({ features: [area] });
  try {
    return await loadReference();
  } finally {
    globalThis.fetch = real;
  }
}

test("a record with the id of a reference feature stays on the board", async () => {
  const board = new Board(LAYERS);
  const record: Feature = {
    type: "Feature",
    id: "INF-001",
    layer: "incidents",
    geometry: { type: "Point", coordinates: [20, 58] },
    properties: { title: "A record", occurred_from: "2025-09-19T07:00:00Z" },
  };
  const context = {
    palette: PALETTES.dark,
    words: { language: "en", t: (key: string) => key, number: String },
    now: Date.parse("2025-09-19T08:00:00Z"),
    room: "REALITY",
  } as const;
  board.put([record], context);
  board.put(await loaded(), context);
  assert.equal(board.featureOf("INF-001"), record);
});
