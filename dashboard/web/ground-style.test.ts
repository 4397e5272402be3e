import assert from "node:assert/strict";
import { test } from "node:test";
import { baseSource } from "./ground-style.ts";

test("the tiles are named, so that nobody has to ask for their names", () => {
  const { tiles, url } = baseSource("pmtiles://somewhere/basemap.pmtiles?v=1");
  assert.deepEqual(tiles, ["pmtiles://somewhere/basemap.pmtiles?v=1/{z}/{x}/{y}"]);
  assert.equal(url, undefined);
});
