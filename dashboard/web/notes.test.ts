import assert from "node:assert/strict";
import { test } from "node:test";
import { notesOn } from "./cardnotes.ts";
import { noteContent, noteKind } from "./notefacts.ts";
import { isOver, isPrivate, notes, onlyFor, visibilityOf } from "./notes.ts";
import { PALETTES } from "./palette.ts";
import { noteWords, summaries } from "./panel.ts";
import { rowOf } from "./rows.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const NOW = new Date("2025-09-17T09:06:40Z");

function note(properties: Feature["properties"] = {}, id = "~1"): Feature {
  return {
    type: "Feature",
    id,
    layer: "notes",
    geometry: { type: "Point", coordinates: [24.7, 59.4] },
    properties: {
      text: "Ask first",
      visibility: "DELEGATION",
      delegation: "FIN",
      reported_at: "2025-09-17T09:00:00Z",
      status: "RELEASED",
      revision: 1,
      ...properties,
    },
  };
}

const context = (now: Date) => ({
  palette: PALETTES.dark,
  words: WORDS,
  now: now.getTime(),
  room: "SIMULATION" as const,
});

test("a note says whom it is for wherever it is shown", () => {
  const words = ["only FIN", "only me", "for the room"];
  ["DELEGATION", "PRIVATE", "SESSION"].forEach((visibility, i) => {
    const feature = note({ visibility });
    assert.equal(onlyFor(feature, WORDS), words[i]);
    assert.equal(noteKind(feature, WORDS), `Note · ${words[i]}`);
    assert.equal(rowOf(feature, WORDS).kind, `Note · ${words[i]}`);
    const { name, marks } = notes.draw(feature, context(NOW));
    assert.equal(name, `${words[i]}: Ask first`);
    assert.ok(marks[0]?.image.endsWith(encodeURIComponent(words[i] ?? "")));
  });
});

test("what cannot be read counts as one's own, never as for the room", () => {
  assert.equal(visibilityOf(note({ visibility: 7 })), "PRIVATE");
  assert.equal(isPrivate(note({ visibility: undefined })), true);
  assert.equal(isPrivate(note({ visibility: "SESSION" })), false);
});

test("what is over by the time of the picture is drawn and counted nowhere", () => {
  const feature = note({ expires_at: "2025-09-17T09:06:40Z" });
  const before = new Date(NOW.getTime() - 1);
  assert.equal(isOver(feature, NOW.getTime()), true);
  assert.equal(isOver(feature, before.getTime()), false);
  assert.deepEqual(notes.draw(feature, context(NOW)).marks, []);
  const drawn = notes.draw(feature, context(before));
  assert.equal(drawn.marks.length, 1);
  assert.equal(drawn.redrawAt, NOW.getTime());
  assert.equal(summaries([feature], NOW).size, 0);
  assert.equal(noteWords([feature], NOW, WORDS), "No notes yet");
  assert.deepEqual(
    notesOn(
      "INC-1",
      [note({ linked_ids: ["INC-1"], ...feature.properties })],
      NOW.getTime(),
    ),
    [],
  );
});

test("the panel counts notes by whom they are for", () => {
  const features = [note(), note({}, "~2"), note({ visibility: "SESSION" }, "~3")];
  assert.equal(noteWords(features, NOW, WORDS), "2 only FIN · 1 for the room");
});

test("a private note has a dashed line and a colour that no report has", () => {
  const geometry = {
    type: "LineString" as const,
    coordinates: [
      [24, 59],
      [25, 60],
    ],
  };
  const [shape] = notes.draw({ ...note(), geometry }, context(NOW)).shapes;
  assert.equal(shape?.properties["dashed"], true);
  const reports = JSON.stringify([PALETTES.dark.bloc, PALETTES.dark.severity]);
  assert.equal(reports.includes(String(shape?.properties["color"])), false);
});

test("a card of a note begins with who sees it, and says if it was withdrawn", () => {
  const reading = { words: WORDS, now: NOW };
  const content = noteContent(note({ status: "RETRACTED" }), reading);
  assert.equal(content.title, "Ask first");
  assert.equal(content.claims, null);
  assert.match(content.sections[0]?.facts[0]?.value ?? "", /^Only FIN sees this/);
  assert.match(content.warnings[0] ?? "", /withdrawn/);
});

test("notes on a record come oldest first, and none of another record", () => {
  const late = note({ linked_ids: ["A"], reported_at: "2025-09-17T09:05:00Z" }, "~2");
  const early = note({ linked_ids: ["A"] }, "~1");
  const other = note({ linked_ids: ["B"] }, "~3");
  const found = notesOn("A", [late, other, early], NOW.getTime());
  assert.deepEqual(
    found.map(({ id }) => id),
    ["~1", "~2"],
  );
});

test("a measure says on the map how long it is, and an area how large", () => {
  const geometry = {
    type: "LineString",
    coordinates: [
      [18, 57],
      [20, 57],
    ],
  };
  const measure = note({ kind: "MEASURE", length_m: 121_377, visibility: "SESSION" });
  const drawn = notes.draw({ ...measure, geometry: geometry as never }, context(NOW));
  assert.match(drawn.name, /^for the room · 121 km: /);
  const area = note({ kind: "AREA", area_m2: 52_685_808_939 });
  assert.match(notes.draw(area, context(NOW)).name, /52\u202f700 km²/);
});

test("the card of a measure gives its length in words, and its kind", () => {
  const measure = note({ kind: "MEASURE", length_m: 121_377 });
  assert.equal(noteKind(measure, WORDS), "Measure · only FIN");
  const { sections } = noteContent(measure, { words: WORDS, now: NOW });
  const facts = sections.find(({ key }) => key === "where")!.facts;
  assert.equal(facts[0]!.value, "121 kilometres (65.5 nautical miles)");
});

test("a pin, and a note on a record, are called a note", () => {
  for (const kind of ["PIN", "NOTE", "toString"])
    assert.equal(noteKind(note({ kind }), WORDS), "Note · only FIN");
});

test("an arrow has a head, and other lines have none", () => {
  const geometry = {
    type: "LineString",
    coordinates: [
      [18, 57],
      [20, 57],
    ],
  } as const;
  const parts = (kind: string): string[] =>
    notes
      .draw({ ...note({ kind }), geometry: geometry as never }, context(NOW))
      .shapes.map(({ part }) => part);
  assert.deepEqual(parts("ARROW"), ["shape", "head"]);
  assert.deepEqual(parts("MEASURE"), ["shape"]);
});
