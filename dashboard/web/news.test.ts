import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cameWords,
  countNew,
  happenedAt,
  Heard,
  kindWords,
  lengthWords,
  newest,
  newsFor_ms,
  nothingNew,
} from "./news.ts";
import type { Change, Feature, Header, ScreenState } from "./types.ts";
import { Catalogue } from "./words.ts";

const NOW = new Date("2025-09-22T00:00:00Z");
const words = new Catalogue({ language: "en", messages: {} });
const report = (
  id: string,
  reported_at = "2025-09-19T07:00:00Z",
  layer = "incidents",
): Feature => ({
  type: "Feature",
  id,
  layer,
  geometry: null,
  properties: { title: `Title of ${id}`, reported_at },
});
const change = (
  kind: Change["kind"],
  upserted: Feature[],
  removed: string[] = [],
): Change => ({ kind, n: 1, upserted, removed });
const ids = (features: Feature[]): string => features.map(({ id }) => id).join("");

test("the five newest come first, whatever the order they came in", () => {
  const all = [3, 7, 1, 6, 2, 5, 4].map((n) =>
    report(String(n), `2025-09-0${n}T00:00:00Z`),
  );
  assert.equal(ids(newest(all, NOW)), "76543");
});

test("reports of the same time keep one order on every screen", () => {
  const all = ["c", "a", "b"].map((id) => report(id));
  assert.equal(ids(newest(all, NOW)), "abc");
  assert.equal(ids(newest(all.reverse(), NOW)), "abc");
});

test("where a unit simply is, is no news", () => {
  const unit = report("u", "2025-09-20T00:00:00Z", "posture");
  assert.equal(ids(newest([unit, report("a")], NOW)), "a");
  const moved = { ...unit, properties: { ...unit.properties, posture_change: {} } };
  assert.equal(ids(newest([moved, report("a")], NOW)), "ua");
});

/** What a screen holds, and what is heard of it. */
function listening(...held: Feature[]): {
  heard: Heard;
  take(kind: Change["kind"], upserted: Feature[], removed?: string[]): void;
} {
  const features = new Map(held.map((feature) => [feature.id, feature]));
  const heard = new Heard(features);
  const take = (
    kind: Change["kind"],
    upserted: Feature[],
    removed: string[] = [],
  ): void => {
    for (const feature of upserted) features.set(feature.id, feature);
    for (const id of removed) features.delete(id);
    heard.note(change(kind, upserted, removed));
  };
  return { heard, take };
}

test("a burst is one sentence, and then there is silence", () => {
  const { heard, take } = listening();
  take("reset", [report("a")]);
  take("frame", [report("b"), report("c")]);
  take("frame", [report("a"), report("b")], []);
  take("frame", [], ["c"]);
  assert.equal(
    heard.say(words, report("b")),
    "2 new reports, 2 reports changed, and 1 report taken off. Newest: Title of b.",
  );
  assert.equal(heard.say(words, report("b")), "");
});

test("a whole picture is not read aloud record by record", () => {
  const { heard, take } = listening();
  take("reset", [report("a"), report("b")]);
  assert.equal(heard.say(words, report("a")), "");
});

test("what was there before the list, or before a reset, is not called new", () => {
  const { heard, take } = listening(report("a"), report("b"));
  take("frame", [report("a")]);
  assert.equal(heard.say(words, undefined), "1 report changed.");
  // The second whole picture brings only what differs.
  take("reset", [report("c")]);
  take("frame", [report("a"), report("c")], ["b"]);
  assert.equal(
    heard.say(words, undefined),
    "2 reports changed and 1 report taken off.",
  );
});

test("what was never there is not said to be taken off", () => {
  const { heard, take } = listening();
  take("frame", [], ["x"]);
  assert.equal(heard.say(words, undefined), "");
});

test("a report from the future never leads the list", () => {
  const wrong = report("w", "2027-09-01T00:00:00Z");
  assert.equal(ids(newest([wrong, report("a")], NOW)), "a");
  const slightly = report("s", "2025-09-22T00:04:00Z");
  assert.equal(ids(newest([slightly, report("a")], NOW)), "sa");
});

const MINUTE = 60_000;

test("what came before the last minutes is not called new", () => {
  const all = ["23:50", "23:31", "23:29", "10:00"].map((time) =>
    report(time, `2025-09-21T${time}:00Z`),
  );
  assert.equal(countNew(newest(all, NOW), NOW, 30 * MINUTE), 2);
  assert.equal(countNew([], NOW, 30 * MINUTE), 0);
  assert.equal(countNew(all.slice(0, 2), NOW, 30 * MINUTE), 2);
});

