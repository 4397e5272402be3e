import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Leading, refusalWords, type Told } from "./leading.ts";
import { VIEW, type SharedView, type Shown } from "./shown.ts";
import type { Feature, Screen } from "./types.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const BO = { account: "bo", title: "Bo Berg", seat: "s1" };
const CAI = { account: "cai", title: "Cai Carl", seat: "s2" };
const HERE: Shown = { box: [20, 57, 28, 61], hidden: [], style: "dark" };

beforeEach(() => {
  const body = { dataset: { account: "bo" } };
  Object.assign(globalThis, { document: { body } });
});

/** A screen that holds what the test says it received. */
class Held {
  readonly seat = "s1";
  readonly received = new Map<string, Feature>();
  readonly #listeners = new Map<string, (() => void)[]>();
  showing = HERE;
  followed: number[] = [];

  on(event: string, listener: () => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  hears(event: string): void {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }

  receives(view: Partial<SharedView> | null): void {
    if (view) {
      const properties = { how: "MOVED", term: 1, ...view };
      const feature = { type: "Feature", id: VIEW, layer: "briefing", geometry: null };
      this.received.set(VIEW, { ...feature, properties } as Feature);
    } else this.received.delete(VIEW);
    this.hears("briefing");
  }

  shown(): Shown {
    return this.showing;
  }

  show(shown: Shown): Promise<boolean> {
    this.showing = shown;
    return Promise.resolve(true);
  }

  follows(revision: number): void {
    this.followed.push(revision);
  }
}

interface Asked {
  what: string;
  body: { over?: boolean; term?: number; shown?: Shown };
}

/** A server that takes everything, or answers as the test says. */
function server(answers: Record<string, [number, object]> = {}): Asked[] {
  const asked: Asked[] = [];
  let revision = 10;
  let term = 0;
  globalThis.fetch = ((url: string, { body }: RequestInit) => {
    const what = url.split("/").at(-1)!;
    asked.push({ what, body: JSON.parse(body as string) as Asked["body"] });
    if (what === "take") term += 1;
    revision += 1;
    const [status, said] = answers[what] ?? [201, { revision, n: revision, term }];
    return Promise.resolve(new Response(JSON.stringify(said), { status }));
  }) as typeof fetch;
  return asked;
}

function opened(): { held: Held; leading: Leading; heard: (Told | null)[] } {
  const held = new Held();
  const leading = new Leading(held as unknown as Screen, WORDS, "main");
  const heard: (Told | null)[] = [];
  leading.hear((told) => heard.push(told));
  return { held, leading, heard };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("who takes the briefing shows all what this screen shows", async () => {
  const asked = server();
  const { leading } = opened();
  const told = await leading.take();
  await settled();
  assert.equal(told.ok, true);
  assert.equal(leading.presenting, true);
  assert.deepEqual(
    asked.map(({ what }) => what),
    ["take", "view"],
  );
  assert.deepEqual(asked[1]?.body.shown?.box, HERE.box);
});

test("a briefing that is taken twice at once is taken once", async () => {
  const asked = server();
  const { leading } = opened();
  const both = await Promise.all([leading.take(), leading.take()]);
  await settled();
  assert.deepEqual(
    both.map(({ ok }) => ok),
    [true, true],
  );
  assert.equal(asked.filter(({ what }) => what === "take").length, 1);
  assert.equal(leading.presenting, true);
});

test("who is refused does not present, and is told why in words", async () => {
  server({ take: [409, { why: "taken", presenter: "Cai Carl" }] });
  const { leading } = opened();
  const told = await leading.take();
  assert.deepEqual(told, { ok: false, words: "Cai Carl presents now.", why: "taken" });
  assert.equal(leading.presenting, false);
});

test("when somebody else presents, this screen sends nothing more", async () => {
  const asked = server();
  const { held, leading, heard } = opened();
  await leading.take();
  await settled();
  held.receives({ revision: 30, term: 2, presenter: CAI, shown: HERE });
  assert.equal(leading.presenting, false);
  assert.match(heard.at(-1)?.words ?? "", /Cai Carl presents now/);
  const before = asked.length;
  held.hears("moves");
  await settled();
  assert.equal(asked.length, before);
  assert.equal(held.followed.at(-1), 0);
});

test("a view of before that comes late takes nothing away", async () => {
  server();
  const { held, leading } = opened();
  await leading.take();
  held.receives({ revision: 3, term: 0, presenter: CAI, shown: HERE });
  assert.equal(leading.presenting, true);
});

test("a scene that clears the view is followed by the same view again", async () => {
  const asked = server();
  const { held, leading } = opened();
  await leading.take();
  await settled();
  held.receives({ revision: 12, term: 1, presenter: BO, shown: HERE });
  asked.length = 0;
  held.receives(null);
  await settled();
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.equal(asked[0]?.what, "take");
  assert.equal(leading.presenting, true);
  const last = asked.findLast(({ what }) => what === "view");
  assert.deepEqual(last?.body.shown?.box, HERE.box);
  assert.equal(last?.body.term, 2);
});

test("after a reload a screen leads on, in the term that the log knows", async () => {
  const asked = server();
  const { held, leading } = opened();
  held.receives({ revision: 12, term: 7, presenter: BO, shown: HERE });
  assert.equal(leading.presenting, true);
  held.showing = { ...HERE, box: [30, 41, 36, 46] };
  held.hears("moves");
  await settled();
  assert.equal(asked[0]?.body.term, 7);
});

test("a scene that has no style goes out in that of who presents", async () => {
  const asked = server();
  const { held, leading } = opened();
  await leading.take();
  await settled();
  held.showing = { ...HERE, style: "light" };
  leading.show({ box: HERE.box, hidden: [], style: "" });
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.equal(asked.at(-1)?.body.shown?.style, "light");
});

test("a note of one's own is named to nobody", () => {
  server();
  const { held, leading } = opened();
  held.showing = { ...HERE, selected: "NOTE-1", card: true };
  assert.equal(leading.now().selected, undefined);
  held.received.set("NOTE-1", {} as Feature);
  assert.equal(leading.now().selected, "NOTE-1");
});

test("every refusal is a sentence", () => {
  for (const [status, why] of [
    [409, "taken"],
    [409, "heard"],
    [409, "other"],
    [409, "headline"],
    [409, "nobody"],
    [403, ""],
    [422, ""],
    [429, ""],
    [503, ""],
    [0, ""],
  ] as const)
    assert.match(refusalWords(status, why, "Cai", WORDS), /\.$/);
});

test("who leads is told once that a record is taken off the view", async () => {
  server();
  const { held, leading, heard } = opened();
  await leading.take();
  held.receives({ revision: 11, presenter: BO });
  heard.length = 0;
  held.receives({ revision: 12, presenter: BO, how: "HIDDEN" });
  held.receives({ revision: 12, presenter: BO, how: "HIDDEN" });
  const told = heard.filter((each) => each?.words.includes("may not see the record"));
  assert.equal(told.length, 1);
  assert.equal(told[0]?.ok, false);
});
