import assert from "node:assert/strict";
import { test } from "node:test";
import type { Passed } from "./source.ts";
import { Arrivals, ofLogin } from "./stream.ts";

const event = (place: number, sent_ms: number, age_ms = 0, source = "a"): Passed => ({
  type: "event",
  kind: "beat",
  data: "",
  id: "",
  source,
  place,
  sent_ms,
  age_ms,
});

test("an event that waited in the tab is as old as it is", () => {
  const arrivals = new Arrivals();
  assert.equal(arrivals.age_ms(event(0, 5_000), 1_000), 0);
  // The tab stood still for 20 s; what came first has waited longest.
  assert.equal(arrivals.age_ms(event(1, 6_000), 22_000), 20_000);
  assert.equal(arrivals.age_ms(event(2, 26_000), 22_000), 0);
});

test("what is told again to a tab that comes back is as old as it was", () => {
  assert.equal(new Arrivals().age_ms(event(7, 90_000, 4_000), 10), 4_000);
});

test("what a tab has had already is no news", () => {
  const arrivals = new Arrivals();
  arrivals.age_ms(event(4, 100), 100);
  assert.equal(arrivals.age_ms(event(3, 200, 150), 200), null);
  assert.equal(arrivals.age_ms(event(4, 200, 100), 200), null);
  assert.equal(arrivals.age_ms(event(5, 200, 50), 200), 50);
});

test("another source counts anew, by a clock of its own", () => {
  const arrivals = new Arrivals();
  arrivals.age_ms(event(9, 100), 100);
  assert.equal(arrivals.age_ms(event(0, 7_000, 0, "b"), 300), 0);
});

test("each login has a stream of its own, by its address", () => {
  assert.equal(ofLogin("/rooms/main/stream", "5e55"), "/rooms/main/stream?login=5e55");
  assert.equal(ofLogin("/rooms/main/stream", ""), "/rooms/main/stream");
});
