import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { test } from "node:test";
import { baseSource, DEEPEST_ZOOM } from "./ground-style.ts";

/** Where the header of a PMTiles file (version 3) says how deep its tiles go. */
const [SHALLOWEST_AT, DEEPEST_AT] = [100, 101];

test("the zooms of the source are those of the basemap", async () => {
  const file = await open(new URL("../basemap/basemap.pmtiles", import.meta.url));
  const { buffer } = await file.read(Buffer.alloc(127), 0, 127, 0);
  await file.close();
  assert.equal(buffer.toString("latin1", 0, 7), "PMTiles");
  assert.equal(buffer[SHALLOWEST_AT], 0);
  assert.equal(buffer[DEEPEST_AT], DEEPEST_ZOOM);
});

test("the tiles are named, so that nobody has to ask for their names", () => {
  const { tiles, url } = baseSource("pmtiles://somewhere/basemap.pmtiles?v=1");
  assert.deepEqual(tiles, ["pmtiles://somewhere/basemap.pmtiles?v=1/{z}/{x}/{y}"]);
  assert.equal(url, undefined);
});
