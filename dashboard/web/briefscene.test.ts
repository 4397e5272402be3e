import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, type Plan, type Scene } from "./briefplan.ts";
import {
  areaWords,
  countWords,
  recordsIn,
  sceneTitle,
  shownOf,
  standingOf,
  standingWords,
} from "./briefscene.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const NONE: ReadonlySet<string> = new Set();

const feature = (
  id: string,
  at: [number, number],
  properties: object = {},
): [string, Feature] => [
  id,
  {
    type: "Feature",
    id,
    layer: "incidents",
    geometry: { type: "Point", coordinates: at },
    properties: { title: `Report ${id}`, status: "RELEASED", ...properties },
  },
];

const FEATURES = new Map([
  feature("INC-1", [24.7, 59.4]),
  feature("INC-2", [24.9, 59.6], { status: "RETRACTED" }),
  feature("INC-3", [35, 44]),
]);

const scene = (selected?: string, more: Partial<Scene> = {}): Scene => ({
  id: "a",
  title: "Cables",
  shown: {
    box: [22, 58.8, 27, 60.4],
    caption: "Both were cut.",
    ...(selected && { selected, card: true }),
  },
  notes: "",
  length_s: 0,
  sealed: false,
  ...more,
});

const plan = (...scenes: Scene[]): Plan => ({
  ...EMPTY,
  id: "^plan-1",
  version: 2,
  scenes,
});

test("it is told beforehand what is to be known of the record of a scene", () => {
  const sealed = scene(undefined, { shown: null, sealed: true });
  const found = [
    standingOf(scene(), FEATURES, NONE),
    standingOf(scene("INC-1"), FEATURES, NONE),
    standingOf(scene("INC-2"), FEATURES, NONE),
    standingOf(scene("INC-9"), FEATURES, NONE),
    standingOf(scene("INC-1"), FEATURES, new Set(["INC-1"])),
    standingOf(sealed, FEATURES, NONE),
  ];
  assert.deepEqual(found, ["whole", "whole", "retracted", "gone", "hidden", "sealed"]);
  assert.equal(standingWords("whole", WORDS), "");
  assert.match(standingWords("retracted", WORDS), /retracted/);
});

test("a retracted record is shown as retracted, and never an empty scene", () => {
  const shown = shownOf(plan(scene("INC-2")), 0, "retracted");
  assert.deepEqual([shown?.selected, shown?.card], ["INC-2", true]);
});

test("of a record that is gone all see the area, and nothing about it", () => {
  const shown = shownOf(plan(scene("INC-9")), 0, "gone");
  assert.deepEqual(shown?.box, [22, 58.8, 27, 60.4]);
  assert.equal(shown?.selected, undefined);
  assert.equal(shown?.caption, undefined);
});

test("nothing that is written about a hidden record is sent to all", () => {
  const shown = shownOf(plan(scene("INC-1")), 0, "hidden");
  const { selected, card, caption, scene: of } = shown!;
  assert.deepEqual(
    [selected, card, caption, of?.title],
    [undefined, undefined, undefined, ""],
  );
});

test("a sealed scene shows nothing", () => {
  assert.equal(shownOf(plan(scene()), 0, "sealed"), null);
});

test("all are told which scene of how many it is, once the plan was saved", () => {
  const told = plan(scene(), scene());
  assert.deepEqual(shownOf(told, 1, "whole")?.scene, {
    plan: "^plan-1",
    version: 2,
    number: 2,
    of: 2,
    title: "Cables",
  });
  assert.equal(shownOf({ ...told, id: "" }, 1, "whole")?.scene, undefined);
});

test("records in view are counted, and those of them that are hidden", () => {
  assert.deepEqual(recordsIn(scene().shown!, FEATURES), ["INC-1", "INC-2"]);
  const off = { ...scene().shown!, hidden: ["incidents"] };
  assert.deepEqual(recordsIn(off, FEATURES), []);
  const count = (hidden: ReadonlySet<string>): string =>
    countWords(scene(), FEATURES, hidden, "LTU", WORDS);
  assert.equal(count(NONE), "2 records in view, all seen by LTU.");
  assert.equal(
    count(new Set(["INC-1", "INC-3"])),
    "2 records in view, 1 hidden from LTU.",
  );
});

test("without a name it is all who are here, of whom one may see less", () => {
  const count = (hidden: ReadonlySet<string>): string =>
    countWords(scene(), FEATURES, hidden, "", WORDS);
  assert.equal(count(NONE), "2 records in view, all seen by everybody here.");
  const some = count(new Set(["INC-1"]));
  assert.equal(some, "2 records in view, 1 hidden from somebody.");
});

test("of another moment nothing is counted that is not known", () => {
  const then = scene();
  then.shown!.cursor = { mode: "FROZEN", n: 4, at: "2025-01-01T00:00:00Z" };
  assert.match(countWords(then, FEATURES, NONE, "LTU", WORDS), /not counted/);
});

test("an area has a name and a size", () => {
  assert.equal(areaWords([22, 58.8, 27, 60.4], WORDS), "Baltic, 280 km across");
  assert.match(areaWords([30, 42, 36, 46], WORDS), /^Black Sea, /);
  assert.match(areaWords([5, 65, 7, 67], WORDS), /^around 66° N, 6° E, /);
});

test("a scene without a title is called after its record, or numbered", () => {
  const bare = (selected?: string): Scene => scene(selected, { title: "" });
  const sealed = scene(undefined, { sealed: true });
  assert.equal(sceneTitle(scene("INC-1"), 3, FEATURES, WORDS), "Cables");
  assert.equal(sceneTitle(bare("INC-1"), 3, FEATURES, WORDS), "Report INC-1");
  assert.equal(sceneTitle(bare("INC-9"), 3, FEATURES, WORDS), "Scene 3");
  assert.equal(sceneTitle(sealed, 3, FEATURES, WORDS), "Sealed scene");
});
