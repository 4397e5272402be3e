import assert from "node:assert/strict";
import { test } from "node:test";
import { briefActOf } from "./briefkeys.ts";
import { actionOf, type Press } from "./keys.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

test("next, back and each of the first nine scenes are one key", () => {
  assert.deepEqual(briefActOf(press("PageDown"), false), { act: "next" });
  assert.deepEqual(briefActOf(press("PageUp"), false), { act: "back" });
  assert.deepEqual(briefActOf(press("7"), false), { act: "jump", number: 7 });
  assert.deepEqual(briefActOf(press("V"), false), { act: "add" });
});

test("no key is taken from who writes, nor from the browser", () => {
  for (const key of ["PageDown", "v", "3"])
    assert.equal(briefActOf(press(key), true), null);
  assert.equal(briefActOf(press("v", { ctrlKey: true }), false), null);
  assert.equal(briefActOf(press("PageDown", { altKey: true }), false), null);
  assert.equal(briefActOf(press("PageDown", { repeat: true }), false), null);
  assert.equal(briefActOf(press("x"), false), null);
});

test("Ctrl+S saves, also for who writes", () => {
  const save = { act: "save" };
  assert.deepEqual(briefActOf(press("s", { ctrlKey: true }), true), save);
  assert.deepEqual(briefActOf(press("S", { metaKey: true }), false), save);
  assert.equal(briefActOf(press("s"), true), null);
});

test("no key means two things on one page", () => {
  const own = ["PageDown", "PageUp", "v", "k", "e", "0", "1", "9"];
  for (const key of own) assert.equal(actionOf(press(key), false), null, key);
});
