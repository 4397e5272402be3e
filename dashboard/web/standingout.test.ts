import assert from "node:assert/strict";
import { test } from "node:test";
import { standsOut } from "./standingout.ts";

const NONE: ReadonlySet<string> = new Set();
const MARK = {
  id: "EX-1",
  level: "RED",
  word: "estimated 5 times as strong",
  records: ["EX-1"],
};
const PAIR = {
  id: "EX-1",
  other: "EX-2",
  level: "AMBER",
  from: [21, 54],
  to: [22, 54.5],
  word: "38 km apart, 4 days",
};

test("an exercise stands out by its word, and by what it is near to", () => {
  const out = standsOut({ marks: [MARK], pairs: [PAIR] }, NONE);
  assert.deepEqual([...out.keys()], ["EX-1"]);
  const { level, word, beside } = out.get("EX-1")!;
  assert.deepEqual([level, word], ["RED", "estimated 5 times as strong"]);
  const ends = { from: [21, 54], to: [22, 54.5] };
  assert.deepEqual(beside, [{ other: "EX-2", ...ends, word: "38 km apart, 4 days" }]);
});

test("one that stands out by nothing of its own has a line and no word", () => {
  const out = standsOut({ marks: [], pairs: [PAIR] }, NONE);
  assert.equal(out.get("EX-1")?.word, "");
  assert.equal(out.get("EX-1")?.beside.length, 1);
});

test("of what not everybody here may see nothing is marked, nor what rests on it", () => {
  const both = { ...MARK, records: ["EX-1", "EX-9"] };
  assert.equal(standsOut({ marks: [both] }, new Set(["EX-9"])).size, 0);
  assert.equal(standsOut({ pairs: [PAIR] }, new Set(["EX-2"])).size, 0);
});

test("an answer that says nothing marks nothing", () => {
  assert.equal(standsOut({}, NONE).size, 0);
});
