import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYERS } from "./layers.ts";
import { TTL_MS } from "./lifetimes.ts";
import { PALETTES } from "./palette.ts";

test("what can be touched or named is really drawn", () => {
  for (const layer of LAYERS) {
    const drawn = new Set(layer.style(PALETTES.dark).map(({ id }) => id));
    for (const id of [...layer.touched, ...(layer.named ?? [])])
      assert.ok(drawn.has(id), `${layer.name} does not draw ${id}`);
  }
});

test("every layer of reports that the registry knows is drawn", () => {
  const drawn = new Set(LAYERS.map(({ name }) => name));
  for (const name of Object.keys(TTL_MS)) assert.ok(drawn.has(name), name);
});
