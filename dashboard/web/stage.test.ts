import assert from "node:assert/strict";
import { test } from "node:test";
import { placeKey } from "./stage.ts";

const key = (path: string, width = 1366, height = 768): string | null =>
  placeKey(`http://127.0.0.1:8050${path}`, width, height);

test("the place of the map hangs on the page, what it is asked for, and the window", () => {
  const all = [
    key("/"),
    key("/brief"),
    key("/?record=A"),
    key("/?screen=wall"),
    key("/", 820, 1180),
  ];
  assert.equal(new Set(all).size, all.length);
});

test("another record stands in the same place", () => {
  assert.equal(key("/?record=A"), key("/?record=B"));
  assert.equal(key("/?a=1&b=2"), key("/?b=2&a=1&a=3"));
});

test("a page without a map has no place for it", () => {
  for (const path of ["/desk", "/rules", "/timeline", "/nowhere"])
    assert.equal(key(path), null);
});
