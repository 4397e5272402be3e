import assert from "node:assert/strict";
import { test } from "node:test";
import { layerOf, viewOf } from "./pressed.ts";

test("a switch and a slider of a layer both name it, whatever its own name", () => {
  assert.equal(layerOf("layer-exercises-shown"), "exercises");
  assert.equal(layerOf("layer-exercises-opacity"), "exercises");
  assert.equal(layerOf("layer-own-layer-shown"), "own-layer");
});

test("each of the two buttons of the map asks for its own sea", () => {
  assert.equal(viewOf("view-baltic"), "baltic");
  assert.equal(viewOf("view-black-sea"), "black-sea");
});
