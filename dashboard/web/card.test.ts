import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, difference, recordInAddress } from "./card.ts";

const page = "https://room.example/?view=black-sea#map";

test("a card has an address, and the address has the card", () => {
  const address = addressOf(page, "INC-055");
  assert.equal(address, "/?view=black-sea&record=INC-055#map");
  assert.equal(recordInAddress(`https://room.example${address}`), "INC-055");
});

test("closing the card takes only the card out of the address", () => {
  const address = `https://room.example${addressOf(page, "INC-055")}`;
  assert.equal(addressOf(address, null), "/?view=black-sea#map");
});

test("an address without a card names none", () => {
  assert.equal(recordInAddress(page), null);
});

test("an id survives the address whatever signs are in it", () => {
  const id = "a.b:c_d-é&=?#<b>";
  const address = `https://room.example${addressOf(page, id)}`;
  assert.equal(recordInAddress(address), id);
});

test("an age that passed is written over the old one and nothing else", () => {
  const [before, after] = ["07:15 UTC · 59 min ago", "07:15 UTC · 1 h ago"];
  const [start, count, now] = difference(before, after);
  assert.equal(before.slice(0, start) + now + before.slice(start + count), after);
  assert.deepEqual([start, count, now], [12, 6, "1 h"]);
});

test("what changes in a text is found wherever it stands", () => {
  const texts = [
    "",
    "1 h ago",
    "11 h ago",
    "111 h ago",
    "in 1 h",
    "in 11 h",
    "aa",
    "a",
  ];
  for (const before of texts)
    for (const after of texts) {
      const [start, count, now] = difference(before, after);
      assert.equal(before.slice(0, start) + now + before.slice(start + count), after);
    }
});
