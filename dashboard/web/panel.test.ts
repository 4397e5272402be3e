import assert from "node:assert/strict";
import { test } from "node:test";
import { summaries, summaryWords } from "./panel.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const now = new Date("2025-09-19T10:00:00Z");
const report = (layer: string, reported_at?: string): Feature => ({
  type: "Feature",
  id: `${layer}-${reported_at}`,
  layer,
  geometry: null,
  properties: reported_at ? { reported_at } : {},
});

test("each layer has its count and its newest report", () => {
  const reports = [
    report("incidents", "2025-09-19T07:00:00Z"),
    report("incidents", "2025-09-19T09:00:00Z"),
    report("exercises"),
  ];
  const found = summaries(reports, now);
  assert.deepEqual(found.get("incidents"), {
    count: 2,
    newest: "2025-09-19T09:00:00Z",
  });
  assert.deepEqual(found.get("exercises"), { count: 1, newest: null });
});

test("a clock that runs ahead does not make a layer look fresh", () => {
  const wrong = report("incidents", "2031-01-01T00:00:00Z");
  const found = summaries([wrong, report("incidents", "2025-09-19T07:00:00Z")], now);
  assert.equal(found.get("incidents")?.newest, "2025-09-19T07:00:00Z");
});

test("the age of the newest report stands under the name", () => {
  const summary = { count: 2, newest: "2025-09-19T07:00:00Z" };
  assert.equal(summaryWords(summary, true, now, words), "Newest: 3 h ago");
});

test("a layer that is off says so, whatever is in it", () => {
  const summary = { count: 2, newest: "2025-09-19T07:00:00Z" };
  assert.match(summaryWords(summary, false, now, words), /Switched off/);
});

test("an empty layer says so", () => {
  assert.equal(summaryWords(undefined, true, now, words), "No reports yet");
});
