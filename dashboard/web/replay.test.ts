import assert from "node:assert/strict";
import { test } from "node:test";
import { lineDigest, Picture } from "./picture.ts";
import {
  clockAt,
  drawable,
  eachFor_s,
  frameOf,
  isEvent,
  merged,
  Playhead,
  readChanges,
  Track,
  type Step,
} from "./replay.ts";
import type { Change, Feature } from "./types.ts";

const line = (id: string, revision = 1, layer = "incidents"): string =>
  `{"geometry":null,"id":"${id}","layer":"${layer}",` +
  `"properties":{"revision":${revision},"title":"Łódź – Київ"},"type":"Feature"}`;

const sum = (lines: readonly string[]): string =>
  lines
    .reduce((total, each) => (total + lineDigest(each)) % (1n << 128n), 0n)
    .toString(16)
    .padStart(32, "0");

const head = (n: number, lines: string[], digest = sum(lines)): string =>
  JSON.stringify({
    n,
    entry_id: `17-${n}`,
    entry_at: `2025-09-17T09:06:0${n}Z`,
    as_of: `2025-09-09T23:0${n}:00Z`,
    rate: 60,
    digest,
    lines: lines.length,
    to: 9,
    epoch: 3,
    fold: 3,
    context: "SIMULATION",
  });

const step = (n: number, lines: string[], remove: string[], held: string[]): string =>
  JSON.stringify({
    n,
    entry_id: `17-${n}`,
    entry_at: `2025-09-17T09:06:0${n}Z`,
    as_of: `2025-09-09T23:0${n}:00Z`,
    rate: 60,
    digest: sum(held),
    remove,
    lines: lines.length,
  });

const answer = [
  head(2, [line("a"), line("b")]),
  line("a"),
  line("b"),
  step(3, [line("a", 2)], [], [line("a", 2), line("b")]),
  line("a", 2),
  step(4, [], [], [line("a", 2), line("b")]),
  step(5, [line("c")], ["b"], [line("a", 2), line("c")]),
  line("c"),
  "",
].join("\n");

test("a replay is proved step by step by the digest of what is held", () => {
  const { head: first, epoch, steps } = readChanges(answer);
  const picture = new Picture();
  assert.equal(picture.apply(frameOf(first, epoch, null)).status, "applied");
  let n = first.n;
  for (const each of steps) {
    const outcome = picture.apply(frameOf(each, epoch, n));
    assert.equal(outcome.status, "applied");
    n = each.n;
  }
  assert.deepEqual([...picture.features.keys()].sort(), ["a", "c"]);
  assert.deepEqual([picture.n, picture.verified, picture.epoch], [5, true, 3]);
});

test("a step with another byte is not taken for what was shown", () => {
  const { head: first, epoch, steps } = readChanges(answer.replace("Łódź", "Lódź"));
  const picture = new Picture();
  assert.equal(picture.apply(frameOf(first, epoch, null)).status, "mismatch");
  assert.equal(steps.length, 3);
});

test("an answer that breaks off is no answer", () => {
  assert.throws(() => readChanges(""), SyntaxError);
  assert.throws(() => readChanges('{"n":1,"lines":0}\n{"n":'), SyntaxError);
});

const feature = (id: string): Feature => JSON.parse(line(id)) as Feature;
const change = (upserted: string[], removed: string[]): Change => ({
  kind: "frame",
  n: 1,
  upserted: upserted.map(feature),
  removed,
});

test("of several changes only what became of each record is left", () => {
  const all = merged([
    change(["a", "b"], []),
    change(["c"], ["a"]),
    change(["d"], ["d", "e"]),
  ]);
  assert.deepEqual(
    all.upserted.map(({ id }) => id),
    ["b", "c", "d"],
  );
  assert.deepEqual(all.removed, ["a", "e"]);
});

test("who presents is no event, and is on no map", () => {
  const view = line("^view", 1, "briefing");
  const [only] = readChanges(head(2, [view]) + `\n${view}`).head.lines;
  const told = { ...readChanges(head(2, [])).head, lines: [only!] };
  assert.equal(isEvent(told), false);
  assert.equal(isEvent({ ...told, remove: ["^headline"] }), false);
  assert.equal(isEvent({ ...told, remove: ["a"] }), true);
  assert.equal(isEvent({ ...told, lines: [only!, line("a")] }), true);
  const seen = drawable({
    kind: "frame",
    n: 1,
    upserted: [JSON.parse(view) as Feature, feature("a")],
    removed: ["^headline", "b"],
  });
  assert.deepEqual([seen.upserted.length, seen.removed], [1, ["b"]]);
});

const at = (n: number, at_ms: number): Step => ({
  n,
  at_ms,
  as_of_ms: at_ms * 10,
  rate: 2,
  digest: "",
  remove: [],
  lines: [],
});

test("what was told twice is played once, and nothing before its time", () => {
  const track = new Track(2);
  track.add([at(2, 100), at(3, 200), at(4, 300)]);
  track.add([at(4, 300), at(5, 400)]);
  const numbers = (ms: number): number[] => track.until(ms).map(({ n }) => n);
  assert.deepEqual(numbers(199), []);
  assert.deepEqual(numbers(300), [3, 4]);
  assert.deepEqual([track.end_ms, track.n], [400, 5]);
  assert.deepEqual(numbers(1_000), [5]);
  assert.deepEqual([track.end_ms, track.length], [null, 0]);
});

test("the hand waits at the end of what is known, and then goes on from there", () => {
  const head = new Playhead(1_000, 60, 0);
  assert.equal(head.at_ms(100), 7_000);
  assert.equal(head.hold(8_000, 100), false);
  assert.equal(head.hold(6_000, 200), true);
  assert.equal(head.at_ms(200), 6_000);
  assert.equal(head.at_ms(300), 12_000);
});

test("the clock of the story goes by its own rate from the last entry on", () => {
  assert.equal(clockAt(at(3, 200), 250), 2_100);
});

test("a fast replay makes no more than twenty pictures a second", () => {
  assert.equal(eachFor_s(1), 0);
  assert.equal(eachFor_s(3_600), 180);
});
