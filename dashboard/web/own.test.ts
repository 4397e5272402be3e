import assert from "node:assert/strict";
import { test } from "node:test";
import { Own } from "./own.ts";
import { lineDigest } from "./picture.ts";

function line(id: string, text = ""): string {
  const properties = { text };
  return JSON.stringify({
    type: "Feature",
    id,
    layer: "notes",
    geometry: null,
    properties,
  });
}

function event(...lines: string[]): string {
  const sum =
    lines.reduce((total, each) => total + lineDigest(each), 0n) % (1n << 128n);
  const digest = sum.toString(16).padStart(32, "0");
  return [JSON.stringify({ n: 4, digest }), ...lines].join("\n");
}

test("each event is all there is: what is not in it is gone", () => {
  const own = new Own();
  assert.equal(own.take(event(line("~1"), line("~2")))?.upserted.length, 2);
  const change = own.take(event(line("~2"), line("~3")));
  assert.deepEqual(
    change?.upserted.map(({ id }) => id),
    ["~3"],
  );
  assert.deepEqual(change?.removed, ["~1"]);
  assert.deepEqual([...own.features.keys()].sort(), ["~2", "~3"]);
});

test("a line that changed is new, one that did not is left alone", () => {
  const own = new Own();
  own.take(event(line("~1", "a")));
  const before = own.features.get("~1");
  assert.deepEqual(own.take(event(line("~1", "a")))?.upserted, []);
  assert.equal(own.features.get("~1"), before);
  assert.equal(own.take(event(line("~1", "b")))?.upserted.length, 1);
});

test("what arrives otherwise than it was sent is not taken", () => {
  const own = new Own();
  assert.equal(own.take(event(line("~1")).replace("~1", "~2")), null);
  assert.equal(own.features.size, 0);
});

test("a reset of the picture forgets all of it", () => {
  const own = new Own();
  own.take(event(line("~1")));
  assert.deepEqual(own.clear(), ["~1"]);
  assert.equal(own.features.size, 0);
});
