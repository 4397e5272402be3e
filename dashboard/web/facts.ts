/**
 * What a card says about a record: sections of facts, in the reader's words.
 *
 * Pure: a feature, the words and the picture's now go in, text comes out. Must never
 * touch the page, hide a denial, or turn what is not known into a value.
 */
import { stateName } from "./countries.ts";
import { inside, list, number, text, texts, titleOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import * as numbers from "./strengths.ts";
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
  sections: Section[];
}

/** Everything that is known when a card is written. */
export interface Reading {
  words: Catalogue;
  now: Date;
}

export function factsOf(feature: Feature, reading: Reading): CardContent {
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
      sources(p, reading),
      theRecord(feature, reading),
    ].filter((section) => section.facts.length > 0),
  };
}

/** "Incident · Airspace incursion". */
export function kindOf(feature: Feature, words: Catalogue): string {
  const kind = term(terms.KIND_OF_RECORD, feature.layer, words);
  const type = typeOf(feature, words);
  return type === kind ? kind : `${kind} · ${type}`;
}

/** "Airspace incursion"; the kind of record where it has no type. */
export function typeOf({ layer, properties }: Feature, words: Catalogue): string {
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
  if (p["status"] === "RETRACTED")
    found.push(words.t("This report has been retracted by its author."));
  if (p["false_position"] === true)
    found.push(
      words.t("The place shown is false: it is where the signal claimed to be."),
    );
  for (const finding of list(p, "findings"))
    if (finding["verdict"] === "WARNING") found.push(sentence(finding, words));
  return found;
}

function sentence(finding: Fields, words: Catalogue): string {
  const key = text(finding, "sentence");
  const values = finding["values"];
  return words.t(key, (values ?? {}) as Record<string, string | number>);
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
  ["as_of", (words) => words.t("As of")],
  ["reported_at", (words) => words.t("Reported")],
];

function when(p: Fields, reading: Reading): Section {
  const { words } = reading;
  const facts = TIMES.flatMap(([field, label]) => {
    const at = parseTime(p[field]);
    return at ? [{ label: label(words), value: moment(at, reading, p) }] : [];
  });
  if ("notified_at" in p) facts.splice(2, 0, notice(p, reading));
  const basis = term(terms.TIME_BASIS, p["time_basis"], words);
  if (basis) facts.push({ label: words.t("Basis of the times"), value: basis });
  for (const [field, said] of Object.entries(own(p["time_text"])))
    facts.push({
      label: words.t("In the source's own words"),
      value: `${said} (${field})`,
    });
  return { key: "when", heading: words.t("When"), facts };
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

function howSure(p: Fields, words: Catalogue): Section {
  const facts: Fact[] = [];
  const verification = term(terms.VERIFICATION, p["verification"], words);
  if (verification)
    facts.push({
      label: words.t("Checked"),
      value: verification,
      warning: p["verification"] !== "VERIFIED",
    });
  const actor = text(p, "actor_state");
  if (actor)
    facts.push({
      label: words.t("Said to be done by"),
      value: actorOf(p, actor, words),
    });
  const note = text(p, "verification_note");
  if (note) facts.push({ label: words.t("Note on the check"), value: note });
  return { key: "sure", heading: words.t("How sure"), facts };
}

function actorOf(p: Fields, actor: string, words: Catalogue): string {
  const sure = term(terms.ATTRIBUTION, p["attribution_confidence"], words);
  if (actor === "XXX") return sure || words.t("nobody");
  const standing = term(terms.ACTOR_STATUS, p["actor_status"], words);
  return [stateName(actor, words), standing, sure].filter(Boolean).join(" · ");
}

/** Both axes of the Admiralty grade, in words, for each source. */
export function gradeOf(source: Fields, words: Catalogue): string {
  const reliability = term(terms.RELIABILITY, source["reliability"], words);
  const credibility = term(terms.CREDIBILITY, source["credibility"], words);
  const grade = `${text(source, "reliability")}${number(source, "credibility") ?? ""}`;
  return words.t("{grade}: source {reliability}, information {credibility}", {
    grade,
    reliability,
    credibility,
  });
}

function sources(p: Fields, { words }: Reading): Section {
  const facts = list(p, "source").flatMap((source) => {
    const kind = term(terms.SOURCE_TYPE, source["type"], words);
    const name = text(source, "source_id");
    const facts: Fact[] = [
      {
        label: kind ? `${name} (${kind})` : name,
        value: gradeOf(source, words),
      },
    ];
    const reference = text(source, "url_or_ref");
    if (reference) facts.push({ label: words.t("Reference"), value: reference });
    return facts;
  });
  const roots = new Set(list(p, "source").map((source) => text(source, "chain_root")));
  if (roots.size > 0)
    facts.push({
      label: "",
      value: words.plural(
        "{n} independent source",
        "{n} independent sources",
        roots.size,
      ),
    });
  return { key: "sources", heading: words.t("Who says so"), facts };
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
    if (finding["verdict"] !== "WARNING")
      facts.push({
        label: words.t("Noticed on arrival"),
        value: sentence(finding, words),
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
