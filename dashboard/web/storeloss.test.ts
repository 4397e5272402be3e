import assert from "node:assert/strict";
import { test } from "node:test";
import { storeBack, storeLost } from "./storeloss.ts";
import type { Header, RoomContext } from "./types.ts";

const header = (context: RoomContext, lost: boolean, now: string): Header =>
  ({
    context,
    now,
    store: lost ? { lost_since: "2026-02-01T10:00:00Z" } : "ok",
  }) as Header;
const STORY = "2025-09-19T07:15:00Z";
const LATER = "2025-09-19T07:20:00Z";

test("a store that is there was not lost", () => {
  const known = { since: new Date(STORY), earlier: false };
  assert.equal(storeLost(header("EXERCISE", false, LATER), null, known), null);
});

test("in reality the server's time of the loss is the time of the picture", () => {
  const now = "2026-02-01T10:00:04Z";
  assert.deepEqual(storeLost(header("REALITY", true, now), null, null), {
    since: new Date("2026-02-01T10:00:00Z"),
    earlier: false,
  });
});

test("in a story the loss is told in the time of the story, and stays", () => {
  const before = header("EXERCISE", false, STORY);
  const lost = header("EXERCISE", true, STORY);
  const known = storeLost(lost, before, null);
  assert.deepEqual(known, { since: new Date(STORY), earlier: false });
  assert.deepEqual(storeLost(header("EXERCISE", true, LATER), lost, known), known);
});

test("a screen that came later says that the loss may be older", () => {
  const known = storeLost(header("SIMULATION", true, STORY), null, null);
  assert.equal(known?.earlier, true);
});

test("a store is back once, with the time of the picture at which that was heard", () => {
  const ok = header("EXERCISE", false, LATER);
  const lost = { since: new Date(STORY), earlier: false };
  assert.deepEqual(storeBack(ok, lost, null), {
    since: lost.since,
    until: new Date(LATER),
  });
  assert.equal(storeBack(ok, null, null), null);
  assert.equal(storeBack(header("EXERCISE", true, LATER), lost, lost), null);
});
