import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, contentOf, requestOf } from "./noteform.ts";
import type { Feature } from "./types.ts";

const NOW = new Date("2025-09-17T09:06:40Z");
const DRAFT = {
  event_id: "0c1f7a52-6f0e-4d55-9b0b-6b9f8f5d2a11",
  text: "Ask first",
  visibility: "DELEGATION" as const,
  minutes: 60,
};

function feature(id: string, properties: Feature["properties"] = {}): Feature {
  return { type: "Feature", id, layer: "notes", geometry: null, properties };
}

test("one's own delegation is the usual choice, and only where there is one", () => {
  assert.deepEqual(choices("FIN", "adviser"), ["DELEGATION", "PRIVATE", "SESSION"]);
  assert.deepEqual(choices("", "analyst"), ["PRIVATE", "SESSION"]);
  assert.deepEqual(choices("MDA", "liaison"), ["DELEGATION", "PRIVATE"]);
});

test("a note at a place says where, and never whom it is releasable to", () => {
  const about = {
    kind: "place" as const,
    at: [24.123456789, 59.5] as [number, number],
  };
  const { path, body } = requestOf(about, DRAFT, NOW);
  assert.equal(path, "notes");
  assert.deepEqual(body["geometry"], { type: "Point", coordinates: [24.12346, 59.5] });
  assert.equal(body["expires_at"], "2025-09-17T10:06:40.000Z");
  assert.deepEqual(Object.keys(body).sort(), [
    "event_id",
    "expires_at",
    "geometry",
    "kind",
    "text",
    "visibility",
  ]);
});

test("another place, text, end or other people make another event; time does not", () => {
  const at = [24.1, 59.5] as [number, number];
  const about = { kind: "place" as const, at };
  const { event_id: _, ...draft } = DRAFT;
  const same = contentOf(about, draft);
  assert.equal(contentOf({ kind: "place", at: [24.1, 59.5] }, { ...draft }), same);
  const others = [
    contentOf({ kind: "place", at: [24.2, 59.5] }, draft),
    contentOf(about, { ...draft, text: "Ask later" }),
    contentOf(about, { ...draft, visibility: "PRIVATE" }),
    contentOf(about, { ...draft, minutes: null }),
  ];
  assert.equal(new Set([same, ...others]).size, 5);
});

test("a note on a record names it and has no place of its own", () => {
  const about = { kind: "record" as const, record: feature("INC-1") };
  const { body } = requestOf(about, { ...DRAFT, minutes: null }, NOW);
  assert.deepEqual(body["linked_ids"], ["INC-1"]);
  assert.equal(body["expires_at"], null);
  assert.equal("geometry" in body, false);
});

test("a change says which revision was seen, and keeps the end that was chosen", () => {
  const expires_at = "2125-01-01T00:00:00Z";
  const note = feature("~a1", { revision: 3, expires_at });
  const { path, body } = requestOf(
    { kind: "note", note },
    { ...DRAFT, minutes: null },
    NOW,
  );
  assert.equal(path, "notes/~a1");
  assert.deepEqual(body, {
    event_id: DRAFT.event_id,
    text: DRAFT.text,
    revision: 3,
    expires_at,
  });
});
