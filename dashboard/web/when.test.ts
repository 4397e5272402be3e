import assert from "node:assert/strict";
import { test } from "node:test";
import type { Words } from "./types.ts";
import { age, clock, days, dtg, parseTime, utc } from "./when.ts";

const words: Words = {
  number: String,
  language: "en",
  t: (key, values = {}) => key.replace(/\{(\w+)\}/g, (_, name) => String(values[name])),
};
const at = new Date("2026-11-22T15:30:00Z");
const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);

test("a date-time group is DDHHMMZMONYY", () => {
  assert.equal(dtg(at), "221530ZNOV26");
});

test("times are UTC whatever the computer's zone is", () => {
  assert.equal(utc(at), "2026-11-22 15:30 UTC");
  assert.equal(clock(at), "15:30:00");
});

test("ages use the largest unit that still says something", () => {
  const said = [0, 59, 60, 3599, 3600, 47 * 3600, 48 * 3600, 800 * 86400];
  assert.deepEqual(
    said.map((seconds) => age(at, later(seconds), words)),
    [
      "0 s ago",
      "59 s ago",
      "1 min ago",
      "59 min ago",
      "1 h ago",
      "47 h ago",
      "2 days ago",
      "2 years ago",
    ],
  );
  assert.equal(age(later(7200), at, words), "in 2 h");
});

test("what is not a time is null, never the epoch", () => {
  for (const value of ["", "soon", null, 17, undefined]) {
    assert.equal(parseTime(value), null);
  }
});

test("days are those of UTC", () => {
  const from = new Date("2025-09-12T00:00:00Z");
  const to = new Date("2025-09-16T23:59:59Z");
  assert.match(days(from, to, "en-GB"), /^12\s*–\s*16 Sept? 2025$/);
});
