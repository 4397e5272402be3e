import assert from "node:assert/strict";
import { test } from "node:test";
import { factsOf } from "./facts.ts";
import type { CardContent } from "./facts.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const now = new Date("2025-09-19T10:15:00Z");

const incident: Feature = {
  type: "Feature",
  id: "INC-055",
  layer: "incidents",
  geometry: { type: "Point", coordinates: [26.36, 59.82] },
  properties: {
    title: "Three MiG-31s in Estonian airspace",
    summary: "Three aircraft stayed for twelve minutes.",
    type: "AIRSPACE_VIOLATION",
    severity: 4,
    place: "Vaindloo",
    position_error_m: 5000,
    false_position: false,
    occurred_from: "2025-09-19T07:15:00Z",
    reported_at: "2025-09-19T09:00:00Z",
    time_basis: "SOURCE_UTC",
    time_text: { occurred_from: "10:15 local time" },
    actor_state: "RUS",
    actor_status: "ALLEGED",
    attribution_confidence: "HIGH",
    counter_claim: [{ party: "RUS", text: "Neutral waters only.", at: null }],
    source: [
      {
        source_id: "Estonian MOD",
        type: "MILITARY",
        reliability: "B",
        credibility: 2,
        chain_root: "a",
      },
      {
        source_id: "A newspaper",
        type: "PRESS",
        reliability: "E",
        credibility: 1,
        chain_root: "a",
      },
    ],
    verification: "FROM_MEMORY",
    revision: 3,
    label: { policy: "OPEN", classification: "PUBLIC" },
    releasable_to: ["ALL"],
    status: "RELEASED",
    findings: [],
  },
};

const changed = (more: Record<string, unknown>): Feature => ({
  ...incident,
  properties: { ...incident.properties, ...more },
});
const card = (feature: Feature): CardContent => factsOf(feature, { words, now });
const section = (content: CardContent, key: string): string =>
  (content.sections.find((one) => one.key === key)?.facts ?? [])
    .map(({ label, value }) => `${label}: ${value}`)
    .join("\n");

test("a zone that somebody assumed is not told as one that the source gave", () => {
  const finding = {
    rule: "ZONE_ASSUMED",
    verdict: "NOTE",
    sentence: "The file gave times without a zone.",
    values: { zone: "Europe/Kyiv" },
  };
  const { sections } = card(changed({ findings: [finding] }));
  const said = sections.flatMap(({ facts }) => facts.map(({ value }) => value));
  assert.ok(
    said.includes("no zone given; Europe/Kyiv assumed by who brought the file"),
  );
  assert.ok(!said.includes("given in UTC by the source"));
  assert.ok(!said.includes(finding.sentence));
});

test("the denial stands beside the claim", () => {
  const claims = card(incident).claims;
  assert.equal(claims?.says[0]?.who, "Estonian MOD");
  assert.deepEqual(claims?.denies, [{ who: "Russia", text: "Neutral waters only." }]);
});

test("a time is given in UTC, as a group, as an age and as the source said it", () => {
  const said = section(card(incident), "when");
  assert.match(said, /2025-09-19 07:15 UTC · 190715ZSEP25 · 3 h ago/);
  assert.match(said, /10:15 local time/);
});

test("where nobody knows the hour, none is invented", () => {
  const said = section(card(changed({ time_basis: "UNKNOWN" })), "when");
  assert.match(said, /Happened: 2025-09-19 · 3 h ago/);
  assert.doesNotMatch(said, /0715Z/);
});

test("both axes of the grade are in words, and the two are independent", () => {
  const said = section(card(incident), "sources");
  assert.match(said, /B2: source usually reliable, information probably true/);
  assert.match(said, /E1: source unreliable, information confirmed by other sources/);
});

test("two reports of one chain are one independent source", () => {
  assert.match(section(card(incident), "sources"), /1 independent source$/);
});

