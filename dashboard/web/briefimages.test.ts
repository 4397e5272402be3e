import assert from "node:assert/strict";
import { test } from "node:test";
import { isInside } from "./briefimages.ts";

test("only a scene that is whole on the map is an image of it", () => {
  const canvas = { width: 800, height: 600 };
  assert.ok(isInside([0, 0, 800, 600], canvas));
  assert.ok(isInside([-0.4, 10, 800.4, 500], canvas));
  assert.ok(!isInside([-40, 10, 700, 500], canvas));
  assert.ok(!isInside([10, 10, 700, 640], canvas));
  assert.ok(!isInside([10, 10, 10.5, 500], canvas));
});
