import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { difference, Moments } from "./moment.ts";
import { lineDigest, parseFrame, Picture } from "./picture.ts";
import type { Change, Header, Screen, Then } from "./types.ts";

const line = (id: string, revision = 1): string =>
  `{"geometry":null,"id":"${id}","layer":"incidents",` +
  `"properties":{"revision":${revision}},"type":"Feature"}`;

const sum = (lines: readonly string[]): string =>
  lines
    .reduce((total, each) => (total + lineDigest(each)) % (1n << 128n), 0n)
    .toString(16)
    .padStart(32, "0");

const AT_MS = Date.parse("2025-09-17T09:00:00Z");
const at = (n: number): string => new Date(AT_MS + n * 1_000).toISOString();

/** A log in which entry n brings revision n of record "a". */
const LAST = 9;

function told(n: number, lines: string[], more = {}): string {
  const facts = {
    n,
    entry_id: `1-${n}`,
    entry_at: at(n),
    as_of: at(n),
    rate: 1,
    digest: sum([line("a", n)]),
    lines: lines.length,
    epoch: 1,
    ...more,
  };
  return [JSON.stringify(facts), ...lines].join("\n");
}

class Server {
  asked: string[] = [];
  fails = 0;
  now_ms = AT_MS + 60_000;

  answer(address: string): Response {
    this.asked.push(address);
    if (this.fails-- > 0) return new Response("", { status: 500 });
    const url = new URL(address, "http://room");
    if (url.pathname.endsWith("/moments")) return this.#moments(url);
    const from = Number(url.searchParams.get("from"));
    const to = Math.min(Number(url.searchParams.get("to")), LAST);
    if (from > LAST) return new Response("", { status: 404 });
    const whole = url.searchParams.get("whole") === "true";
    const parts = [told(from, whole ? [line("a", from)] : [])];
    for (let n = from + 1; n <= to; n++)
      parts.push(told(n, [line("a", n)], { remove: [] }));
    return new Response(parts.join("\n"));
  }

  #moments(url: URL): Response {
    const asked = Date.parse(url.searchParams.get("at") ?? "");
    const n = Math.min(LAST, Math.floor((asked - AT_MS) / 1_000));
    const here = n >= 1 ? { n, at: at(n) } : null;
    const [first, last] = [1, LAST].map((each) => ({ n: each, at: at(each) }));
    const now = new Date(this.now_ms).toISOString();
    return Response.json({ now, first, last, here, record: [] });
  }
}

class FakeScreen {
  then: Then | null = null;
  changes: Change[] = [];
  picture = new Picture();

  constructor() {
    const lines = [line("a", LAST)];
    const header = { n_from: 0, n: LAST, remove: [], epoch: 1, digest: sum(lines) };
    this.picture.apply(
      parseFrame("reset", [JSON.stringify(header), ...lines].join("\n")),
    );
  }

  get state(): object {
    return { header: { epoch: 1 } as Header, picture: this.picture };
  }

  on(): void {
    return;
  }

  still(): Picture {
    return this.picture.copy();
  }

  stand(then: Then | null, change: Change): void {
    this.then = then;
    this.changes.push(change);
  }

  get revision(): unknown {
    const held = (this.then?.picture ?? this.picture).features;
    return held.get("a")?.properties["revision"];
  }
}

const fetched = globalThis.fetch;

function set(): { server: Server; screen: FakeScreen; moments: Moments } {
  const [server, screen] = [new Server(), new FakeScreen()];
  globalThis.fetch = (address) => Promise.resolve(server.answer(String(address)));
  return { server, screen, moments: new Moments(screen as unknown as Screen, "main") };
}

afterEach(() => {
  globalThis.fetch = fetched;
});

test("a moment is shown as it was, proved by its own digest", async () => {
  const { screen, moments } = set();
  await moments.show({ mode: "FROZEN", n: 3, at: at(3) });
  assert.deepEqual([screen.revision, screen.then?.picture.verified], [3, true]);
  assert.equal(moments.cursor.mode, "FROZEN");
  await moments.live();
  assert.deepEqual([screen.then, screen.revision], [null, LAST]);
});

test("what changed while a picture stood still is told, of a replay nothing is", async () => {
  const { moments } = set();
  await moments.show({ mode: "FROZEN", n: 3, at: at(3) });
  await moments.live();
  assert.deepEqual(
    moments.changes.map(({ id }) => id),
    ["a"],
  );
  await moments.show({ mode: "REPLAY", n: 3, at: at(3) });
  await moments.live();
  assert.deepEqual(moments.changes, []);
});

test("the same moment, shown again, is not asked for again", async () => {
  const { server, moments } = set();
  const cursor = { mode: "FROZEN", n: 3, at: at(3) } as const;
  await moments.show(cursor);
  const asked = server.asked.length;
  await moments.show({ ...cursor });
  assert.equal(server.asked.length, asked);
});

test("of two moments asked for at once the later one is shown", async () => {
  const { screen, moments } = set();
  const both = [2, 5].map((n) => moments.show({ mode: "REPLAY", n, at: at(n) }));
  await Promise.all(both);
  assert.equal(screen.revision, 5);
});

test("a moment that the log does not have leaves what is shown as it is", async () => {
  const { screen, moments } = set();
  await moments.show({ mode: "REPLAY", n: 99, at: at(99) });
  assert.deepEqual([moments.missing, screen.then], [true, null]);
});

test("an event is one step away, on both sides", async () => {
  const { screen, moments } = set();
  await moments.show({ mode: "REPLAY", n: 5, at: at(5) });
  await moments.step(-1);
  assert.equal(screen.revision, 4);
  await moments.step(1);
  await moments.step(1);
  assert.equal(screen.revision, 6);
});

test("who joins a replay begins where all others are by now", async () => {
  const { server, screen, moments } = set();
  server.now_ms = AT_MS + 60_000;
  // At once a second: three seconds after it began, entry 2 is followed by entry 5.
  const since = new Date(server.now_ms - 3_000).toISOString();
  await moments.show({ mode: "REPLAY", n: 2, at: at(2), rate: 1, since });
  assert.equal(screen.revision, 5);
  await moments.live();
});

test("who joins a replay that has come to the end of the log waits there", async () => {
  const { server, screen, moments } = set();
  const since = new Date(server.now_ms - 600_000).toISOString();
  await moments.show({ mode: "REPLAY", n: 2, at: at(2), rate: 600, since });
  assert.equal(screen.revision, LAST);
  const past_ms = (moments.at_ms() ?? Infinity) - server.now_ms;
  assert.ok(past_ms < 600 * 1_000, `the hand is ${past_ms} ms after the end`);
  moments.tick();
  assert.ok((moments.at_ms() ?? Infinity) <= server.now_ms + 1_000);
  await moments.live();
});

test("what plays already and is where it should be is not begun again", async () => {
  const { server, moments } = set();
  await moments.show({ mode: "REPLAY", n: 2, at: at(2), rate: 1 });
  const asked = server.asked.length;
  const since = new Date(server.now_ms).toISOString();
  await moments.show({ mode: "REPLAY", n: 2, at: at(2), rate: 1, since });
  assert.equal(server.asked.length, asked);
  await moments.show({ mode: "REPLAY", n: 7, at: at(7), rate: 1, since });
  assert.ok(server.asked.length > asked);
  await moments.live();
});

test("back from a picture, only what is different is drawn again", () => {
  const before = new FakeScreen().picture;
  assert.deepEqual(difference(before, before.copy(), true).upserted, []);
});
