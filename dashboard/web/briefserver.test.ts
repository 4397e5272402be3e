import assert from "node:assert/strict";
import { test } from "node:test";
import { BriefKept } from "./briefkept.ts";
import { EMPTY, type Plan } from "./briefplan.ts";
import { PlanServer, saveOf } from "./briefserver.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const PLAN: Plan = { ...EMPTY, id: "^plan-1", version: 3, name: " Evening " };

/** A server that answers what it is told, and remembers what it was asked. */
function server(status: number, body: unknown): [PlanServer, [string, unknown][]] {
  const asked: [string, unknown][] = [];
  const ask = (address: unknown, options?: RequestInit): Promise<Response> => {
    asked.push([String(address), JSON.parse(String(options?.body ?? "null"))]);
    if (body instanceof Error) return Promise.reject(body);
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
  return [new PlanServer("main", WORDS, ask as typeof fetch), asked];
}

test("a plan is saved under its own address, with the version that it was made from", async () => {
  const [plans, asked] = server(201, { id: "^plan-1", version: 4, n: 9 });
  const save = saveOf(PLAN);
  assert.deepEqual(await plans.save(save), {
    status: "done",
    id: "^plan-1",
    version: 4,
  });
  assert.deepEqual(asked, [
    [
      "/rooms/main/plans/%5Eplan-1",
      { event_id: save.event, version: 3, name: "Evening", shared: false, scenes: [] },
    ],
  ]);
  await plans.save(save);
  assert.deepEqual(asked[1], asked[0]);
});

test("a new plan has no address yet", async () => {
  const [plans, asked] = server(201, { id: "^plan-2", version: 1 });
  await plans.save(saveOf({ ...EMPTY, name: "New" }));
  assert.equal(asked[0]?.[0], "/rooms/main/plans");
});

test("another version comes back beside the own one, unless it is not to be read", async () => {
  const theirs = {
    id: "^plan-1",
    version: 5,
    name: "Theirs",
    scenes: [],
    versions: [],
  };
  const body = { detail: "Saved meanwhile.", deleted: false, mine: {} };
  const [plans] = server(409, { ...body, theirs });
  const outcome = await plans.save(saveOf(PLAN));
  assert.equal(outcome.status, "conflict");
  assert.equal(outcome.status === "conflict" && outcome.theirs?.plan.version, 5);
  const [closed] = server(409, { ...body, theirs: null });
  const other = await closed.save(saveOf(PLAN));
  assert.deepEqual(other, {
    status: "conflict",
    theirs: null,
    deleted: false,
    words: "Saved meanwhile.",
  });
});

test("a refusal and a silence are told in a sentence", async () => {
  const [refuses] = server(422, { detail: "name is missing." });
  assert.deepEqual(await refuses.save(saveOf(PLAN)), {
    status: "failed",
    words: "name is missing.",
  });
  const [used] = server(409, { detail: "Used before." });
  assert.equal((await used.save(saveOf(PLAN))).status, "failed");
  const [silent] = server(0, new TypeError("no network"));
  assert.match(String(await silent.listed()), /does not answer/);
  assert.equal(await silent.leftOut(), null);
});

test("plans, one of them and what is left out are read", async () => {
  const [lists] = server(200, { plans: [{ id: "^plan-1", version: 2, name: "E" }] });
  const listed = await lists.listed();
  assert.ok(typeof listed !== "string");
  assert.deepEqual(listed[0]?.version, 2);
  const [reads, asked] = server(200, { id: "^plan-1", version: 2, newer: true });
  const opened = await reads.read("^plan-1", 2);
  assert.ok(typeof opened !== "string");
  assert.deepEqual([opened.plan.version, opened.newer], [2, true]);
  assert.equal(asked[0]?.[0], "/rooms/main/plans/%5Eplan-1?version=2");
  const [hides] = server(200, { left_out: ["INC-1"] });
  assert.deepEqual(await hides.leftOut(), new Set(["INC-1"]));
});

test("what is edited is kept for one account of one room, and nothing else is read", () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  const mine = new BriefKept(store, "main", "bo");
  assert.equal(mine.read(), null);
  assert.ok(mine.keep({ plan: PLAN, saved: EMPTY }));
  assert.deepEqual(mine.read(), { plan: PLAN, saved: EMPTY });
  assert.equal(new BriefKept(store, "main", "cai").read(), null);
  const cai = new BriefKept(store, "main", "cai");
  cai.keep({ plan: EMPTY, saved: EMPTY });
  assert.ok(![...kept.values()].join().includes("Evening"));
  assert.equal(mine.read(), null);
  mine.keep({ plan: PLAN, saved: EMPTY });
  for (const name of kept.keys()) kept.set(name, "{not json");
  assert.equal(mine.read(), null);
  assert.equal(
    new BriefKept(null, "main", "bo").keep({ plan: PLAN, saved: EMPTY }),
    false,
  );
});
