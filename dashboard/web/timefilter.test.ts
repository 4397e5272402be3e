import assert from "node:assert/strict";
import { test } from "node:test";
import {
  daysIn,
  daysOf,
  ofDays,
  Parted,
  said,
  Sieve,
  timesOf,
  withDays,
} from "./timefilter.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const WEEK = { from: "2025-09-03", until: "2025-09-09" };
const words = new Catalogue({ language: "en", messages: {} });

function about(id: string, properties: Record<string, string>): Feature {
  return { id, layer: "incidents", geometry: null, properties } as unknown as Feature;
}

function parted(...features: Feature[]): Parted {
  const made = new Parted(WEEK);
  made.take(features, []);
  return made;
}

const left = (...features: Feature[]): string[] => [...parted(...features).outside];

test("a record at the first and at the last moment of the days is inside", () => {
  const first = about("A", { occurred_from: "2025-09-03T00:00:00Z" });
  const last = about("B", { occurred_from: "2025-09-09T23:59:59Z" });
  assert.deepEqual(left(first, last), []);
});

test("a record a second before or after the days is outside", () => {
  const before = about("A", { occurred_from: "2025-09-02T23:59:59Z" });
  const after = about("B", { occurred_from: "2025-09-10T00:00:00Z" });
  assert.deepEqual(left(before, after), ["A", "B"]);
});

test("an exercise that runs through the days is inside", () => {
  const long = about("A", {
    start: "2025-08-01T00:00:00Z",
    end: "2025-10-01T00:00:00Z",
  });
  assert.deepEqual(left(long), []);
});

test("what has no time is drawn at any time, and is not counted", () => {
  const border = about("A", { name: "Suwałki" });
  assert.equal(timesOf(border), null);
  const { outside, shown, all } = parted(border);
  assert.deepEqual([outside.size, shown, all], [0, 0, 0]);
});

test("a revision moves a record in and out, and one that goes is counted no more", () => {
  const made = parted(about("A", { as_of: "2025-09-05T00:00:00Z" }));
  assert.deepEqual([made.shown, made.all], [1, 1]);
  made.take([about("A", { as_of: "2025-10-05T00:00:00Z" })], []);
  assert.deepEqual([made.shown, made.all, [...made.outside]], [0, 1, ["A"]]);
  made.take([], ["A"]);
  assert.deepEqual([made.shown, made.all, made.outside.size], [0, 0, 0]);
});

test("a revision without a last moment ends where it begins", () => {
  const incident = about("A", { occurred_from: "2025-09-01T10:00:00Z" });
  assert.deepEqual(timesOf(incident), [
    Date.parse("2025-09-01T10:00:00Z"),
    Date.parse("2025-09-01T10:00:00Z"),
  ]);
});

test("an address names days, and nothing that is no day", () => {
  assert.deepEqual(daysIn("?record=A&from=2025-09-03&until=2025-09-09"), WEEK);
  assert.deepEqual(daysOf("2025-09-09", "2025-09-03"), WEEK);
  for (const bad of ["", "?from=2025-09-03", "?from=x&until=y"])
    assert.equal(daysIn(bad), null);
  assert.equal(daysOf("2025-02-30", "2025-03-01"), null);
  assert.equal(daysOf("2025-02-28", "9999-99-99"), null);
});

test("days come into an address and go, and leave the rest of it alone", () => {
  const there = withDays("?record=A", WEEK);
  assert.equal(there, "?record=A&from=2025-09-03&until=2025-09-09");
  assert.equal(withDays(there, null), "?record=A");
  assert.equal(withDays("?from=2025-09-03&until=2025-09-09", null), "");
});

test("the bar says which days, how many records, and of how many", () => {
  assert.equal(
    said(WEEK, 14, 1260, words),
    "Only 3 Sept 2025 to 9 Sept 2025: 14 of 1\u202f260 records are drawn.",
  );
});

test("a screen draws what is of its days, and all again without any", () => {
  const told: string[][] = [];
  const sieve = new Sieve((ids) => told.push([...ids]));
  const [old, late] = [
    about("OLD", { occurred_from: "2025-01-01T00:00:00Z" }),
    about("LATE", { occurred_from: "2025-09-04T00:00:00Z" }),
  ];
  sieve.take({ upserted: [old], removed: [] });
  assert.deepEqual(told, [], "nothing is left out until there are days");
  assert.equal(sieve.set(WEEK, [old, late]), true);
  assert.deepEqual(told.at(-1), ["OLD"]);
  assert.deepEqual(sieve.counts, { shown: 1, all: 2 });
  assert.equal(sieve.set({ ...WEEK }, [old, late]), false, "the same days are no news");
  sieve.take({ upserted: [about("OLD", {})], removed: ["LATE"] });
  assert.deepEqual(told.at(-1), []);
  assert.equal(sieve.set(null, []), true);
  assert.deepEqual([sieve.days, sieve.counts], [null, { shown: 0, all: 0 }]);
});

test("a view that was limited to days shows the records of these days", () => {
  const features = [
    about("OLD", { occurred_from: "2025-01-01T00:00:00Z" }),
    about("LATE", { occurred_from: "2025-09-04T00:00:00Z" }),
    about("TIMELESS", {}),
  ];
  const shown = ofDays(features, { days: [WEEK.from, WEEK.until] });
  assert.deepEqual(
    shown.map(({ id }) => id),
    ["LATE", "TIMELESS"],
  );
  assert.equal(ofDays(features, {}).length, 3);
});
