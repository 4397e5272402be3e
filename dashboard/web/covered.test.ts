import assert from "node:assert/strict";
import { test } from "node:test";
import { coveredBy } from "./covered.ts";

const map = { top: 80, right: 1366, bottom: 768, left: 0 };
const column = { top: 100, right: 340, bottom: 700, left: 20 };
const card = { top: 80, right: 1366, bottom: 768, left: 930 };
const none = { top: 0, right: 0, bottom: 0, left: 0 };

test("nothing over the map covers nothing", () => {
  assert.deepEqual(coveredBy(map, []), none);
});

test("a column covers the left edge, a card the right one", () => {
  assert.deepEqual(coveredBy(map, [column, card]), { ...none, left: 340, right: 436 });
});

test("a sheet as wide as a tablet covers the bottom", () => {
  const sheet = { top: 500, right: 1366, bottom: 768, left: 0 };
  assert.deepEqual(coveredBy(map, [sheet]), { ...none, bottom: 268 });
});

test("a panel that is not shown covers nothing", () => {
  assert.deepEqual(coveredBy(map, [none]), none);
});
