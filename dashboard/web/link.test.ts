import assert from "node:assert/strict";
import { test } from "node:test";
import { lastKnown, noticeOf } from "./link.ts";
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
  seat_refused: false,
  store_lost: null,
  store_back: null,
  forked: null,
  then: null,
};
const of = (state: Partial<ScreenState>, seen: unknown = null) =>
  noticeOf({ ...live, ...state }, words, new Set([seen]));

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

test("a screen that is refused its seat says that it is not counted", () => {
  const notice = of({ seat_refused: true });
  assert.match(notice.text, /not counted/);
  // What it shows is the picture all the same.
  assert.deepEqual([notice.tone, notice.stale], ["warning", false]);
  assert.match(of({ seat_refused: true, link: "lost", since }).text, /Link lost/);
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
  const forked = { from: 4800, to: 4812, at: since };
  assert.match(of({ forked }).text, /07:15:02Z.*no longer follows picture 4\u202f800/);
  assert.equal(of({ forked }).closable, true);
  assert.equal(of({ forked }, forked).text, "");
});

test("a second fork to the same picture is said again", () => {
  const forked = { from: 4800, to: 4812, at: since };
  assert.match(of({ forked: { ...forked } }, forked).text, /no longer follows/);
});

test("the return of the store is said with both times, until it is put away", () => {
  const store_back = { since, until: new Date("2025-09-19T07:16:00Z") };
  assert.match(of({ store_back }).text, /back since 07:16:00Z.*lost at 07:15:02Z/);
  assert.equal(of({ store_back }, store_back).text, "");
});

test("the link comes before everything else", () => {
  const all = {
    link: "lost",
    since,
    forked: { from: 1, to: 2, at: since },
    picture: { n: 1, digest: "", verified: false },
  } as const;
  assert.match(of(all).text, /Link lost/);
});

test("what the server said of its store is not forgotten when it falls silent", () => {
  const store_lost = { since, earlier: false };
  for (const link of ["live", "late", "connecting"] as const)
    assert.match(of({ link, since, store_lost }).text, /its store since 07:15:02Z/);
  const later = new Date("2025-09-19T07:16:00Z");
  const lost = of({ link: "lost", since: later, store_lost });
  assert.match(lost.text, /Link lost since 07:16:00Z .* lost its store by 07:15:02Z/);
  assert.deepEqual([lost.tone, lost.stale], ["alarm", true]);
});

test("the other screens are known as of the last time that anything was heard", () => {
  const at = (state: Partial<ScreenState>): string | undefined =>
    lastKnown({ ...live, ...state })
      ?.toISOString()
      .slice(11, 19);
  assert.equal(at({}), undefined);
  assert.equal(at({ header: null, link: "connecting" }), undefined);
  assert.equal(at({ link: "late", since }), "07:15:02");
  assert.equal(at({ link: "lost", since }), "07:15:02");
  const now = "2025-09-19T07:20:00Z";
  const again = { header: { ...header, now }, link: "connecting" } as const;
  assert.equal(at(again), "07:20:00");
  assert.equal(at({ store_lost: { since, earlier: false } }), "07:15:02");
  const store_lost = { since: new Date("2025-09-19T07:14:00Z"), earlier: false };
  assert.equal(at({ link: "lost", since, store_lost }), "07:14:00");
});

test("a store that may lose reports is named as long as nothing is worse", () => {
  const unsafe: Header = { ...header, durability: "unsafe" };
  assert.match(of({ header: unsafe }).text, /may lose reports/);
  assert.equal(of({ header: unsafe }).stale, false);
  assert.match(of({ header: unsafe, link: "lost", since }).text, /Link lost/);
  assert.equal(of({ header: { ...header, durability: "unknown" } }).text, "");
});

test("reports that wait are said with their time, and the picture is not current", () => {
  const waits = { waiting_since: "2025-09-19T07:15:02Z" };
  const real = { ...header, rate: 1, scene_at: null, ingest: waits };
  const notice = of({ header: real });
  assert.match(
    notice.text,
    /waiting since 07:15:02Z \(190715ZSEP25\) and are not on this picture yet/,
  );
  assert.deepEqual([notice.tone, notice.stale], ["warning", true]);
  assert.equal(of({ header: { ...real, ingest: "ok" } }).text, "");
});

test("in a story, reports that wait are said without a real time", () => {
  const waits = { waiting_since: "2025-09-19T07:15:02Z" };
  const real = { ...header, rate: 1, scene_at: null, ingest: waits };
  for (const story of [{ rate: 60 }, { scene_at: "2030-01-01T00:00:00Z" }])
    assert.equal(
      of({ header: { ...real, ...story } }).text,
      "Reports are waiting and are not on this picture yet.",
    );
});

test("reports that wait never hide a lost link, a lost store or a failed proof", () => {
  const waits = { waiting_since: "2025-09-19T07:15:02Z" };
  const waiting = { header: { ...header, rate: 1, scene_at: null, ingest: waits } };
  const store_lost = { since, earlier: false };
  const picture = { ...live.picture, verified: false };
  assert.match(of({ ...waiting, link: "lost", since }).text, /Link lost/);
  assert.match(of({ ...waiting, store_lost }).text, /its store/);
  assert.match(of({ ...waiting, picture }).text, /does not match the room/);
});
