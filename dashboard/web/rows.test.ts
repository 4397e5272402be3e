import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, rowOf, shownTime } from "./rows.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const feature: Feature = {
  type: "Feature",
  id: "INC-1",
  layer: "incidents",
  geometry: {
    type: "LineString",
    coordinates: [
      [20, 58],
      [22, 60],
    ],
  },
  properties: {
    title: "<b>A title</b>",
    type: "CABLE_DAMAGE",
    place: "Gulf of Finland",
    reported_at: "2025-09-19T07:15:00Z",
    attribution_confidence: "ACCIDENT_FINDING",
    counter_claim: [],
  },
};

test("a row says the same as the card, as text", () => {
  const row = rowOf(feature, words);
  assert.equal(row.title, "<b>A title</b>");
  assert.equal(row.kind, "Incident · Damage to a cable");
  assert.equal(row.position, "59°00′N 021°00′E");
  assert.equal(row.actor, "found to be an accident");
  assert.equal(row.denied, "none recorded");
});

test("every column has a value in every row", () => {
  const bare: Feature = { ...feature, geometry: null, properties: {} };
  const row = rowOf(bare, words);
  for (const { field } of columns(words)) assert.equal(typeof row[field], "string");
});

test("that it was checked and who did it are two columns", () => {
  const properties = {
    verification: "VERIFIED",
    actor_state: "RUS",
    attribution_confidence: "HIGH",
  };
  const row = rowOf({ ...feature, properties }, words);
  assert.equal(row.checked, "Checked against a source");
  assert.match(row.actor, /^Russia: high confidence/);
});

test("who denies it is named, not coded", () => {
  const properties = { ...feature.properties, counter_claim: [{ party: "RUS" }] };
  assert.equal(rowOf({ ...feature, properties }, words).denied, "Russia");
});

test("a record that is hidden from those whose view is shown says so in its row", () => {
  const row = rowOf(feature, words, new Set([feature.id]));
  assert.match(row.kind, /hidden from them$/);
  assert.equal(row.hidden, true);
  assert.equal(rowOf(feature, words).hidden, false);
});

test("a note for one's own delegation is marked as on the map, one for all is not", () => {
  const note = (visibility: string) =>
    rowOf({ ...feature, layer: "notes", properties: { visibility } }, words).own;
  assert.deepEqual(["DELEGATION", "PRIVATE", "SESSION"].map(note), [true, true, false]);
});

test("no hour is shown where only the date is known", () => {
  const properties = { ...feature.properties, time_basis: "UNKNOWN" };
  const row = rowOf({ ...feature, properties }, words);
  assert.equal(shownTime("2025-09-12T00:00:00Z", row), "2025-09-12");
});

test("times sort as they are and read as UTC", () => {
  assert.equal(shownTime("2025-09-19T07:15:00Z"), "2025-09-19 07:15 UTC");
  assert.equal(shownTime(""), "");
  assert.equal(shownTime(null), "");
});
