import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Source } from "./source.ts";
import type { Header } from "./types.ts";

/** What the browser opens; the test says what arrives. */
class Opened extends EventTarget {
  static all: Opened[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 1;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    Opened.all.push(this);
  }

  static get last(): Opened {
    return Opened.all.at(-1)!;
  }

  arrives(kind: string, lastEventId: string, header: Partial<Header> = {}): void {
    const data = JSON.stringify(header);
    this.dispatchEvent(Object.assign(new Event(kind), { data, lastEventId }));
  }

  /** The connection ends; the browser would connect again by itself. */
  breaks(): void {
    this.readyState = 0;
    this.onerror?.();
  }

  /** As after an answer that is no stream: the browser gives up. */
  refused(): void {
    this.readyState = 2;
    this.onerror?.();
  }

  close(): void {
    this.readyState = 2;
  }
}

beforeEach(() => {
  Opened.all = [];
  Object.assign(globalThis, { EventSource: Object.assign(Opened, { CLOSED: 2 }) });
});

function open(had = ""): Source {
  return new Source("/stream", () => undefined, had);
}

test("a new screen asks for the picture and claims nothing", () => {
  const source = open();
  assert.equal(Opened.last.url, "/stream");
  source.close();
});

test("the address of a login keeps its mark", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = new Source("/stream?login=5e55", () => undefined);
  Opened.last.arrives("reset", "1758100000123-7");
  Opened.last.refused();
  t.mock.timers.tick(500);
  assert.equal(Opened.last.url, "/stream?login=5e55&since=1758100000123-7");
  source.close();
});

test("who asks anew says what was shown, so that a worker behind is told", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = open();
  Opened.last.arrives("reset", "1758100000123-7");
  Opened.last.arrives("frame", "1758100000456-8");
  source.reset();
  t.mock.timers.tick(500);
  assert.equal(Opened.last.url, "/stream?since=&had=1758100000456-8");
  source.close();
});

test("a source that follows another one says what that one had shown", () => {
  const source = open("1758100000456-8");
  assert.equal(Opened.last.url, "/stream?since=&had=1758100000456-8");
  source.close();
});

test("a lost connection goes on from the last entry", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = open();
  Opened.last.arrives("reset", "1758100000123-7");
  Opened.last.refused();
  t.mock.timers.tick(500);
  assert.equal(Opened.last.url, "/stream?since=1758100000123-7");
  source.close();
});

test("what was asked for and did not come is asked for again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = open("1758100000456-8");
  Opened.last.refused();
  t.mock.timers.tick(500);
  assert.equal(Opened.all.length, 2);
  assert.equal(Opened.last.url, "/stream?since=&had=1758100000456-8");
  source.close();
});

const NINE = "1758100000900-9";
const FIVE = "1758100000500-5";
const OF_NINE = `/stream?since=&had=${NINE}`;

/** Nine was shown; a reset that could not be judged then showed five. */
function steppedBack(why: "store" | "behind", store: Header["store"]): Source {
  const source = open();
  Opened.last.arrives("reset", NINE);
  Opened.last.arrives("reset", FIVE, { why, store });
  return source;
}

test("a step back that was not judged is asked about when the store is back", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const why of ["store", "behind"] as const) {
    Opened.all = [];
    const lost = { lost_since: "2025-11-22T10:00:00Z" };
    const source = steppedBack(why, lost);
    Opened.last.arrives("beat", "", { store: lost });
    t.mock.timers.tick(60_000);
    assert.equal(Opened.all.length, 1);
    Opened.last.arrives("frame", "1758100001000-10", { store: "ok" });
    t.mock.timers.tick(60_000);
    assert.equal(Opened.all.length, 2);
    assert.equal(Opened.last.url, OF_NINE);
    source.close();
  }
});

test("the place is kept until the log has answered for it, however often it cannot", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = steppedBack("store", "ok");
  for (const why of ["behind", "store"] as const) {
    Opened.last.arrives("beat", "", { store: "ok" });
    t.mock.timers.tick(60_000);
    assert.equal(Opened.last.url, OF_NINE);
    Opened.last.arrives("reset", FIVE, { why, store: "ok" });
  }
  Opened.last.arrives("reset", "1758100001200-6", { why: "unknown_id" });
  const asked = Opened.all.length;
  Opened.last.arrives("beat", "", { store: "ok" });
  t.mock.timers.tick(60_000);
  assert.equal(Opened.all.length, asked);
  source.close();
});

test("a connection that breaks meanwhile does not go on from the lower place", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = steppedBack("store", { lost_since: "2025-11-22T10:00:00Z" });
  const broken = Opened.last;
  broken.breaks();
  assert.equal(broken.readyState, 2);
  t.mock.timers.tick(500);
  assert.equal(Opened.last.url, OF_NINE);
  source.close();
});

test("a worker that still shows the same entry leaves nothing open", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const source = open();
  Opened.last.arrives("reset", NINE);
  Opened.last.arrives("reset", NINE, { why: "store" });
  Opened.last.arrives("beat", "", { store: "ok" });
  t.mock.timers.tick(60_000);
  assert.equal(Opened.all.length, 1);
  source.close();
});
