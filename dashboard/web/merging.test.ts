import assert from "node:assert/strict";
import { test } from "node:test";
import {
  choose,
  readConflict,
  decided,
  merged,
  rowsOf,
  type Conflict,
} from "./merging.ts";

const BASE = { title: "a", severity: 2, place: "p", note: "n" };
const conflict: Conflict = {
  detail: "",
  revision: 4,
  base: BASE,
  mine: { title: "mine", severity: 3, place: "p", note: "n" },
  theirs: { title: "theirs", severity: 2, place: "q" },
};

test("only fields that differ are shown, those that both changed first", () => {
  const rows = rowsOf(conflict);
  assert.deepEqual(
    rows.map(({ field, conflict }) => [field, conflict]),
    [
      ["title", true],
      ["note", false],
      ["place", false],
      ["severity", false],
    ],
  );
});

test("what one side changed is taken from it, and nothing of both before a choice", () => {
  const rows = rowsOf(conflict);
  assert.deepEqual(
    rows.map(({ taken }) => taken),
    [null, "theirs", "theirs", "mine"],
  );
  assert.equal(decided(rows), false);
  const chosen = choose(rows, "title", "mine");
  assert.equal(decided(chosen), true);
  assert.deepEqual(merged(conflict.theirs, chosen), {
    title: "mine",
    severity: 3,
    place: "q",
  });
});

test("a field that I took out is taken out if mine is chosen", () => {
  const { theirs } = conflict;
  const mine = { title: "theirs", severity: 2 };
  const rows = rowsOf({ ...conflict, mine, base: theirs });
  assert.deepEqual(merged(theirs, rows), mine);
});

test("what I began from stands in for a base that the server does not know", () => {
  const unknown = { ...conflict, base: null };
  assert.ok(rowsOf(unknown).every(({ conflict: both }) => both));
  assert.equal(rowsOf(unknown, BASE).filter((row) => row.conflict).length, 1);
});

test("both changed it in the same way: there is nothing to choose", () => {
  const same = { ...conflict, theirs: conflict.mine };
  assert.deepEqual(rowsOf(same), []);
  assert.equal(decided(rowsOf(same)), true);
});

test("a 409 without two versions is no conflict to merge", () => {
  assert.equal(readConflict({ detail: "It was withdrawn." }), null);
  assert.equal(readConflict(null), null);
  assert.equal(readConflict({ ...conflict, status: 409 })?.revision, 4);
});