test("a story that runs fast gives the reader time to read", () => {
  assert.equal(newsFor_ms(1), 30 * MINUTE);
  assert.equal(newsFor_ms(0), 30 * MINUTE);
  assert.equal(newsFor_ms(5400), 15 * 60 * MINUTE);
});

test("a revision does not make the event younger, and says when it came", () => {
  const old = report("a", "2025-09-21T22:00:00Z");
  const revised = {
    ...old,
    properties: {
      ...old.properties,
      occurred_from: "2025-09-15T00:00:00Z",
      revision: 3,
    },
  };
  assert.equal(happenedAt(revised)?.toISOString(), "2025-09-15T00:00:00.000Z");
  assert.equal(cameWords(revised, NOW, words), "Revision 3 came 2 h ago");
});

test("what came later than it was reported is news when it came", () => {
  const late = (ingested_at: string): Feature => {
    const made = report("l", "2025-09-19T07:00:00Z");
    return { ...made, properties: { ...made.properties, ingested_at } };
  };
  const came = late(new Date(NOW.getTime() - 3_600_000).toISOString());
  assert.equal(ids(newest([report("a", "2025-09-20T07:00:00Z"), came], NOW)), "la");
  assert.equal(cameWords(came, NOW, words), "Came 1 h ago");
  // In a story the log has another clock than the picture: there it says nothing.
  const told = late("2026-11-22T12:00:00Z");
  assert.equal(ids(newest([report("a", "2025-09-20T07:00:00Z"), told], NOW)), "al");
});

test("a first report says when it was reported only if that is not the same", () => {
  const at = (occurred_from: string): Feature => {
    const made = report("a", "2025-09-21T22:00:00Z");
    return { ...made, properties: { ...made.properties, occurred_from, revision: 1 } };
  };
  assert.equal(cameWords(at("2025-09-21T21:50:00Z"), NOW, words), "");
  assert.equal(cameWords(at("2025-09-20T12:00:00Z"), NOW, words), "Reported 2 h ago");
});

test("of an exercise it is said whether it is planned, running or ended", () => {
  const made = report("z", "2025-09-01T00:00:00Z", "exercises");
  const said = (start: string, end?: string): string =>
    kindWords(
      { ...made, properties: { kind: "LIVEX", start, ...(end && { end }) } },
      NOW,
      words,
    ).replace(/^.* · /, "");
  assert.equal(said("2025-10-01T00:00:00Z"), "Planned");
  assert.equal(said("2025-09-12T00:00:00Z"), "Running");
  assert.equal(said("2025-09-12T00:00:00Z", "2025-09-16T00:00:00Z"), "Ended");
  assert.equal(said("2024-09-12T00:00:00Z", "2024-09-16T00:00:00Z"), "Ended");
});

test("of what is no exercise only its type is said", () => {
  assert.doesNotMatch(kindWords(report("a"), NOW, words), / · /);
});

test("a length of time is said in the reader's language", () => {
  assert.equal(lengthWords(30 * MINUTE, "en"), "30 minutes");
  assert.match(lengthWords(15 * 60 * MINUTE, "fr"), /^15.heures$/);
});

test("while reports wait, nobody says that no report came", () => {
  const said = (ingest: Header["ingest"], count: number): string => {
    const header = { store: "ok", ingest } as Header;
    const state = { header, link: "live", store_lost: null } as ScreenState;
    return nothingNew(state, count, 30 * 60_000, words);
  };
  assert.equal(said("ok", 3), "No new report in the last 30 minutes.");
  assert.match(said("ok", 0), /No reports yet/);
  for (const count of [0, 3])
    assert.equal(
      said({ waiting_since: "2025-09-21T23:00:00Z" }, count),
      "Nothing newer has been heard.",
    );
});

test("that a report was taken off is news, with who and why", () => {
  const off = report("a", "2025-09-01T00:00:00Z");
  const retraction = {
    by: "account:bo",
    at: "2025-09-21T23:59:00Z",
    reason: "It was a kite.",
  };
  const taken: Feature = {
    ...off,
    properties: { ...off.properties, status: "RETRACTED", retraction },
  };
  assert.equal(ids(newest([report("b"), taken], NOW)), "ab");
  assert.equal(countNew([taken], NOW, 600_000), 1);
  assert.match(kindWords(taken, NOW, words), /^Retracted · /);
  assert.equal(
    cameWords(taken, NOW, words),
    "Retracted by bo, 2025-09-21 23:59 UTC: It was a kite.",
  );
  const inStory = { ...retraction, at: "2026-11-22T00:00:00Z" };
  const told = { ...taken.properties, retraction: inStory };
  assert.equal(ids(newest([report("b"), { ...taken, properties: told }], NOW)), "ba");
});
