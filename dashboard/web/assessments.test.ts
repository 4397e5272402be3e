import assert from "node:assert/strict";
import { test } from "node:test";
import {
  assessmentContent,
  dissentWords,
  judgedWords,
  yardstickOf,
} from "./assessmentfacts.ts";
import { assessments, imageId, isLapsed, lookOf } from "./assessments.ts";
import { factsOf, kindOf } from "./facts.ts";
import { kindWords, newest } from "./news.ts";
import { PALETTES } from "./palette.ts";
import { rowOf } from "./rows.ts";
import type { Feature } from "./types.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });
const NOW = new Date("2024-11-19T09:00:00Z");
const READING = { words: WORDS, now: NOW };
const CONTEXT = {
  palette: PALETTES.dark,
  words: WORDS,
  now: NOW.getTime(),
  room: "REALITY" as const,
};

function judged(properties: Feature["properties"] = {}): Feature {
  return {
    type: "Feature",
    id: "ASM-100",
    layer: "assessments",
    geometry: { type: "Point", coordinates: [18.5, 57.9] },
    properties: {
      key_judgement: "The cable was cut by an anchor.",
      likelihood_word: "LIKELY",
      confidence: "LOW",
      basis: [{ record: "INC-100", text: "A ship slowed over the cable." }],
      alternatives: ["Fishing gear cut it."],
      dissent: [{ state: "LTU", text: "It is too early to judge." }],
      valid_until: "2024-11-20T18:00:00Z",
      reported_at: "2024-11-18T18:00:00Z",
      status: "RELEASED",
      source: [],
      revision: 1,
      ...properties,
    },
  };
}

test("likelihood and confidence are said together, and with the range", () => {
  const said = "judged likely (60 to 90 %) · low confidence";
  assert.equal(judgedWords(judged(), WORDS), said);
  assert.equal(kindOf(judged(), WORDS), `Assessment · ${said}`);
});

test("a line of the news says who judges otherwise", () => {
  const said = kindWords(judged(), NOW, WORDS);
  assert.match(said, /likely \(60 to 90 %\) · low confidence · /);
  assert.match(said, /Otherwise judged by: Lithuania/);
  assert.equal(dissentWords(judged({ dissent: [] }), WORDS), "");
});

test("the judgement and who judges otherwise stand side by side", () => {
  const source = [{ source_id: "account:anna" }];
  const { claims, title } = assessmentContent(judged({ source }), READING);
  assert.equal(title, "The cable was cut by an anchor.");
  assert.deepEqual(claims?.headings, ["The judgement", "Who judges otherwise"]);
  const said = "By anna, 2024-11-18 18:00 UTC. Holds until 2024-11-20 18:00 UTC.";
  assert.equal(claims?.says[0]?.text, said);
  assert.deepEqual(claims?.denies, [
    { who: "Lithuania", text: "It is too early to judge." },
  ]);
});

test("the yardstick is in view as a whole, with one word marked", () => {
  const steps = yardstickOf("LIKELY", WORDS);
  assert.equal(steps.length, 5);
  assert.deepEqual(
    steps.filter(({ chosen }) => chosen).map(({ value }) => value),
    ["LIKELY"],
  );
  assert.ok(steps.every(({ words }) => words.includes("%")));
});

test("the card gives the basis, the alternatives, and until when it holds", () => {
  const { sections } = factsOf(judged(), READING);
  const keys = sections.map(({ key }) => key);
  assert.deepEqual(keys.slice(0, 2), ["basis", "alternatives"]);
  const when = sections.find(({ key }) => key === "when")!;
  assert.ok(when.facts.some(({ label }) => label === "Valid until"));
});

test("what is over is no news, is not on the map, and its card says so", () => {
  const over = judged({ valid_until: "2024-11-19T08:59:59Z" });
  assert.equal(isLapsed(over, NOW.getTime()), true);
  assert.deepEqual(assessments.draw(over, CONTEXT).marks, []);
  assert.deepEqual(newest([over], NOW), []);
  assert.equal(newest([judged()], NOW).length, 1);
  assert.match(factsOf(over, READING).warnings.join(), /is over/);
});

test("a drawing goes at the moment at which the judgement lapses", () => {
  const { redrawAt, marks } = assessments.draw(judged(), CONTEXT);
  assert.equal(redrawAt, Date.parse("2024-11-20T18:00:00Z"));
  assert.equal(marks.length, 1);
});

test("without a place it is not on the map, and still in the table", () => {
  const nowhere = { ...judged(), geometry: null };
  assert.deepEqual(assessments.draw(nowhere, CONTEXT).marks, []);
  const row = rowOf(nowhere, WORDS);
  assert.equal(row.title, "The cable was cut by an anchor.");
  assert.equal(row.denied, "Lithuania");
});

test("the symbol differs by likelihood, confidence, dissent and retraction", () => {
  const looks = [
    judged(),
    judged({ likelihood_word: "UNLIKELY" }),
    judged({ confidence: "HIGH" }),
    judged({ dissent: [] }),
    judged({ status: "RETRACTED" }),
  ];
  const ids = looks.map((each) => imageId(lookOf(each)));
  assert.equal(new Set(ids).size, looks.length);
});

test("a confidence that this code does not know is drawn as the least", () => {
  assert.equal(lookOf(judged({ confidence: "ABSOLUTE" })).confidence, "LOW");
});
