import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { LeftOut } from "./leftout.ts";
import type { Change, Feature, Screen } from "./types.ts";

const OPEN = ["ALL"];
const EST = ["EST"];
const fetched: string[] = [];
let told: () => Promise<Response>;
let now = 0;
const real = globalThis.fetch;

beforeEach(() => {
  fetched.length = 0;
  now = 10_000;
  mock.method(performance, "now", () => now);
  globalThis.fetch = ((address: string) => {
    fetched.push(address);
    return told();
  }) as typeof fetch;
});
afterEach(() => {
  globalThis.fetch = real;
  mock.restoreAll();
});

const telling =
  (here: string, ...ids: string[]) =>
  (): Promise<Response> =>
    Promise.resolve(Response.json({ n: 1, left_out: ids, here }));

const failing = (): Promise<Response> => Promise.reject(new TypeError("offline"));

const record = (id: string, releasable_to: string[]): Feature =>
  ({ id, properties: { label: { policy: "OPEN" }, releasable_to } }) as never;

/** A screen with these records; what it draws, and how it gets another one. */
class Room {
  readonly features = new Map<string, Feature>();
  leftOut: ReadonlySet<string> = new Set();
  state = {
    picture: { n: 1 },
    drawn_n: -1,
    header: { here: "a" } as { here?: string },
    then: null as { n: number } | null,
  };
  #changed: (change: Change) => void = () => undefined;

  on(_: string, listener: (change: Change) => void): void {
    this.#changed = listener;
  }

  leaveOut(ids: ReadonlySet<string>): void {
    this.leftOut = ids;
  }

  get drawn(): string[] {
    return [...this.features.keys()].filter((id) => !this.leftOut.has(id)).sort();
  }

  put(...records: Feature[]): void {
    this.state.picture.n += 1;
    for (const each of records) this.features.set(each.id, each);
    const { n } = this.state.picture;
    this.#changed({ kind: "frame", n, upserted: records, removed: [] });
  }

  get screen(): Screen {
    return this as unknown as Screen;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass as the page does it. */
async function pass(left: LeftOut, ms: number): Promise<void> {
  for (const end = now + ms; now < end;) {
    now = Math.min(end, now + 250);
    left.tick(true);
    await settled();
  }
}

/** A screen that follows, with a record for all and one for Estonia alone. */
async function following(answer = telling("a", "INC-7")): Promise<[Room, LeftOut]> {
  const room = new Room();
  const left = new LeftOut(room.screen, "main room");
  told = answer;
  room.put(record("INC-1", OPEN), record("INC-7", EST));
  left.tick(true);
  await settled();
  return [room, left];
}

test("a screen that follows leaves out what the server says", async () => {
  const [room, left] = await following();
  assert.deepEqual(fetched, ["/rooms/main%20room/briefing/left-out?n=2"]);
  assert.deepEqual(room.drawn, ["INC-1"]);
  assert.equal(left.count, 1);
  assert.equal(left.known, true);
});

test("until the server has answered nothing is drawn, and that is said", async () => {
  const [room, left] = await following(failing);
  assert.deepEqual(room.drawn, []);
  assert.equal(left.known, true, "an answer takes its time");
  await pass(left, 1_500);
  assert.deepEqual(room.drawn, []);
  assert.equal(left.known, false);
  assert.equal(left.count, 0, "nobody said that these are left out");
  told = telling("a", "INC-7");
  await pass(left, 500);
  assert.deepEqual(room.drawn, ["INC-1"]);
  assert.equal(left.known, true);
});

test("what is on the glass stays for a second, and not without an answer", async () => {
  const room = new Room();
  const left = new LeftOut(room.screen, "main");
  told = failing;
  room.put(record("INC-7", EST));
  room.state.drawn_n = 2;
  left.tick(true);
  assert.deepEqual(room.drawn, ["INC-7"]);
  await pass(left, 1_500);
  assert.deepEqual(room.drawn, []);
});

test("a record for the same people as another one is not asked about", async () => {
  const [room, left] = await following();
  room.put(record("INC-8", EST), record("INC-2", OPEN));
  await pass(left, 5_000);
  assert.deepEqual(room.drawn, ["INC-1", "INC-2"]);
  assert.equal(left.count, 2);
  assert.equal(fetched.length, 1);
});

test("one for others than all before is held back and asked about at once", async () => {
  const [room, left] = await following();
  told = telling("a", "INC-7");
  now += 1_000;
  room.put(record("INC-9", ["EST", "LTU"]));
  assert.deepEqual(room.drawn, ["INC-1"]);
  assert.equal(fetched.length, 2);
  await settled();
  assert.deepEqual(room.drawn, ["INC-1", "INC-9"]);
  assert.equal(left.count, 1);
});

test("a record that is for fewer by now goes with the same frame", async () => {
  const [room] = await following();
  room.put(record("INC-1", EST));
  assert.deepEqual(room.drawn, []);
});

test("when somebody came the server is asked at once", async () => {
  const [room, left] = await following(telling("a"));
  assert.deepEqual(room.drawn, ["INC-1", "INC-7"]);
  now += 1_000;
  told = telling("b", "INC-7");
  room.state.header = { here: "b" };
  left.tick(true);
  assert.equal(fetched.length, 2);
  await settled();
  assert.deepEqual(room.drawn, ["INC-1"]);
  assert.equal(left.known, true);
});

test("a worker that has not heard of who came is believed only if it hides", async () => {
  const [room, left] = await following(telling("a"));
  room.state.header = { here: "b" };
  await pass(left, 1_500);
  assert.deepEqual(room.drawn, []);
  told = telling("b", "INC-7");
  await pass(left, 500);
  assert.deepEqual(room.drawn, ["INC-1"]);
});

test("while nobody comes or goes the server is left alone", async () => {
  const [, left] = await following();
  await pass(left, 60_000);
  assert.equal(fetched.length, 1);
});

test("a server that does not say who is here is asked every two seconds", async () => {
  const [room, left] = await following();
  room.state.header = {};
  await pass(left, 10_000);
  assert.ok(fetched.length >= 4 && fetched.length <= 6, `${fetched.length}`);
});

test("of a picture of then it is asked too", async () => {
  const [room, left] = await following();
  now += 1_000;
  room.state.then = { n: 77 };
  told = telling("a", "INC-7", "INC-77");
  room.put(record("INC-77", ["FIN"]));
  await settled();
  assert.deepEqual(fetched.slice(1), ["/rooms/main%20room/briefing/left-out?n=77"]);
  assert.deepEqual(room.drawn, ["INC-1"]);
  await pass(left, 5_000);
  assert.ok(fetched.length >= 3, "the header tells nothing of a picture of then");
});

test("a screen that looks around by itself draws all of its records again", async () => {
  const [room, left] = await following();
  left.tick(false);
  assert.deepEqual(room.drawn, ["INC-1", "INC-7"]);
  assert.equal(left.count, 0);
  room.put(record("INC-8", EST));
  assert.deepEqual(room.drawn, ["INC-1", "INC-7", "INC-8"]);
});

test("an answer that comes after the screen has left changes nothing", async () => {
  const room = new Room();
  const left = new LeftOut(room.screen, "main");
  told = telling("a", "INC-7");
  room.put(record("INC-7", EST));
  left.tick(true);
  left.tick(false);
  await settled();
  assert.deepEqual(room.drawn, ["INC-7"]);
});
