/**
 * What a card says about a record: sections of facts, in the reader's words.
 *
 * Pure: a feature, the words and the picture's now go in, text comes out. Must never
 * touch the page, hide a denial, or turn what is not known into a value.
 */
import {
  assessmentContent,
  isAssessment,
  judgedWords,
  type Step,
} from "./assessmentfacts.ts";
import { stateName } from "./countries.ts";
import { inside, list, number, text, texts, titleOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { isNote, noteContent } from "./notefacts.ts";
import { isRetracted, retraction } from "./retracted.ts";
import * as numbers from "./strengths.ts";
import { howSure, sources, whoDidIt } from "./surefacts.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import type { Feature } from "./types.ts";
import { age, dtg, parseTime, utc } from "./when.ts";
import { where } from "./wherefacts.ts";
import type { Catalogue } from "./words.ts";

export interface Fact {
  /** Empty for a sentence that needs no label. */
  label: string;
  value: string;
  /** The value is text as it was received, in a language that is not known. */
  received?: boolean;
  /** Drawn with a sign and a frame of its own, never by colour alone. */
  warning?: boolean;
}

export interface Section {
  key: string;
  heading: string;
  facts: Fact[];
}

/** Claim and denial, shown side by side. */
export interface Claims {
  /** Over each side, where they are no report and no denial. */
  headings?: [string, string];
  says: { who: string; text: string }[];
  denies: { who: string; text: string }[];
}

export interface CardContent {
  kind: string;
  title: string;
  lead: string;
  warnings: string[];
  claims: Claims | null;
  /** Declared and estimated strength beside each other, for exercises. */
  strength: numbers.StrengthRow[];
  /** The words of likelihood, for assessments. */
  yardstick?: Step[];
  sections: Section[];
}

/** Everything that is known when a card is written. */
export interface Reading {
  words: Catalogue;
  now: Date;
}

export function factsOf(feature: Feature, reading: Reading): CardContent {
  if (isNote(feature)) return noteContent(feature, reading);
  if (isAssessment(feature)) return judgement(feature, reading);
  const { words } = reading;
  const p = feature.properties;
  return {
    kind: kindOf(feature, words),
    title: titleOf(feature),
    lead: leadOf(p),
    warnings: warningsOf(p, words),
    claims: feature.layer === "incidents" ? claimsOf(p, reading) : null,
    strength: numbers.strengths(p, words),
    sections: [
      what(p, words),
      where(feature, words),
      when(p, reading),
      howSure(p, words),
      whoDidIt(p, words),
      sources(p, words),
      theRecord(feature, reading),
    ].filter((section) => section.facts.length > 0),
  };
}

function judgement(feature: Feature, reading: Reading): CardContent {
  const content = assessmentContent(feature, reading);
  const rest = [
    when(feature.properties, reading),
    sources(feature.properties, reading.words),
    theRecord(feature, reading),
  ];
  const sections = [...content.sections, ...rest];
  return { ...content, sections: sections.filter(({ facts }) => facts.length > 0) };
}

/** "Incident · Airspace incursion". */
export function kindOf(feature: Feature, words: Catalogue): string {
  const kind = term(terms.KIND_OF_RECORD, feature.layer, words);
  const type = typeOf(feature, words);
  return type === kind ? kind : `${kind} · ${type}`;
}

/** "Airspace incursion"; the kind of record where it has no type. */
export function typeOf(feature: Feature, words: Catalogue): string {
  if (isAssessment(feature)) return judgedWords(feature, words);
  const { layer, properties } = feature;
  const type =
    layer === "exercises"
      ? term(terms.EXERCISE_KIND, properties["kind"], words)
      : term(terms.INCIDENT_TYPE, properties["type"], words);
  return type || term(terms.KIND_OF_RECORD, layer, words);
}

function leadOf(p: Fields): string {
  return text(p, "summary") || text(p, "purpose") || text(p, "note");
}

function warningsOf(p: Fields, words: Catalogue): string[] {
  const found: string[] = [];
  if (isRetracted(p)) found.push(retraction(p, words));
  if (p["false_position"] === true)
    found.push(
      words.t("The place shown is false: it is where the signal claimed to be."),
    );
  for (const finding of list(p, "findings"))
    if (finding["verdict"] === "WARNING") found.push(findingWords(finding, words));
  return found;
}

/** What was noticed of a record, as a sentence. */
export function findingWords(finding: Fields, words: Catalogue): string {
  const key = text(finding, "sentence");
  const values = Object.entries(inside(finding, "values")).map(([name, value]) => [
    name,
    typeof value === "number" ? words.number(value, 3) : String(value),
  ]);
  return words.t(key, Object.fromEntries(values) as Record<string, string>);
}

function claimsOf(p: Fields, { words }: Reading): Claims {
  const says = list(p, "source").map((source) => ({
    who: text(source, "source_id"),
    text: term(terms.SOURCE_TYPE, source["type"], words),
  }));
  const denies = list(p, "counter_claim").map((claim) => {
    const at = parseTime(claim["at"]);
    return {
      who: stateName(text(claim, "party"), words),
      text: text(claim, "text") + (at ? ` (${dtg(at)})` : ""),
    };
  });
  return { says, denies };
}

function what(p: Fields, words: Catalogue): Section {
  const facts = numbers.whatFacts(p, words);
  return { key: "what", heading: words.t("What"), facts };
}

const TIMES: readonly [field: string, label: (words: Catalogue) => string][] = [
  ["occurred_from", (words) => words.t("Happened")],
  ["occurred_to", (words) => words.t("Until")],
  ["start", (words) => words.t("Starts")],
  ["end", (words) => words.t("Ends")],
  ["valid_until", (words) => words.t("Valid until")],
  ["as_of", (words) => words.t("As of")],
  ["reported_at", (words) => words.t("Reported")],
];

function when(p: Fields, reading: Reading): Section {
  const { words } = reading;
  const facts: Fact[] = TIMES.flatMap(([field, label]) => {
    const at = parseTime(p[field]);
    return at ? [{ label: label(words), value: moment(at, reading, p) }] : [];
  });
  if ("notified_at" in p) facts.splice(2, 0, notice(p, reading));
  const basis = basisOf(p, words);
  if (basis) facts.push({ label: words.t("Basis of the times"), value: basis });
  for (const [field, said] of Object.entries(own(p["time_text"])))
    facts.push({
      label: words.t("In the source's own words"),
      value: `${said} (${field})`,
      received: true,
    });
  return { key: "when", heading: words.t("When"), facts };
}

/** A zone that the file did not name is never told as one that its source gave. */
function basisOf(p: Fields, words: Catalogue): string {
  const assumed = list(p, "findings").find(({ rule }) => rule === "ZONE_ASSUMED");
  if (!assumed) return term(terms.TIME_BASIS, p["time_basis"], words);
  const zone = text(inside(assumed, "values"), "zone");
  return words.t("no zone given; {zone} assumed by who brought the file", { zone });
}

function notice(p: Fields, reading: Reading): Fact {
  const at = parseTime(p["notified_at"]);
  const value = at ? moment(at, reading, p) : reading.words.t("not known");
  return { label: reading.words.t("Notified"), value };
}

/**
 * "2025-09-19 07:15 UTC · 190715ZSEP25 · 3 h ago"; only the day where nobody knows
 * the hour.
 */
function moment(at: Date, { words, now }: Reading, p: Fields): string {
  const ago = age(at, now, words);
  if (p["time_basis"] === "UNKNOWN") return `${utc(at).slice(0, 10)} · ${ago}`;
  return `${utc(at)} · ${dtg(at)} · ${ago}`;
}

function own(value: unknown): Record<string, string> {
  return typeof value === "object" && value !== null
    ? (value as Record<string, string>)
    : {};
}

function theRecord(feature: Feature, { words }: Reading): Section {
  const p = feature.properties;
  const label = [
    text(inside(p, "label"), "policy"),
    term(terms.CLASSIFICATION, text(inside(p, "label"), "classification"), words),
  ];
  const facts: Fact[] = [
    { label: words.t("Label"), value: label.filter(Boolean).join(" · ") },
    { label: words.t("May go to"), value: releasable(p, words) },
    { label: words.t("Status"), value: term(terms.STATUS, p["status"], words) },
    {
      label: words.t("Revision"),
      value: words.number(number(p, "revision") ?? 0),
    },
    { label: words.t("Record"), value: feature.id },
  ];
  for (const finding of list(p, "findings"))
    if (finding["verdict"] !== "WARNING" && finding["rule"] !== "ZONE_ASSUMED")
      facts.push({
        label: words.t("Noticed on arrival"),
        value: findingWords(finding, words),
      });
  return {
    key: "record",
    heading: words.t("The record"),
    facts: facts.filter((fact) => fact.value !== ""),
  };
}

function releasable(p: Fields, words: Catalogue): string {
  return texts(p, "releasable_to")
    .map((group) => stateName(group, words))
    .join(", ");
}