test("an actor never appears without how sure that is", () => {
  const said = section(card(incident), "actor").split("\n");
  assert.deepEqual(said, [
    "Said to be done by: Russia",
    "Responsibility: alleged",
    "Attribution: high confidence, according to those who report it",
  ]);
  const nobody = changed({
    actor_state: "XXX",
    attribution_confidence: "UNATTRIBUTED",
  });
  assert.match(section(card(nobody), "actor"), /nobody named/);
  assert.match(section(card(nobody), "actor"), /not attributed to anybody/);
  assert.doesNotMatch(section(card(nobody), "actor"), /Responsibility/);
});

test("that it happened and who did it never stand in one section", () => {
  const checked = changed({ verification: "VERIFIED" });
  const event = section(card(checked), "sure");
  assert.equal(event, "Checked: Checked against a source");
  assert.doesNotMatch(section(card(checked), "actor"), /[Cc]hecked/);
});

test("a record without an actor has no section about one", () => {
  const keys = card({ ...incident, properties: {} }).sections.map(({ key }) => key);
  assert.ok(!keys.includes("actor"));
});

test("a number in a finding is written as the reader writes numbers", () => {
  const french = new Catalogue({ language: "fr", messages: {} });
  const finding = {
    verdict: "WARNING",
    sentence: "{added} positions, {edge_deg} degrees.",
    values: { added: 1234, edge_deg: 0.1 },
  };
  const content = factsOf(changed({ findings: [finding] }), { words: french, now });
  assert.deepEqual(content.warnings, ["1\u202f234 positions, 0,1 degrees."]);
});

test("what was not checked is a warning", () => {
  const sure = card(incident).sections.find((one) => one.key === "sure");
  assert.equal(sure?.facts[0]?.warning, true);
});

test("a position comes with its precision, and not with more digits than it has", () => {
  const said = section(card(incident), "where");
  assert.match(said, /59°49′N 026°22′E/);
  assert.match(said, /exact to about 5 km/);
  const exact = section(card(changed({ position_error_m: 100 })), "where");
  assert.match(exact, /59°49\.2′N 026°21\.6′E/);
});

test("a false position is said twice: on top and beside the place", () => {
  const content = card(changed({ false_position: true }));
  assert.match(content.warnings.join(), /place shown is false/);
  assert.match(section(content, "where"), /known to be false/);
});

test("a retracted report says so before anything else", () => {
  assert.match(card(changed({ status: "RETRACTED" })).warnings[0] ?? "", /retracted/);
});

test("a warning of the ingest is filled in and on top", () => {
  const finding = {
    rule: "SIDC_CONTEXT",
    verdict: "WARNING",
    sentence: "The symbol code says {symbol}, the record says {record}.",
    values: { symbol: "REALITY", record: "EXERCISE" },
  };
  assert.deepEqual(card(changed({ findings: [finding] })).warnings, [
    "The symbol code says REALITY, the record says EXERCISE.",
  ]);
});

test("markup in a record is text like any other", () => {
  const title = "<script>alert(1)</script>";
  assert.equal(card(changed({ title })).title, title);
});

test("declared and estimated strength stay two numbers", () => {
  const exercise: Feature = {
    ...incident,
    layer: "exercises",
    properties: {
      designation: "Zapad-2017",
      strength_declared: { troops: 12700 },
      strength_estimated: { low: { troops: 60000 }, high: { troops: 70000 } },
      notified_at: null,
    },
  };
  const content = card(exercise);
  assert.deepEqual(content.strength, [
    {
      what: "Troops",
      declared: "12\u202f700",
      estimated: "60\u202f000 to 70\u202f000",
    },
  ]);
  assert.match(section(content, "when"), /Notified: not known/);
  assert.equal(content.claims, null);
});

test("a record of which nothing is known still has a card", () => {
  const bare: Feature = { ...incident, geometry: null, properties: {} };
  assert.equal(card(bare).title, "INC-055");
  assert.equal(card({ ...bare, layer: "later" }).kind, "later");
});
