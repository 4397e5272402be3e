import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asAnother,
  asKept,
  changed,
  differences,
  EMPTY,
  MOST,
  moved,
  nextOf,
  above,
  plannedS,
  planOf,
  sameContent,
  sceneToSend,
  versionOf,
  without,
  withScene,
  type Plan,
  type Scene,
} from "./briefplan.ts";

const scene = (id: string, more: Partial<Scene> = {}): Scene => ({
  id,
  title: `Scene ${id}`,
  shown: { box: [20, 55, 25, 60] },
  notes: "",
  length_s: 60,
  sealed: false,
  ...more,
});

const sealed = (id: string): Scene =>
  scene(id, { title: "", shown: null, sealed: true });

const plan = (...scenes: Scene[]): Plan => ({ ...EMPTY, name: "Evening", scenes });
const ids = ({ scenes }: Plan): string => scenes.map(({ id }) => id).join("");

test("scenes are added, moved and removed, and the plan before stays as it was", () => {
  const before = plan(scene("a"), scene("b"));
  assert.equal(ids(withScene(before, scene("c"), 0)), "acb");
  assert.equal(ids(withScene(before, scene("c"), -1)), "cab");
  assert.equal(ids(moved(before, 0, 1)), "ba");
  assert.equal(ids(moved(before, 0, -1)), "ab");
  assert.equal(ids(moved(before, 1, 2)), "ab");
  assert.equal(ids(without(before, 0)), "b");
  assert.equal(ids(before), "ab");
});

test("a plan takes no more scenes than the server does", () => {
  const full = plan(...Array.from({ length: MOST.scenes }, (_, i) => scene(`${i}`)));
  assert.equal(withScene(full, scene("more"), 0), full);
});

test("a sealed scene is never edited, and is sent as it came", () => {
  const before = plan(sealed("a"));
  assert.equal(changed(before, 0, { title: "Mine" }), before);
  assert.deepEqual(sceneToSend(before.scenes[0]!), {
    id: "a",
    length_s: 60,
    sealed: true,
  });
});

test("next and back pass over what is sealed and end at the ends", () => {
  const told = plan(scene("a"), sealed("b"), scene("c"));
  assert.equal(nextOf(told, -1, 1), 0);
  assert.equal(nextOf(told, 0, 1), 2);
  assert.equal(nextOf(told, 2, -1), 0);
  assert.equal(nextOf(told, 2, 1), null);
  assert.equal(nextOf(told, 0, -1), null);
});

test("what is kept of a view is of no plan and no style, and always written alike", () => {
  const shown = {
    style: "dark" as const,
    hidden: ["posture", "assessments"],
    caption: "",
    box: [20, 55, 25, 60] as [number, number, number, number],
    scene: { plan: "^plan-1", version: 1, number: 1, of: 1, title: "" },
    cursor: { mode: "LIVE" as const },
    selected: "INC-1",
    card: true,
  };
  const kept = asKept(shown);
  assert.equal(
    JSON.stringify(kept),
    '{"box":[20,55,25,60],"hidden":["assessments","posture"],"selected":"INC-1","card":true}',
  );
  const days: [string, string] = ["2025-09-03", "2025-09-09"];
  assert.deepEqual(asKept({ ...shown, days }).days, days);
  const then = asKept({
    ...shown,
    cursor: { mode: "FROZEN", n: 4, at: "2025-01-01T00:00:00Z" },
  });
  assert.equal(asKept({ ...shown, compared: 30 }).compared, undefined);
  const split = { ...shown, cursor: { mode: "FROZEN", n: 4 } as const, compared: 30 };
  assert.equal(asKept(split).compared, 30);
  assert.deepEqual(then.cursor, { mode: "FROZEN", n: 4, at: "2025-01-01T00:00:00Z" });
});

test("what the server tells is read, whatever it leaves out", () => {
  const told = planOf({
    id: "^plan-1",
    version: 3,
    name: "Evening",
    shared: true,
    scenes: [
      { id: "a", shown: { selected: null, box: [20, 55, 25, 60] } },
      { id: "b", sealed: true, length_s: 30 },
    ],
  });
  assert.deepEqual(told.scenes[0], {
    ...scene("a", { title: "", length_s: 0 }),
  });
  assert.equal(told.scenes[1]?.sealed, true);
  assert.equal(plannedS(told), 30);
  assert.deepEqual(versionOf({ version: 2, by: "bo", scenes_count: 4 }), {
    id: "",
    version: 2,
    name: "",
    by: "bo",
    at: "",
    scenes: 4,
    deleted: false,
  });
});

test("two plans are the same if they say the same, whatever version they come from", () => {
  const one = plan(scene("a"));
  assert.ok(sameContent(one, { ...one, version: 7, id: "^plan-1" }));
  assert.ok(!sameContent(one, { ...one, name: "Morning" }));
  assert.ok(!sameContent(one, changed(one, 0, { notes: "Say so." })));
});

test("of two versions it is told which scenes only one has and which differ", () => {
  const mine = plan(scene("a"), scene("b", { title: "Mine" }), scene("c"));
  const theirs = plan(scene("a"), scene("b", { title: "Theirs" }), scene("d"));
  const found = differences(mine, theirs);
  assert.deepEqual(
    found.map(({ kind, mine: m, theirs: t }) => [kind, m?.id, t?.id]),
    [
      ["both", "b", "b"],
      ["mine", "c", undefined],
      ["theirs", undefined, "d"],
    ],
  );
});

test("mine on top of theirs loses no scene of either", () => {
  const mine = plan(scene("a"), scene("b", { title: "Mine" }));
  const theirs = { ...plan(scene("b"), scene("d")), id: "^plan-1", version: 4 };
  const both = above(mine, theirs);
  assert.equal(ids(both), "abd");
  assert.deepEqual(
    [both.id, both.version, both.scenes[1]?.title],
    ["^plan-1", 4, "Mine"],
  );
});

test("as another briefing it takes along nothing that is sealed", () => {
  const mine = { ...plan(scene("a"), sealed("b")), id: "^plan-1", version: 4 };
  const other = asAnother(mine, "Mine");
  assert.deepEqual(
    [ids(other), other.id, other.version, other.name],
    ["a", "", 0, "Mine"],
  );
});
