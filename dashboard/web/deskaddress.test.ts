import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, writeAddress, VIEWS } from "./deskaddress.ts";
import type { DeskAddress } from "./deskaddress.ts";

const whole: DeskAddress = {
  view: "waiting",
  record: "_5f0c2a9b71d84e36a1b2c3d4",
  search: "cable & buoy",
  order: { column: "title", direction: "desc" },
  filters: { place: { type: "contains", filter: "Åland" } },
};

test("an address that was written is read as the same", () => {
  assert.deepEqual(readAddress(writeAddress(whole), "mine"), whole);
});

test("every list has an address", () => {
  for (const view of VIEWS)
    assert.equal(readAddress(`?view=${view}`, "mine").view, view);
});

test("an address that says nothing is the first list, unfiltered", () => {
  const plain = { record: null, search: "", order: null, filters: {} };
  assert.deepEqual(readAddress("", "waiting"), { view: "waiting", ...plain });
  assert.equal(writeAddress({ view: "mine", ...plain }), "?view=mine");
});

test("what cannot be read counts as not said", () => {
  const said = "?view=theirs&sort=title.up&filter={";
  const read = readAddress(said, "mine");
  assert.equal(read.view, "mine");
  assert.equal(read.order, null);
  assert.deepEqual(read.filters, {});
  assert.deepEqual(readAddress("?filter=[1]", "mine").filters, {});
});
