/**
 * Fields of a record by name, in the reader's words, and what stands in them.
 *
 * Pure. A field or a value without words here is shown as it is: never left out.
 */
import { stateName } from "./countries.ts";
import { gradeOf } from "./surefacts.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import { parseTime, utc } from "./when.ts";
import { degreesMinutes } from "./where.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";
import { number, text } from "./fields.ts";
import type { Fields } from "./fields.ts";

const NAMES: Readonly<Record<string, string>> = {
  title: mark("Title"),
  summary: mark("Summary"),
  type: mark("Type"),
  kind: mark("Kind"),
  domain: mark("Domain"),
  severity: mark("Severity"),
  place: mark("Place"),
  geometry: mark("Position"),
  position_error_m: mark("Position error (m)"),
  false_position: mark("False position"),
  occurred_from: mark("Happened"),
  occurred_to: mark("Until"),
  start: mark("Starts"),
  end: mark("Ends"),
  as_of: mark("As of"),
  notified_at: mark("Notified"),
  reported_at: mark("Reported"),
  valid_from: mark("Valid from"),
  valid_to: mark("Valid until"),
  time_basis: mark("Basis of the times"),
  time_text: mark("In the source's own words"),
  source: mark("Sources"),
  reliability: mark("Reliability of the source"),
  credibility: mark("Credibility of the information"),
  label: mark("Label"),
  releasable_to: mark("May go to"),
  verification: mark("Checked"),
  affected_states: mark("States affected"),
  actor_state: mark("Said to be done by"),
  actor_status: mark("Standing of the actor"),
  attribution_confidence: mark("Confidence of the attribution"),
  counter_claim: mark("Who denies it"),
  designation: mark("Designation"),
  unit_name: mark("Unit"),
  status: mark("Status"),
  note: mark("Note"),
  ship_class: mark("Class of ship"),
  displacement_t: mark("Standard displacement (long tons)"),
  black_sea_since: mark("In the Black Sea since"),
  black_sea_until: mark("In the Black Sea until"),
  text: mark("What is said"),
  at: mark("When"),
  from: mark("From"),
  to: mark("Until"),
  error_m: mark("Position error (m)"),
};

const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  type: terms.INCIDENT_TYPE,
  kind: terms.EXERCISE_KIND,
  domain: terms.DOMAIN,
  severity: terms.SEVERITY,
  time_basis: terms.TIME_BASIS,
  verification: terms.VERIFICATION,
  actor_status: terms.ACTOR_STATUS,
  attribution_confidence: terms.ATTRIBUTION,
  status: terms.STATUS,
  ship_class: terms.SHIP_CLASS,
};

/** "Source 2: reliability of the source" of "source[1].reliability". */
export function fieldName(path: string, words: Catalogue): string {
  const [, first, at, last] = /^(\w+)(?:\[(\d+)\])?(?:\.(\w+))?/.exec(path) ?? [];
  const known = NAMES[last ?? ""] ?? NAMES[first ?? ""];
  const name = known ? words.t(known) : path;
  if (!path.startsWith("source[") || !at || !last) return name;
  return words.t("Source {n}: {field}", { n: Number(at) + 1, field: name });
}

/** What is missing, each kind of it once: "Reliability of the source, Label". */
export function missingWords(paths: readonly string[], words: Catalogue): string {
  const names = paths.map((path) =>
    path.startsWith("source[") ? words.t("Grade") : fieldName(path, words),
  );
  return [...new Set(names)].join(", ");
}

/** The value of a field as text; "–" where there is none. */
export function valueWords(field: string, value: unknown, words: Catalogue): string {
  if (value === undefined || value === null || value === "") return "–";
  const at = parseTime(value);
  if (
    at &&
    /_at$|_from$|_to$|_since$|_until$|^(start|end|as_of|at|from|to)$/.test(field)
  )
    return utc(at);
  if (Array.isArray(value)) return listed(field, value, words);
  if (typeof value === "boolean") return value ? words.t("yes") : words.t("no");
  if (isFields(value)) return composed(field, value, words);
  if (field === "actor_state") return stateName(String(value), words);
  const table = VALUES[field];
  if (table) return term(table, value, words);
  return typeof value === "number" ? words.number(value, 6) : String(value);
}

function listed(field: string, values: readonly unknown[], words: Catalogue): string {
  if (values.length === 0) return "–";
  const told = values.map((each) => {
    if (field === "source" && isFields(each))
      return `${text(each, "source_id")} (${graded(each, words)})`;
    if (typeof each === "string") return stateName(each, words);
    return JSON.stringify(each);
  });
  return told.join("; ");
}

function graded(source: Fields, words: Catalogue): string {
  return text(source, "reliability") && number(source, "credibility") !== null
    ? gradeOf(source, words)
    : words.t("not graded");
}

function composed(field: string, value: Fields, words: Catalogue): string {
  if (field === "label") return labelWords(value, words);
  const at = value["coordinates"];
  if (field === "geometry" && value["type"] === "Point" && Array.isArray(at))
    return degreesMinutes(Number(at[0]), Number(at[1]), 1);
  return JSON.stringify(value);
}

/** "OPEN · INTERNAL". */
export function labelWords(label: Fields, words: Catalogue): string {
  const level = term(terms.CLASSIFICATION, text(label, "classification"), words);
  return [text(label, "policy"), level].filter(Boolean).join(" · ");
}

/** What both axes of a grade mean, each value with its words. */
export function gradeAxes(words: Catalogue): {
  reliability: [string, string][];
  credibility: [string, string][];
} {
  const told = (table: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(table).map(([value, key]) => [value, words.t(key)]);
  return {
    reliability: told(terms.RELIABILITY),
    credibility: told(terms.CREDIBILITY),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
