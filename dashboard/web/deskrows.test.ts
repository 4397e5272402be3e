import assert from "node:assert/strict";
import { test } from "node:test";
import { VIEWS } from "./deskaddress.ts";
import { columnsOf, contradictionRow, emptyWords, rowOf, stateOf } from "./deskrows.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const draft = {
  key: "_1",
  kind: "draft",
  layer: "incidents",
  type: "CABLE_DAMAGE",
  title: "A cable",
  at: "2026-11-22T14:12:00Z",
  state: "SUBMITTED",
  author: "anna",
  missing: ["source[0].reliability", "source[0].credibility", "label"],
};

test("a row says in words what is missing, each thing once", () => {
  const row = rowOf(draft, words);
  assert.equal(row.missing, "Grade, Label");
  assert.equal(row.kind, "Incident · Damage to a cable");
  assert.equal(row.at, "2026-11-22 14:12 UTC");
});

test("no draft is ever said to be on the picture", () => {
  const states = ["DRAFT", "SUBMITTED"].flatMap((state) =>
    [true, false].flatMap((corrects) =>
      [true, false].map((outdated) =>
        stateOf({ ...draft, state, corrects, outdated }, words),
      ),
    ),
  );
  for (const said of states) assert.doesNotMatch(said, /picture|released/i);
});

test("what asks for an act of the author is said before everything else", () => {
  const returned = { ...draft, state: "DRAFT", returned: true, reason: "Which one?" };
  assert.equal(stateOf(returned, words), "Returned: Which one?");
  assert.match(stateOf({ ...returned, outdated: true }, words), /revised/);
});

test("a line without a source says so, and who mended it", () => {
  const line = { key: "1-1", kind: "line", layer: "incidents", state: "REFUSED" };
  assert.equal(rowOf(line, words).author, "no source named");
  assert.equal(stateOf({ ...line, mended: "anna" }, words), "Mended by anna");
});

test("another row of the same key has another revision", () => {
  const later = rowOf({ ...draft, title: "Two cables" }, words);
  assert.notEqual(rowOf(draft, words).revision, later.revision);
});

test("claim and denial of one report are two rows of one list with their own keys", () => {
  const sides = (who: string): unknown[] => [
    { id: "A", title: "A cable", who: ["operator"] },
    { id: "A", title: "A cable", who: [who] },
  ];
  const rows = ["RUS", "BLR"].map((who) =>
    contradictionRow({ kind: "DENIAL", sides: sides(who) }, words),
  );
  assert.notEqual(rows[0]?.key, rows[1]?.key);
});

test("every list has columns of its own order and a sentence for nothing", () => {
  for (const view of VIEWS) {
    const columns = columnsOf(view, words);
    const fields = columns.map(({ field }) => field);
    assert.equal(new Set(fields).size, fields.length);
    assert.ok(columns.every(({ headerName }) => headerName.length > 0));
    assert.match(emptyWords(view, words), /\.$/);
  }
});

test("a row of claim and denial says what is claimed, what is denied, and by whom", () => {
  const sides = [
    { id: "A", title: "MiG-31s", who: ["Estonian MOD"], says: { summary: "Twelve." } },
    { id: "A", title: "MiG-31s", who: ["RUS"], says: { text: "Not so.", at: null } },
  ];
  const row = contradictionRow({ kind: "DENIAL", sides }, words);
  assert.equal(row.state, "Estonian MOD: Twelve.");
  assert.equal(row.other, "Russia: Not so.");
  assert.equal(row.place, "");
});

test("a row of two reports names the other one and both places or times", () => {
  const at = { lon: 20.5, lat: 57, error_m: 50, place: "Baltic" };
  const time = { from: "2025-11-20T10:00:00Z", to: "2025-11-20T11:00:00Z" };
  const row = (kind: string, says: unknown): ReturnType<typeof contradictionRow> =>
    contradictionRow(
      {
        kind,
        sides: [
          { id: "A", title: "One", who: ["account:anna"], says },
          { id: "B", title: "Two", who: ["a crew"], says },
        ],
      },
      words,
    );
  assert.equal(row("POSITION", at).place, "Two");
  assert.match(row("POSITION", at).state, /^anna: 57°.*Baltic$/);
  assert.equal(
    row("TIME", { ...time, time_basis: "SOURCE_UTC" }).other,
    "a crew: 2025-11-20 10:00 UTC – 2025-11-20 11:00 UTC",
  );
});

test("acts at the desk of a room with its own clock are said to be in real time", () => {
  const since = (view: (typeof VIEWS)[number], simulated: boolean): string =>
    columnsOf(view, words, simulated).find(({ field }) => field === "at")?.headerName ??
    "";
  for (const view of ["mine", "waiting", "refused"] as const) {
    assert.match(since(view, true), /real time/);
    assert.doesNotMatch(since(view, false), /real time/);
  }
  assert.equal(since("ungraded", true), "Reported");
});
