import assert from "node:assert/strict";
import { test } from "node:test";
import {
  briefingWords,
  confirmedWords,
  cursorOf,
  endWords,
  styleOf,
  timeWords,
  viewWords,
  type View,
} from "./watchedviews.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const view: View = {
  revision: 3,
  n: 12,
  how: "MOVED",
  at: "2025-09-17T09:00:12.250Z",
  as_of: null,
  shown: { box: [22, 58.8, 27, 60.4] },
  confirmed: [],
};
const by = {
  title: "Anna Ek",
  screen: "wall",
  delegation: "FIN",
  n: 12,
  agreed: true,
  at: "2025-09-17T09:00:12.650Z",
  late: false,
};

test("A time is that of the log, to the second and in UTC.", () => {
  assert.equal(timeWords(view.at), "2025-09-17 09:00:12Z");
});

test("Who confirmed a view is told with how long after it was shown.", () => {
  const [said] = confirmedWords({ ...view, confirmed: [by] }, words);
  assert.equal(said, "Anna Ek · FIN: after 0.4 s, picture 12");
});

test("A wrong digest is told, and so is that nobody confirmed.", () => {
  const [wrong] = confirmedWords(
    { ...view, confirmed: [{ ...by, agreed: false }] },
    words,
  );
  assert.match(wrong ?? "", /another digest/);
  const [open] = confirmedWords(
    { ...view, confirmed: [{ ...by, agreed: false, unproved: true }] },
    words,
  );
  assert.match(open ?? "", /picture 12 · not proved/);
  assert.deepEqual(confirmedWords(view, words), ["No screen confirmed this view."]);
});

test("Late is not wrong: a right digest of an older picture is told as such.", () => {
  const late = { ...view, confirmed: [{ ...by, late: true }] };
  const [said] = confirmedWords(late, words);
  assert.match(said ?? "", /picture 12 · a newer picture was there already$/);
});

test("A clock that runs behind makes nobody confirm before it was shown.", () => {
  const early = { ...by, at: "2025-09-17T09:00:10Z" };
  const [said] = confirmedWords({ ...view, confirmed: [early] }, words);
  assert.match(said ?? "", /after 0 s/);
});

test("A view is told by its caption, else by its scene, else by what was done.", () => {
  const shown = { box: view.shown!.box, caption: "One" };
  assert.equal(viewWords({ ...view, shown }, words), "One");
  assert.equal(viewWords({ ...view, how: "TAKEN" }, words), "Began to present");
  assert.equal(viewWords(view, words), "The view was moved");
});

test("A live view shows its own picture, a frozen one the picture that it names.", () => {
  assert.deepEqual(cursorOf(view), { mode: "REPLAY", n: 12, at: view.at });
  const cursor = { mode: "FROZEN" as const, n: 7, at: "2025-09-17T08:00:00Z" };
  const frozen = { ...view, shown: { box: view.shown!.box, cursor } };
  assert.deepEqual(cursorOf(frozen), { mode: "REPLAY", n: 7, at: cursor.at });
});

test("A view is seen in the style that was shown last: scenes have none.", () => {
  const shown = (revision: number, style?: "dark" | "light" | ""): View => ({
    ...view,
    revision,
    shown: { box: view.shown!.box, ...(style !== undefined && { style }) },
  });
  const views = [shown(1), shown(2, "dark"), shown(3, ""), shown(4), shown(5, "light")];
  const styles = views.map((each) => styleOf(each, views));
  assert.deepEqual(styles, [undefined, "dark", "dark", "dark", "light"]);
});

test("A briefing says when it began, who led it, and how it ended.", () => {
  const briefing = {
    briefing: 7,
    title: "Bo Lind",
    began_at: view.at,
    ended_at: "2025-09-17T09:30:00Z",
    ended: "RELEASED" as const,
    views: 4,
  };
  assert.equal(
    briefingWords(briefing, words),
    "2025-09-17 09:00:12Z · Bo Lind · 4 views",
  );
  const one = briefingWords({ ...briefing, views: 1 }, words);
  assert.match(one, /· 1 view$/);
  assert.equal(endWords(briefing, words), "2025-09-17 09:30:00Z · given back");
  const going = { ...briefing, ended_at: null, ended: "" as const };
  assert.equal(endWords(going, words), "It goes on.");
});
