import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blank,
  changesOf,
  domainOf,
  equal,
  isOfPosition,
  lacking,
  lackingToSubmit,
  meant,
  metresOf,
  recordOf,
  roundedUp,
  writingOf,
  type Writing,
} from "./writing.ts";

const written = (values: Partial<Writing["values"]> = {}): Writing => ({
  values: {
    ...blank().values,
    position: "5926N 02445E",
    error: "1 km",
    time: "40 min ago",
    type: "CABLE_DAMAGE",
    title: "Cable fault off Kotka",
    severity: "2",
    attribution: "UNATTRIBUTED",
    domain: "SUBSURFACE",
    ...values,
  },
  meaning: {
    geometry: { type: "Point", coordinates: [24.75, 59.433] },
    at: "2026-11-22T17:41:00Z",
    time_basis: "ESTIMATED",
  },
  record: null,
});

test("what is written becomes the record, with the texts as they were typed", () => {
  const record = recordOf(written(), "anna");
  assert.deepEqual(record["geometry"], {
    type: "Point",
    coordinates: [24.75, 59.433],
  });
  assert.equal(record["position_error_m"], 1000);
  assert.equal(record["place"], "5926N 02445E");
  assert.equal(record["occurred_from"], "2026-11-22T17:41:00Z");
  assert.deepEqual(record["time_text"], { occurred_from: "40 min ago" });
  assert.equal(record["time_basis"], "ESTIMATED");
  assert.equal(record["summary"], "Cable fault off Kotka");
  assert.deepEqual(record["label"], { policy: "OPEN", classification: "PUBLIC" });
  assert.deepEqual(record["releasable_to"], ["ALL"]);
});

test("nobody who names no source and no grade is graded", () => {
  assert.equal("source" in recordOf(written(), "anna"), false);
  const [own] = recordOf(written({ reliability: "B" }), "anna")["source"] as object[];
  assert.deepEqual(own, {
    source_id: "account:anna",
    type: "OTHER",
    chain_root: "account:anna",
    reliability: "B",
  });
});

test("nothing is attributed that was not said, and nobody by default", () => {
  assert.deepEqual(lacking(written({ attribution: "" })), ["attribution"]);
  assert.deepEqual(lacking(written({ attribution: "LOW" })), ["actor", "actor_status"]);
  assert.equal(recordOf(written(), "anna")["actor_state"], "XXX");
});

test("what nobody understood yet is lacking, in the order of the form", () => {
  const nothing = blank();
  assert.deepEqual(lacking(nothing).slice(0, 3), ["position", "error", "time"]);
  assert.deepEqual(lackingToSubmit(written({ releasable_to: " " })), ["releasable_to"]);
  assert.deepEqual(lackingToSubmit(written()), []);
});

test("a record that is opened and not changed changes nothing", () => {
  const record = {
    ...recordOf(written({ credibility: "2", source: "coast guard" }), "anna"),
    counter_claim: [{ party: "the owner", text: "No.", at: null }],
    linked_vessel: [{ name: "V" }],
    time_text: {},
  };
  const opened = writingOf(record, "anna");
  const again = recordOf(opened, "anna");
  assert.deepEqual(changesOf(record, again), { changes: {}, removed: [] });
});

test("a description that was made of the title follows it, and one's own stays", () => {
  const said = (summary: string): unknown => {
    const opened = writingOf(recordOf(written({ summary }), "anna"), "anna");
    const values = { ...opened.values, title: "Other" };
    return recordOf({ ...opened, values }, "anna")["summary"];
  };
  assert.equal(said(""), "Other");
  assert.equal(said("Seen by a trawler."), "Seen by a trawler.");
});

test("a place is known to be the position once more, or a name of its own", () => {
  const of = (position: string, place: string): boolean =>
    isOfPosition(written({ position, place }).values);
  assert.ok(of("gotland", "Gotland"));
  assert.ok(of("59°26.00′N 024°45.00′E", "5926N 02445E"));
  assert.ok(!of("59 26N 24 45E", "Off Tallinn"));
  assert.ok(!of("59 26N 24 45E", ""));
});

test("a correction says only what it changes, and keeps other sources", () => {
  const second = { source_id: "b", type: "PRESS", chain_root: "b" };
  const base = recordOf(written({ source: "a" }), "anna");
  const record = { ...base, source: [...(base["source"] as object[]), second] };
  const opened = writingOf(record, "anna");
  const values = { ...opened.values, title: "Other", reliability: "C" };
  const { changes } = changesOf(record, recordOf({ ...opened, values }, "anna"));
  assert.deepEqual(Object.keys(changes).sort(), ["source", "summary", "title"]);
  assert.deepEqual((changes["source"] as object[])[1], second);
});

test("distances are read with their unit and never rounded down", () => {
  assert.equal(metresOf("2 km"), 2000);
  assert.equal(metresOf("1,5 NM"), 2778);
  assert.equal(metresOf("500"), 500);
  assert.equal(metresOf("near"), null);
  assert.deepEqual([926, 1000, 93, 0.4, 0].map(roundedUp), [1000, 1000, 100, 1, 0]);
});

test("a few letters mean a type only if no other one has them", () => {
  const terms = [
    ["CABLE_DAMAGE", "Damage to a cable"],
    ["PIPELINE_DAMAGE", "Damage to a pipeline"],
    ["CYBER", "Cyber incident"],
  ] as const;
  assert.deepEqual(
    meant("cabl", terms).map(([v]) => v),
    ["CABLE_DAMAGE"],
  );
  assert.equal(meant("damage", terms).length, 2);
  assert.equal(meant("cyber incident", terms).length, 1);
  assert.equal(meant("cable damage", terms).length, 1);
  assert.equal(meant("", terms).length, 0);
  assert.equal(domainOf("ARMED_ATTACK"), "");
});

test("values are equal whatever the order of their names", () => {
  assert.ok(equal({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }));
  assert.ok(!equal({ a: 1 }, { a: 1, b: undefined }));
  assert.ok(!equal([1, 2], { 0: 1, 1: 2 }));
});
