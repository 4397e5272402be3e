import assert from "node:assert/strict";
import { test } from "node:test";
import { heldOf, nothingNew, unmeant } from "./importcounts.ts";
import type { Field, Plan } from "./importplan.ts";
import { named, optionsOf, valueOf } from "./importwords.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });

const field = (path: string, choices: string[] = [], kind = "CHOICE"): Field => ({
  path,
  kind,
  required: true,
  wanted: "",
  choices,
  nullable: false,
});

const offered = (path: string, choices: string[] = [], kind?: string): string[] =>
  optionsOf("incidents", field(path, choices, kind), {}, "OPEN", words).map(
    ([, said]) => said,
  );

test("no two fields that look alike are called alike", () => {
  const paths = [
    ["label.policy", "label.classification", "label.categories", "label.created"],
    ["reported_at", "source[0].reported_at", "source[0].source_id", "source"],
    ["casualties.low", "casualties.high", "strength.low", "strength.high"],
    ["strength_declared.troops", "strength_estimated.low.troops"],
    ["strength_estimated.high.troops", "verification", "verification_note"],
    ["type", "kind", "position_error_m", "position", "geometry"],
    ["host_state", "host_states", "occurred_to", "valid_to", "valid_from"],
  ].flat();
  const names = paths.map((path) => named(path, words));
  assert.equal(new Set(names).size, names.length, names.join(", "));
  assert.equal(named("closest_distance_m", words), "Closest distance (m)");
  assert.equal(named("strength_declared.troops", words), "Declared: Troops");
});

test("what may be chosen is said in the words of the form, never as a code", () => {
  assert.deepEqual(offered("type", ["DRONE_INCURSION"]), ["Drone incursion"]);
  assert.deepEqual(offered("attribution_confidence", ["UNATTRIBUTED"]), [
    "not attributed to anybody",
  ]);
  assert.deepEqual(offered("counter_claim", [], "JSON"), ["nobody"]);
  assert.deepEqual(offered("false_position", [], "TRUTH"), ["yes", "no"]);
  assert.equal(offered("actor_state", [], "TEXT")[0], "nobody named");
  assert.ok(offered("actor_state", [], "TEXT").includes("Estonia"));
  assert.equal(
    valueOf("incidents", "source[0].reliability", "B", words),
    "B · usually reliable",
  );
  assert.equal(valueOf("exercises", "kind", "FTX", words), "Field exercise");
});

test("a file that waits is counted by what its release brings", () => {
  const counts = heldOf({ count: 3, wrong: 2, added: 0, there: 0 }, words);
  assert.deepEqual(
    counts.map(({ n, kind }) => [n, kind]),
    [
      [3, "new"],
      [2, "wrong"],
    ],
  );
});

test("nothing is to be mended in a file that is on the picture already", () => {
  assert.match(nothingNew({ there: 3, wrong: 0 }, words), /^All 3 records/);
  assert.match(nothingNew({ there: 3, wrong: 1 }, words), /mend the file/);
  assert.match(nothingNew({ there: 0, wrong: 2 }, words), /mend the file/);
});

test("a field is open as long as one word of its column means nothing", () => {
  const plan = {
    columns: { Art: "type", Wo: "domain" },
    values: { Art: { ufo: "" }, Wo: { See: "SEA" }, X: { y: "" } },
  };
  assert.deepEqual([...unmeant(plan as unknown as Plan)], ["type"]);
});
