import assert from "node:assert/strict";
import { test } from "node:test";
import { decisions, originWords, originsOf } from "./decided.ts";
import { countedWith, retraction } from "./retracted.ts";
import { isDecided, signOf, together } from "./together.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });

function report(
  id: string,
  properties: Record<string, unknown> = {},
  layer = "incidents",
): Feature {
  const plain = { title: `Title of ${id}`, status: "RELEASED", revision: 1 };
  return {
    type: "Feature",
    id,
    layer,
    geometry: null,
    properties: { ...plain, ...properties },
  };
}

const by = (id: string): Record<string, unknown> => ({
  duplicate_of: {
    id,
    by: "account:bo",
    at: "2025-11-22T14:20:00Z",
    reason: "They repeat it.",
  },
});

const source = (source_id: string, chain_root: string) => ({ source_id, chain_root });

function map(...features: Feature[]): Map<string, Feature> {
  return new Map(features.map((feature) => [feature.id, feature]));
}

test("reports that are counted together are found from each of them", () => {
  const features = map(report("A"), report("B", by("A")), report("C", by("B")));
  for (const feature of features.values()) {
    const ids = together(feature, features).map(({ id }) => id);
    assert.equal(ids[0], feature.id);
    assert.deepEqual([...ids].sort(), ["A", "B", "C"]);
  }
});

test("a ring of decisions and a report that is not here do no harm", () => {
  const features = map(
    report("A", by("B")),
    report("B", by("A")),
    report("C", by("X")),
  );
  assert.deepEqual(
    together(features.get("A")!, features).map(({ id }) => id),
    ["A", "B"],
  );
  assert.deepEqual(
    together(features.get("C")!, features).map(({ id }) => id),
    ["C"],
  );
});

test("what repeats an origin is counted once, in whatever order", () => {
  const reports = [
    report("A", {
      source: [source("operator", "operator"), source("paper", "operator")],
    }),
    report("B", { source: [source("agency", "operator"), source("navy", "navy")] }),
  ];
  const said = "2 independent origins: navy, operator; 2 tellings repeat operator";
  assert.equal(originWords(originsOf(reports), words), said);
  assert.equal(originWords(originsOf([...reports].reverse()), words), said);
});

test("a card says which reports are counted together", () => {
  const features = map(report("A"), report("B", by("A")));
  const found = together(features.get("A")!, features);
  assert.ok(isDecided(found));
  assert.notEqual(signOf(found), signOf(found.slice(0, 1)));
  const [section] = decisions(found[0]!, found, words);
  assert.deepEqual(
    section!.facts.map(({ value }) => value),
    ["0 independent origins: ", "Title of B"],
  );
});

test("a correction says who made it and what the source says now", () => {
  const corrections = [
    {
      field: "severity",
      by: "account:anna",
      at: "2025-11-22T14:20:00Z",
      source_says: 2,
    },
  ];
  const apart = report("A", { severity: 4, corrections });
  const [section] = decisions(apart, [apart], words);
  assert.match(
    section!.facts[0]!.value,
    /^anna, 2025-11-22 14:20 UTC; the source says: /,
  );
  assert.ok(section!.facts[0]!.warning);
  const agreed = report("A", { severity: 2, corrections });
  const [same] = decisions(agreed, [agreed], words);
  assert.match(same!.facts[0]!.value, /the source says the same$/);
});

test("a retraction says who, when and why, and what the source sent since", () => {
  const taken = report("A", {
    status: "RETRACTED",
    retraction: {
      by: "account:bo",
      at: "2025-11-22T14:20:00Z",
      reason: "It was a drill.",
      since: { says: { title: "It goes on" }, without: ["note"] },
    },
  });
  assert.equal(
    retraction(taken.properties, words),
    "Retracted by bo, 2025-11-22 14:20 UTC: It was a drill.",
  );
  const [section] = decisions(taken, [taken], words);
  assert.deepEqual(
    section!.facts.map(({ value }) => value),
    ["It goes on", "not given any more"],
  );
});

test("what a feed took off itself is said to be by its author", () => {
  assert.match(retraction({ status: "RETRACTED" }, words), /by its author/);
  assert.equal(retraction({ status: "RELEASED" }, words), "");
});

test("a duplicate says with which report it is counted", () => {
  assert.match(
    countedWith(by("A"), "Cable fault", words),
    /^Counted with “Cable fault” by bo, 2025-11-22 14:20 UTC: They repeat it\.$/,
  );
  assert.equal(countedWith({}, "", words), "");
});
