/**
 * What somebody judges, from the form to the record that the desk takes.
 *
 * Pure. It must never fill in a likelihood, a confidence or an alternative: who judges
 * gives them, or the desk refuses the record and says which is missing.
 */

import { inside, list, text, texts } from "./fields.ts";

type Json = Record<string, unknown>;

/** What somebody writes of an assessment, and what the desk has of it. */
export interface Judgement {
  judged: Judged;
  record: Json | null;
}

/** The form as it stands; lists are one thing a line. */
export interface Judged {
  key_judgement: string;
  likelihood_word: string;
  confidence: string;
  basis: string;
  alternatives: string;
  dissent: string;
  information_gaps: string;
  indicators_to_watch: string;
  worst_case: string;
  /** For how long it holds. */
  hours: string;
  /** Policy and level, as one text: "OPEN/PUBLIC". */
  label: string;
  /** Groups, with spaces between them. */
  releasable_to: string;
}

export const EMPTY: Judged = {
  key_judgement: "",
  likelihood_word: "",
  confidence: "",
  basis: "",
  alternatives: "",
  dissent: "",
  information_gaps: "",
  indicators_to_watch: "",
  worst_case: "",
  hours: "24",
  label: "",
  releasable_to: "",
};

const HOUR_MS = 3_600_000;
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** A line of the basis: the id of a record, words about it after a space, or words. */
export function basisOf(
  line: string,
  isRecord: (id: string) => boolean,
): Record<string, string> {
  const [first = "", ...rest] = line.split(/\s+/);
  const id = first.replace(/:$/, "");
  if (!ID.test(id) || !isRecord(id)) return { text: line };
  const text = rest.join(" ");
  return text ? { record: id, text } : { record: id };
}

/** "LTU: It is too early." as who judges otherwise; the desk refuses an unknown state. */
export function dissentOf(line: string): { state: string; text: string } {
  const cut = line.indexOf(":");
  const state = (cut === -1 ? "" : line.slice(0, cut)).trim().toUpperCase();
  return { state, text: line.slice(cut + 1).trim() };
}

/** An empty form: the lowest label for everybody, and nothing judged for anybody. */
export function blank(): Judgement {
  const judged = { ...EMPTY, label: "OPEN/PUBLIC", releasable_to: "ALL" };
  return { judged, record: null };
}

/** The record of a judgement made at this time of the picture. */
export function recordOf(
  { judged, record }: Judgement,
  now: Date,
  isRecord: (id: string) => boolean,
): Json {
  const [policy = "", level = ""] = judged.label.split("/");
  const groups = judged.releasable_to
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  const until = new Date(now.getTime() + Number(judged.hours) * HOUR_MS);
  const optional = {
    information_gaps: linesOf(judged.information_gaps),
    indicators_to_watch: linesOf(judged.indicators_to_watch),
    worst_case: judged.worst_case.trim(),
  };
  const before = Object.entries(record ?? {}).filter(([name]) => !(name in optional));
  return {
    ...Object.fromEntries(before),
    key_judgement: judged.key_judgement.trim(),
    likelihood_word: judged.likelihood_word,
    confidence: judged.confidence,
    basis: linesOf(judged.basis).map((line) => basisOf(line, isRecord)),
    alternatives: linesOf(judged.alternatives),
    dissent: linesOf(judged.dissent).map(dissentOf),
    valid_from: now.toISOString(),
    reported_at: now.toISOString(),
    time_basis: "SOURCE_UTC",
    valid_until: until.toISOString(),
    ...Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value.length > 0),
    ),
    ...(level ? { label: { policy, classification: level } } : {}),
    ...(groups.length > 0 ? { releasable_to: groups } : {}),
  };
}

/** The form of a record that is there already. */
export function judgedOf(record: Json): Judged {
  const from = Date.parse(text(record, "valid_from"));
  const until = Date.parse(text(record, "valid_until"));
  const hours = Math.round((until - from) / HOUR_MS);
  const label = inside(record, "label");
  const policy = text(label, "policy");
  const lines = (name: string): string => texts(record, name).join("\n");
  return {
    key_judgement: text(record, "key_judgement"),
    likelihood_word: text(record, "likelihood_word"),
    confidence: text(record, "confidence"),
    basis: list(record, "basis")
      .map((each) => [text(each, "record"), text(each, "text")].join(" ").trim())
      .join("\n"),
    alternatives: lines("alternatives"),
    dissent: list(record, "dissent")
      .map((each) => `${text(each, "state")}: ${text(each, "text")}`)
      .join("\n"),
    information_gaps: lines("information_gaps"),
    indicators_to_watch: lines("indicators_to_watch"),
    worst_case: text(record, "worst_case"),
    hours: Number.isFinite(hours) ? String(hours) : EMPTY.hours,
    label: policy ? `${policy}/${text(label, "classification")}` : "",
    releasable_to: texts(record, "releasable_to").join(" "),
  };
}

/** What must be there before the desk takes it, by the names of the fields. */
export function lacking(judged: Judged): (keyof Judged)[] {
  const needed: (keyof Judged)[] = [
    "key_judgement",
    "likelihood_word",
    "confidence",
    "basis",
    "alternatives",
  ];
  return needed.filter((name) => judged[name].trim() === "");
}

/** What must be there as well before it is submitted. */
export function lackingToSubmit(judged: Judged): (keyof Judged)[] {
  const whom = (["label", "releasable_to"] as const).filter(
    (name) => judged[name].trim() === "",
  );
  return [...lacking(judged), ...whom];
}
