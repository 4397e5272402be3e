import assert from "node:assert/strict";
import { before, beforeEach, mock, test } from "node:test";
import type { FromTab, ToTab } from "./stream.worker.ts";

/** What the worker opens; the test says what arrives. */
class Opened extends EventTarget {
  static all: Opened[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    Opened.all.push(this);
  }

  arrives(kind: string): void {
    const event = Object.assign(new Event(kind), { data: "{}", lastEventId: "1-1" });
    this.dispatchEvent(event);
  }

  close(): void {
    this.closed = true;
  }
}

/** The end of a tab: what it says, and what it was told. */
class Tab {
  readonly told: string[] = [];
  readonly #port = {
    onmessage: (_: { data: FromTab }): void => undefined,
    postMessage: (message: ToTab): void => {
      this.told.push(message.type === "event" ? message.kind : message.type);
    },
  };

  constructor() {
    globalThis.dispatchEvent(
      Object.assign(new Event("connect"), { ports: [this.#port] }),
    );
  }

  says(data: FromTab): void {
    this.#port.onmessage({ data });
  }
}

before(async () => {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const scope = new EventTarget();
  Object.assign(globalThis, {
    EventSource: Object.assign(Opened, { CLOSED: 2 }),
    addEventListener: scope.addEventListener.bind(scope),
    dispatchEvent: scope.dispatchEvent.bind(scope),
  });
  await import("./stream.worker.ts");
});

beforeEach(() => {
  Opened.all = [];
});

test("a page that is still being built joins the stream that was opened for it", () => {
  new Tab().says({ type: "open", url: "/stream" });
  Opened.all[0]!.arrives("reset");
  const tab = new Tab();
  tab.says({ type: "join", url: "/stream", had: "" });
  Opened.all[0]!.arrives("frame");
  assert.deepEqual(tab.told, ["reset", "frame"]);
  assert.equal(Opened.all.length, 1);
  tab.says({ type: "leave" });
  assert.ok(Opened.all[0]!.closed);
});

test("a stream that was opened for a page is closed when it never joins", () => {
  const early = new Tab();
  early.says({ type: "open", url: "/stream" });
  assert.ok(!Opened.all[0]!.closed);
  mock.timers.tick(30_000);
  assert.ok(Opened.all[0]!.closed);
  assert.deepEqual(early.told, []);
});

test("a page that is being built disturbs no tab that reads already", () => {
  const tab = new Tab();
  tab.says({ type: "join", url: "/stream", had: "" });
  new Tab().says({ type: "open", url: "/stream" });
  for (let passed_ms = 0; passed_ms < 40_000; passed_ms += 5_000) {
    tab.says({ type: "here" });
    Opened.all[0]!.arrives("beat");
    mock.timers.tick(5_000);
  }
  assert.equal(Opened.all.length, 1);
  assert.ok(!Opened.all[0]!.closed);
  tab.says({ type: "leave" });
});
