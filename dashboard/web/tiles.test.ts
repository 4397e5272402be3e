import assert from "node:assert/strict";
import { test } from "node:test";
import type { AddProtocolAction } from "maplibre-gl";
import { fetchedOnce } from "./tiles.ts";

type Load = ReturnType<AddProtocolAction>;

const asked = (url: string): Parameters<AddProtocolAction> => [
  { url },
  new AbortController(),
];

test("two maps that ask for one tile fetch it once, and each gets bytes of its own", async () => {
  const urls: string[] = [];
  const tile = fetchedOnce(async ({ url }) => {
    urls.push(url);
    return { data: new Uint8Array([1, 2]).buffer };
  });
  const [one, other] = await Promise.all([tile(...asked("a")), tile(...asked("a"))]);
  assert.deepEqual(urls, ["a"]);
  assert.notEqual(one.data, other.data);
  assert.deepEqual(new Uint8Array(other.data as ArrayBuffer), new Uint8Array([1, 2]));
});

test("a tile that one map does not want any more still comes to the other", async () => {
  let stopped = false;
  const tile = fetchedOnce((_request, { signal }): Load => {
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => (stopped = true));
      setImmediate(() => resolve({ data: "a tile" }));
    });
  });
  const [request, control] = asked("a");
  const first = tile(request, control);
  control.abort();
  await Promise.all([first, tile(...asked("a"))]);
  assert.equal(stopped, false);
});

test("a tile that failed is asked for again", async () => {
  let times = 0;
  const tile = fetchedOnce(async () => {
    times += 1;
    if (times === 1) throw new Error("the link was cut");
    return { data: "a tile" };
  });
  await assert.rejects(tile(...asked("a")), /cut/);
  assert.deepEqual(await tile(...asked("a")), { data: "a tile" });
});

test("only so many tiles are kept, the oldest go first", async () => {
  const urls: string[] = [];
  const tile = fetchedOnce(async ({ url }) => {
    urls.push(url);
    return { data: "a tile" };
  });
  for (let i = 0; i <= 256; i += 1) await tile(...asked(String(i)));
  await tile(...asked("256"));
  assert.equal(urls.length, 257);
  await tile(...asked("0"));
  assert.equal(urls.at(-1), "0");
});
