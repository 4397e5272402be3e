import assert from "node:assert/strict";
import { test } from "node:test";
import { Labels, type Level } from "./label.ts";
import type { Feature } from "./types.ts";

const labelled = (classification: unknown, policy: unknown = "OPEN"): Feature => ({
  type: "Feature",
  id: "a",
  layer: "incidents",
  geometry: null,
  properties: { label: { classification, policy } },
});
const level = (policy: string, name: string, fr = name): Level => ({
  policy,
  name,
  title: { en: name, fr },
  colours: { dark: "#000000 #ffffff", light: "#ffffff #000000" },
});

test("the banner takes the highest label on screen", () => {
  const levels = ["PUBLIC", "SENSITIVE", "INTERNAL"].map((each) => labelled(each));
  assert.deepEqual(new Labels().highest(levels), {
    policy: "OPEN",
    level: "SENSITIVE",
  });
  const [low] = levels;
  assert.equal(low && new Labels().highest([low])?.level, "PUBLIC");
});

test("without a record on screen the banner claims no level", () => {
  assert.equal(new Labels().highest([]), null);
});

test("a label that is not known is higher than all others", () => {
  const features = [labelled("SENSITIVE"), labelled("SECRET", "NATO")];
  const highest = new Labels().highest(features);
  assert.deepEqual(highest, { policy: "NATO", level: "SECRET" });
  const unreadable = new Labels().highest([labelled("SENSITIVE"), labelled(undefined)]);
  assert.deepEqual(unreadable, { policy: "OPEN", level: "" });
});

test("levels of several policies rank as the server says", () => {
  const labels = new Labels([level("OPEN", "SENSITIVE"), level("NATO", "RESTRICTED")]);
  const features = [labelled("RESTRICTED", "NATO"), labelled("SENSITIVE")];
  assert.equal(labels.highest(features)?.policy, "NATO");
});

test("a level is named in the language of the page, else as it is marked", () => {
  const labels = new Labels([level("OPEN", "SENSITIVE", "Sensible")]);
  const marked = { policy: "OPEN", level: "SENSITIVE" };
  assert.equal(labels.words(marked, "fr"), "OPEN · Sensible");
  assert.equal(labels.words({ policy: "X", level: "Y" }, "fr"), "X · Y");
});

test("what was ranked before the policies came is ranked again", async (t) => {
  const labels = new Labels();
  const both = [labelled("RESTRICTED", "NATO"), labelled("SENSITIVE")];
  assert.equal(labels.highest(both)?.policy, "NATO");
  const levels = [level("NATO", "RESTRICTED"), level("OPEN", "SENSITIVE")];
  t.mock.method(globalThis, "fetch", () => Promise.resolve(Response.json(levels)));
  await labels.load();
  assert.equal(labels.highest(both)?.policy, "OPEN");
});
