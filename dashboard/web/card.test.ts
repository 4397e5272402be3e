import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, recordInAddress } from "./card.ts";

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
