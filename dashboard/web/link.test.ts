import assert from "node:assert/strict";
import { test } from "node:test";
import { noticeOf } from "./link.ts";
import type { Header, ScreenState } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const since = new Date("2025-09-19T07:15:02Z");
const header = { store: "ok" } as Header;

const live: ScreenState = {
  header,
  picture: { n: 4812, digest: "", verified: true },
  drawn_n: 4812,
  link: "live",
  since: null,
  undrawn_since: null,
  graphics_lost: false,
  store_lost: null,
  forked: null,
};
const of = (state: Partial<ScreenState>, seen = false) =>
  noticeOf({ ...live, ...state }, words, seen);

test("a live and proven picture needs no notice", () => {
  const notice = of({});
  assert.deepEqual([notice.text, notice.stale, notice.tone], ["", false, "calm"]);
});

test("a lost link is an alarm that says since when, and veils the map", () => {
  const notice = of({ link: "lost", since });
  assert.match(notice.text, /since 07:15:02Z \(190715ZSEP25\).*picture 4\u202f812/);
  assert.deepEqual([notice.tone, notice.stale], ["alarm", true]);
});

test("a screen that is behind never passes as current", () => {
  const notice = of({ link: "late", since });
  assert.match(notice.text, /behind since 07:15:02Z/);
  assert.equal(notice.stale, true);
});

test("a screen that connects again calls what it shows the past", () => {
  const notice = of({ link: "connecting" });
  assert.match(notice.text, /This is the past/);
  assert.equal(notice.stale, true);
});

test("before the first picture there is nothing to veil", () => {
  const notice = of({ header: null, link: "connecting" });
  assert.match(notice.text, /Connecting/);
  assert.equal(notice.stale, false);
});

test("a lost store is an alarm although the link lives", () => {
  const lost = of({ store_lost: { since, earlier: false } });
  assert.match(lost.text, /store since 07:15:02Z/);
  assert.deepEqual([lost.tone, lost.stale], ["alarm", true]);
  const before = of({ store_lost: { since, earlier: true } });
  assert.match(before.text, /lost at 07:15:02Z .* or before/);
});

test("a map that lags behind what arrived says since when, and what it shows", () => {
  const notice = of({ undrawn_since: since, drawn_n: 4700 });
  assert.match(notice.text, /behind since 07:15:02Z.*picture 4\u202f700/);
  assert.equal(notice.stale, true);
});

test("a map that cannot be drawn is never taken for the picture", () => {
  const failed = of({ undrawn_since: since, drawn_n: -1 });
  assert.match(failed.text, /not drawn since 07:15:02Z/);
  const lost = of({ graphics_lost: true, drawn_n: -1 });
  assert.match(lost.text, /graphics/);
  assert.deepEqual([failed.stale, lost.stale, lost.tone], [true, true, "alarm"]);
});

test("a picture whose proof fails is not shown as the room's", () => {
  const notice = of({ picture: { ...live.picture, verified: false } });
  assert.match(notice.text, /does not match the room/);
  assert.deepEqual([notice.tone, notice.stale], ["alarm", true]);
});

test("a fork is said until somebody has understood it", () => {
  const forked = { from: 4800, to: 4812 };
  assert.match(of({ forked }).text, /no longer follows picture 4\u202f800/);
  assert.equal(of({ forked }).closable, true);
  assert.equal(of({ forked }, true).text, "");
});

test("the link comes before everything else", () => {
  const all = {
    link: "lost",
    since,
    forked: { from: 1, to: 2 },
    picture: { n: 1, digest: "", verified: false },
  } as const;
  assert.match(of(all).text, /Link lost/);
});
