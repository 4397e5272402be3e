import assert from "node:assert/strict";
import { test } from "node:test";
import { aimed, cell, forAllRows, guessed, missing } from "./importplan.ts";
import type { Field } from "./importplan.ts";

const field = (path: string, more: Partial<Field> = {}): Field => ({
  path,
  kind: "TEXT",
  required: true,
  wanted: "text",
  choices: [],
  nullable: false,
  ...more,
});

const FIELDS = [
  field("title"),
  field("geometry", { kind: "GEOMETRY" }),
  field("severity", { kind: "WHOLE" }),
  field("purpose", { nullable: true }),
  field("affected_states", { kind: "CODES" }),
  field("releasable_to", { kind: "CODES" }),
  field("valid_from", { kind: "TIME" }),
  field("note", { required: false }),
];

const plan = guessed(
  {
    layer: "incidents",
    sheet: "Sheet1",
    columns: [
      { name: "Titre", target: "title" },
      { name: "Lat", target: "lat" },
      { name: "Lon", target: "lon" },
      { name: "X", target: "" },
    ],
    everywhere: { actor_state: "XXX" },
    values: { Titre: { a: "b" } },
    policies: { OPEN: ["PUBLIC"] },
  },
  "report.csv",
);

test("a plan begins with what was guessed, and with the only policy there is", () => {
  assert.deepEqual(plan.columns, { Titre: "title", Lat: "lat", Lon: "lon" });
  assert.deepEqual(plan.everywhere, { actor_state: "XXX", "label.policy": "OPEN" });
});

test("no two columns ever mean the same", () => {
  const other = aimed(plan, "X", "title");
  assert.deepEqual(other.columns, { X: "title", Lat: "lat", Lon: "lon" });
});

test("what a column meant is forgotten when it means something else", () => {
  assert.deepEqual(aimed(plan, "Titre", "note").values, {});
  assert.deepEqual(aimed(plan, "Titre", "").columns, { Lat: "lat", Lon: "lon" });
});

test("only what somebody must choose is missing", () => {
  const paths = missing(plan, FIELDS).map((each) => each.path);
  assert.deepEqual(paths, ["severity", "releasable_to"]);
  const chosen = { ...plan, everywhere: { severity: "3", releasable_to: "ALL" } };
  assert.deepEqual(missing(chosen, FIELDS), []);
  assert.equal(forAllRows(chosen, FIELDS).length, 2);
});

test("a half of a place is none", () => {
  const half = aimed(plan, "Lat", "");
  assert.ok(missing(half, FIELDS).some((each) => each.path === "geometry"));
});

test("no cell of the list of mistakes is a formula", () => {
  assert.equal(cell('=1+"2"'), `"'=1+""2"""`);
  assert.equal(cell("fine"), '"fine"');
});
