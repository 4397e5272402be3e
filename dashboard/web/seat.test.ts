import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { Confirmation } from "./seat.ts";

interface Asked {
  url: string;
  signal: AbortSignal | null;
}

/** A server that answers when it is told to, and remembers what it was asked. */
function server(t: TestContext): Asked[] {
  const asked: Asked[] = [];
  t.mock.method(globalThis, "fetch", (url: string, { signal }: RequestInit) => {
    asked.push({ url, signal: signal ?? null });
    return new Promise((_, refuse) => {
      signal?.addEventListener("abort", () =>
        refuse(new DOMException("aborted", "AbortError")),
      );
    });
  });
  const leaves = { value: (url: string) => asked.push({ url, signal: null }) > 0 };
  Object.defineProperty(navigator, "sendBeacon", { ...leaves, configurable: true });
  return asked;
}

const SEEN = { n: 1, digest: "00" };

test("a screen that was left confirms nothing after the word that it left", async (t) => {
  const asked = server(t);
  const confirmation = new Confirmation("/rooms/main", "s1");
  confirmation.seen(SEEN);
  confirmation.leave();
  confirmation.seen(SEEN);
  await Promise.resolve();
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["/rooms/main/seen", "/rooms/main/leave"],
  );
  assert.equal(asked[0]?.signal?.aborted, true);
});

test("a screen hears that its seat is refused, and when it is not any more", async (t) => {
  const statuses = [204, 429, 503, 429, 204];
  t.mock.method(globalThis, "fetch", () =>
    Promise.resolve(new Response(null, { status: statuses.shift()! })),
  );
  const heard: boolean[] = [];
  const confirmation = new Confirmation("/rooms/main", "s1", (refused) =>
    heard.push(refused),
  );
  confirmation.space_ms = 0;
  while (statuses.length > 0) {
    confirmation.seen(SEEN);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(heard, [true, false]);
});

test("a screen that is looked at again confirms again", (t) => {
  const asked = server(t);
  const confirmation = new Confirmation("/rooms/main", "s1");
  confirmation.leave();
  confirmation.back();
  confirmation.seen(SEEN);
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["/rooms/main/leave", "/rooms/main/seen"],
  );
});
