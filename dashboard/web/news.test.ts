import assert from "node:assert/strict";
import { test } from "node:test";
import { Heard, newest } from "./news.ts";
import type { Change, Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const NOW = new Date("2025-09-22T00:00:00Z");
const words = new Catalogue({ language: "en", messages: {} });
const report = (
  id: string,
  reported_at = "2025-09-19T07:00:00Z",
  layer = "incidents",
): Feature => ({
  type: "Feature",
  id,
  layer,
  geometry: null,
  properties: { title: `Title of ${id}`, reported_at },
});
const change = (
  kind: Change["kind"],
  upserted: Feature[],
  removed: string[] = [],
): Change => ({ kind, n: 1, upserted, removed });
const ids = (features: Feature[]): string => features.map(({ id }) => id).join("");

test("the five newest come first, whatever the order they came in", () => {
  const all = [3, 7, 1, 6, 2, 5, 4].map((n) =>
    report(String(n), `2025-09-0${n}T00:00:00Z`),
  );
  assert.equal(ids(newest(all, NOW)), "76543");
});

test("reports of the same time keep one order on every screen", () => {
  const all = ["c", "a", "b"].map((id) => report(id));
  assert.equal(ids(newest(all, NOW)), "abc");
  assert.equal(ids(newest(all.reverse(), NOW)), "abc");
});

test("where a unit simply is, is no news", () => {
  const unit = report("u", "2025-09-20T00:00:00Z", "posture");
  assert.equal(ids(newest([unit, report("a")], NOW)), "a");
  const moved = { ...unit, properties: { ...unit.properties, posture_change: {} } };
  assert.equal(ids(newest([moved, report("a")], NOW)), "ua");
});

test("a burst is one sentence, and then there is silence", () => {
  const heard = new Heard();
  heard.note(change("reset", [report("a")]));
  heard.note(change("frame", [report("b"), report("c")]));
  heard.note(change("frame", [report("a"), report("b")], []));
  heard.note(change("frame", [], ["c"]));
  assert.equal(
    heard.say(words, report("b")),
    "2 new reports, 2 reports changed, and 1 report taken off. Newest: Title of b.",
  );
  assert.equal(heard.say(words, report("b")), "");
});

test("a whole picture is not read aloud record by record", () => {
  const heard = new Heard();
  heard.note(change("reset", [report("a"), report("b")]));
  assert.equal(heard.say(words, report("a")), "");
});

test("what was never there is not said to be taken off", () => {
  const heard = new Heard();
  heard.note(change("frame", [], ["x"]));
  assert.equal(heard.say(words, undefined), "");
});

test("a report from the future never leads the list", () => {
  const wrong = report("w", "2027-09-01T00:00:00Z");
  assert.equal(ids(newest([wrong, report("a")], NOW)), "a");
  const slightly = report("s", "2025-09-22T00:04:00Z");
  assert.equal(ids(newest([slightly, report("a")], NOW)), "sa");
});
