import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "./outbox.ts";

const TAKEN = { id: "~a1", revision: 1 };

test("what is sent again unchanged is the same event, whatever was open between", () => {
  const outbox = new Outbox();
  const first = outbox.eventOf("at A: text");
  assert.equal(outbox.begin("at A: text"), true);
  outbox.failed("at A: text");
  outbox.eventOf("at B: text");
  assert.equal(outbox.eventOf("at A: text"), first);
  assert.equal(outbox.begin("at A: text"), true);
});

test("other words, people or places are another event", () => {
  const outbox = new Outbox();
  assert.notEqual(outbox.eventOf("text for me"), outbox.eventOf("text for the room"));
});

test("what is under way or taken is not sent twice", () => {
  const outbox = new Outbox();
  outbox.begin("text");
  assert.equal(outbox.begin("text"), false);
  outbox.taken("text", TAKEN);
  assert.equal(outbox.begin("text"), false);
});

test("a late answer is of what was sent, and not of what is written now", () => {
  const outbox = new Outbox();
  outbox.begin("old");
  outbox.eventOf("new");
  outbox.taken("old", TAKEN);
  assert.deepEqual(
    outbox.shown(() => 1),
    [["old", "~a1"]],
  );
  assert.equal(outbox.begin("new"), true);
});

test("it is told once when it is shown, and not before its revision is", () => {
  const outbox = new Outbox();
  const event = outbox.eventOf("text");
  outbox.begin("text");
  outbox.taken("text", { id: "~a1", revision: 2 });
  assert.deepEqual(
    outbox.shown(() => null),
    [],
  );
  assert.deepEqual(
    outbox.shown(() => 1),
    [],
  );
  assert.equal(outbox.shown(() => 2).length, 1);
  assert.equal(outbox.shown(() => 2).length, 0);
  assert.notEqual(outbox.eventOf("text"), event);
});
