import assert from "node:assert/strict";
import { test } from "node:test";
import { Counting, groupsOf, pictureShown, rejectedWords } from "./seats.ts";
import type { Feature, Header, ScreenState } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const seat = (id: string, state: string): Record<string, unknown> => ({
  seat: id,
  state,
});

test("the screens are counted by the header and named by the list", () => {
  const listed = [seat("a", "in_step"), seat("b", "in_step"), seat("c", "silent")];
  const groups = groupsOf({ in_step: 2, behind: 0, silent: 1, of: 3 }, listed);
  assert.deepEqual(
    groups.map(({ heading, count, seats }) => [heading, count, seats?.length]),
    [
      ["In step", 2, 2],
      ["Behind", 0, 0],
      ["Silent", 1, 1],
    ],
  );
});

test("a list of another moment never contradicts the badge", () => {
  const before = [seat("a", "in_step"), seat("b", "behind")];
  const [in_step, behind, silent] = groupsOf(
    { in_step: 2, behind: 0, silent: 0, of: 2 },
    before,
  );
  assert.deepEqual([in_step?.count, in_step?.seats], [2, null]);
  assert.deepEqual([behind?.count, behind?.seats], [0, null]);
  assert.deepEqual([silent?.count, silent?.seats], [0, []]);
});

test("a view that stands still is a view of the picture of then", () => {
  const received = (cursor: object): Map<string, Feature> => {
    const properties = { revision: 2, shown: { box: [22, 58, 27, 60], cursor } };
    return new Map([["^view", { id: "^view", properties } as unknown as Feature]]);
  };
  assert.equal(pictureShown(received({ mode: "FROZEN", n: 12 }), 40), 12);
  assert.equal(pictureShown(received({}), 40), 40);
  assert.equal(pictureShown(new Map(), 40), 40);
});

test("without contact the count stays what it was, with its time", () => {
  const counting = new Counting();
  const all = { in_step: 2, behind: 0, silent: 0, of: 2 };
  const none = { in_step: 0, behind: 0, silent: 2, of: 2 };
  const state = (seats: typeof all, more: Partial<ScreenState> = {}): ScreenState =>
    ({
      header: { seats } as Header,
      link: "live",
      since: null,
      store_lost: null,
      ...more,
    }) as ScreenState;
  const since = new Date("2025-09-19T14:32:07Z");
  const store_lost = { since, earlier: false };
  assert.deepEqual(counting.of(state(none, { store_lost })).seats, null);
  assert.deepEqual(counting.of(state(all)), { seats: all, known: null });
  const lost = counting.of(state(none, { store_lost }));
  assert.deepEqual(lost, { seats: all, known: since });
  assert.deepEqual(counting.of(state(none)), { seats: none, known: null });
});

test("before there is a list the counts stand alone", () => {
  const groups = groupsOf({ in_step: 1, behind: 0, silent: 0, of: 1 }, null);
  assert.deepEqual([groups[0]?.count, groups[0]?.seats], [1, null]);
});

test("a screen of which nothing is said counts as silent", () => {
  const listed = [seat("a", "")];
  const groups = groupsOf({ in_step: 0, behind: 0, silent: 1, of: 1 }, listed);
  assert.deepEqual(groups[2]?.seats, listed);
});

test("rejected lines are counted in words", () => {
  assert.match(rejectedWords(1, words), /^1 line was refused/);
  assert.match(rejectedWords(3, words), /^3 lines were refused/);
});
