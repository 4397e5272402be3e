import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf, closeInnermost } from "./keys.ts";
import type { Opened, Press } from "./keys.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

test("one key does one thing, in either case", () => {
  assert.equal(actionOf(press("b"), false), "baltic");
  assert.equal(actionOf(press("T"), false), "table");
  assert.equal(actionOf(press("?"), false), "help");
});

test("n places an incident, and a writes a note", () => {
  assert.equal(actionOf(press("n"), false), "incident");
  assert.equal(actionOf(press("a"), false), "note");
});

test("the browser keeps its own combinations", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"] as const)
    assert.equal(actionOf(press("t", { [held]: true }), false), null);
});

test("who writes into a field keeps the keys, except the one that closes", () => {
  assert.equal(actionOf(press("b"), true), null);
  assert.equal(actionOf(press("Escape"), true), "close");
});

test("a key that is held down acts once", () => {
  assert.equal(actionOf(press("t", { repeat: true }), false), null);
});

test("all other keys are not ours", () => {
  for (const key of ["Tab", "Enter", "ArrowUp", "x", "toString"])
    assert.equal(actionOf(press(key), false), null);
});

test("the key that closes closes one thing, the innermost", () => {
  const open = new Set(["chooser", "card", "table"]);
  const thing = (name: string): Opened => ({
    isOpen: () => open.has(name),
    close: () => void open.delete(name),
  });
  const things = ["popover", "chooser", "card", "table"].map(thing);
  const left = () => {
    closeInnermost(things);
    return [...open].join(" ");
  };
  assert.deepEqual([left(), left(), left(), left()], ["card table", "table", "", ""]);
});
