/**
 * An incident as somebody writes it, and the record that it becomes.
 *
 * Pure. What was typed stays as it was typed, beside what was understood of it. It must
 * never invent a place, a time, a grade or an attribution: what is not written is
 * lacking, and is named.
 */
import { inside, list, number, text, texts, type Fields } from "./fields.ts";
import type { Feature } from "./types.ts";
import { degreesMinutes } from "./where.ts";

/** The fields of the form, in the order in which they are asked. */
export const FIELDS = [
  "position",
  "error",
  "time",
  "type",
  "title",
  "severity",
  "attribution",
  "actor",
  "actor_status",
  "summary",
  "place",
  "domain",
  "affected",
  "false_position",
  "reliability",
  "credibility",
  "source",
  "source_type",
  "origin",
  "label",
  "releasable_to",
] as const;
export type Field = (typeof FIELDS)[number];
export type Values = Readonly<Record<Field, string>>;
type Json = Record<string, unknown>;

/** What the texts mean, as far as that is known. */
export interface Meaning {
  geometry: GeoJSON.Geometry | null;
  /** When it happened, RFC 3339. */
  at: string | null;
  time_basis: string;
}

/** All that somebody is writing; `record` is what the desk or the picture has of it. */
export interface Writing {
  values: Values;
  meaning: Meaning;
  record: Json | null;
}

export const UNATTRIBUTED = "UNATTRIBUTED";
const NOWHERE: Meaning = { geometry: null, at: null, time_basis: "UNKNOWN" };
const MOST_TIME_TEXT = 80;

/** Where each kind of incident happens, if it can only be there. */
const DOMAIN_OF: Readonly<Record<string, string>> = {
  UNSAFE_INTERCEPT: "AIR",
  AIRSPACE_VIOLATION: "AIR",
  AIR_SAFETY: "AIR",
  BOMBER_SORTIE: "AIR",
  CLOSE_APPROACH_SEA: "SEA",
  BOARDING: "SEA",
  SUBSURFACE_INTRUSION: "SUBSURFACE",
  GNSS_INTERFERENCE: "GNSS",
  AIS_SPOOFING: "SEA",
  CABLE_DAMAGE: "SUBSURFACE",
  PIPELINE_DAMAGE: "SUBSURFACE",
  DRONE_INCURSION: "AIR",
  MISSILE_INCIDENT: "AIR",
  CYBER: "CYBER",
  BORDER_INCIDENT: "LAND",
  DISINFORMATION: "INFO",
};

/** An empty form: the lowest label for everybody, and nothing else decided. */
export function blank(label = "OPEN/PUBLIC"): Writing {
  const empty = Object.fromEntries(FIELDS.map((name) => [name, ""])) as Values;
  const values = { ...empty, label, releasable_to: "ALL" };
  return { values, meaning: NOWHERE, record: null };
}

export function domainOf(type: string): string {
  return DOMAIN_OF[type] ?? "";
}

/** "2 km" as 2000, "1.5 NM" as 2778; null if it is no distance. */
export function metresOf(said: string): number | null {
  const found = /^(\d+(?:[.,]\d+)?)\s*(m|km|nm)?$/i.exec(said.trim());
  if (!found) return null;
  const unit = { m: 1, km: 1_000, nm: 1_852 }[(found[2] ?? "m").toLowerCase()] ?? 1;
  const metres = Number(found[1]!.replace(",", ".")) * unit;
  return metres <= 20_037_508 ? Math.round(metres) : null;
}

/** Rounded up to one digit: an error is never said smaller than it is. */
export function roundedUp(metres: number): number {
  if (metres <= 1) return metres > 0 ? 1 : 0;
  const unit = 10 ** Math.floor(Math.log10(metres));
  return Math.ceil(Number((metres / unit).toFixed(6))) * unit;
}

const codes = (said: string): string[] =>
  said
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);

/** The fields that are still to be written before the desk takes it. */
export function lacking({ values, meaning }: Writing): Field[] {
  const wanted: Field[] = ["type", "title", "severity", "attribution", "domain"];
  const named = values.attribution !== "" && values.attribution !== UNATTRIBUTED;
  if (named) wanted.push("actor", "actor_status");
  const open = wanted.filter((name) => values[name].trim() === "");
  if (meaning.geometry === null) open.push("position");
  if (metresOf(values.error) === null) open.push("error");
  if (meaning.at === null) open.push("time");
  return FIELDS.filter((name) => open.includes(name));
}

/** What must be there as well before it is submitted. */
export function lackingToSubmit(writing: Writing): Field[] {
  const open = lacking(writing);
  if (!writing.values.label) open.push("label");
  if (codes(writing.values.releasable_to).length === 0) open.push("releasable_to");
  return FIELDS.filter((name) => open.includes(name));
}

/** The record that is written; what the form does not ask stays as it was. */
export function recordOf({ values, meaning, record }: Writing, account: string): Json {
  const before = record ?? {};
  const title = values.title.trim();
  const made: Json = {
    false_position: false,
    counter_claim: [],
    ...before,
    ...whereOf(values, meaning, before),
    ...whenOf(values, meaning, before),
    type: values.type,
    domain: values.domain,
    title,
    // A description is required of every record: without one the title says it all.
    summary: values.summary.trim() || title,
    severity: Number(values.severity),
    affected_states: codes(values.affected),
    ...attributionOf(values),
  };
  const [policy = "", classification = ""] = values.label.split("/");
  const same = inside(before, "label");
  if (same["policy"] !== policy || same["classification"] !== classification)
    made["label"] = { policy, classification };
  made["releasable_to"] = codes(values.releasable_to);
  const source = sourcesOf(values, list(before, "source"), account);
  if (source) made["source"] = source;
  return made;
}

function whereOf(values: Values, { geometry }: Meaning, before: Json): Json {
  return {
    geometry: geometry ?? before["geometry"] ?? null,
    position_error_m: metresOf(values.error),
    place: values.place.trim() || values.position.trim(),
    false_position: values.false_position === "yes",
  };
}

function whenOf(values: Values, { at, time_basis }: Meaning, before: Json): Json {
  if (at === before["occurred_from"]) return {};
  const written = values.time.trim().slice(0, MOST_TIME_TEXT);
  const kept = inside(before, "time_text");
  const time_text = written === at ? kept : { ...kept, occurred_from: written };
  return { occurred_from: at, valid_from: at, time_basis, time_text };
}

function attributionOf(values: Values): Json {
  const attribution_confidence = values.attribution;
  if (attribution_confidence === UNATTRIBUTED)
    return { attribution_confidence, actor_state: "XXX", actor_status: "UNKNOWN" };
  const actor_state = values.actor.trim().toUpperCase();
  return { attribution_confidence, actor_state, actor_status: values.actor_status };
}

/** The sources with what is written of the first; null: who writes is the source. */
function sourcesOf(values: Values, before: Fields[], account: string): unknown {
  const { source, source_type, origin, reliability, credibility } = values;
  const said = [source, source_type, origin, reliability, credibility];
  if (before.length === 0 && said.every((each) => each.trim() === "")) return null;
  const me = `account:${account}`;
  const source_id = source.trim() || me;
  const first: Json = {
    ...before[0],
    source_id,
    type: source_type || "OTHER",
    chain_root: origin.trim() || source_id,
  };
  delete first["reliability"];
  delete first["credibility"];
  if (reliability) first["reliability"] = reliability;
  if (credibility) first["credibility"] = Number(credibility);
  return [first, ...before.slice(1)];
}

/** The form of a record that is there already. */
export function writingOf(record: Json, account: string): Writing {
  const p: Fields = record;
  const [first = {}] = list(p, "source");
  const label = inside(p, "label");
  const id = text(first, "source_id");
  const me = `account:${account}`;
  const root = text(first, "chain_root");
  const confidence = text(p, "attribution_confidence");
  const unnamed = confidence === UNATTRIBUTED;
  const policy = text(label, "policy");
  const at = text(p, "occurred_from");
  const grade = first["credibility"];
  const geometry = (record["geometry"] ?? null) as GeoJSON.Geometry | null;
  const values: Values = {
    position: pointText(geometry),
    error: String(number(p, "position_error_m") ?? ""),
    time: text(inside(p, "time_text"), "occurred_from") || at,
    type: text(p, "type"),
    title: text(p, "title"),
    severity: String(number(p, "severity") ?? ""),
    attribution: confidence,
    actor: unnamed ? "" : text(p, "actor_state"),
    actor_status: unnamed ? "" : text(p, "actor_status"),
    // What was made of the title is nobody's description, and follows the title.
    summary: text(p, "summary") === text(p, "title") ? "" : text(p, "summary"),
    place: text(p, "place"),
    domain: text(p, "domain"),
    affected: texts(p, "affected_states").join(" "),
    false_position: p["false_position"] === true ? "yes" : "",
    reliability: text(first, "reliability"),
    credibility: typeof grade === "number" ? String(grade) : "",
    source: id === me ? "" : id,
    source_type: text(first, "type"),
    origin: root === id ? "" : root,
    label: policy ? `${policy}/${text(label, "classification")}` : "",
    releasable_to: texts(p, "releasable_to").join(" "),
  };
  const time_basis = text(p, "time_basis") || "UNKNOWN";
  return { values, meaning: { geometry, at: at || null, time_basis }, record };
}

function pointText(geometry: GeoJSON.Geometry | null): string {
  if (geometry?.type !== "Point") return "";
  const [lon = 0, lat = 0] = geometry.coordinates;
  return degreesMinutes(lon, lat, 2);
}

/** Whether the place is only the position once more: its text, or its digits. */
export function isOfPosition({ place, position }: Values): boolean {
  const [name, text] = [place.trim(), position.trim()];
  if (name === "") return false;
  return folded(name) === folded(text) || /^(?=.*\d)[\d\s.,°′″'"NSEW+-]+$/i.test(name);
}

/** What differs between two records, as the desk takes it. */
export function changesOf(
  before: Json,
  after: Json,
): { changes: Json; removed: string[] } {
  const same = (name: string): boolean => equal(before[name], after[name]);
  const changed = Object.keys(after).filter((name) => !same(name));
  const changes = Object.fromEntries(changed.map((name) => [name, after[name]]));
  return { changes, removed: Object.keys(before).filter((name) => !(name in after)) };
}

/** Whether two JSON values say the same, whatever the order of their names. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as Json, b as Json];
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => name in other && equal(one[name], other[name]));
}

/** The types, or other terms, that a text may mean, best first. */
export function meant(said: string, terms: readonly (readonly [string, string])[]) {
  const sought = folded(said);
  if (sought === "") return [];
  const exact = terms.filter(([, label]) => folded(label) === sought);
  if (exact.length > 0) return exact;
  const parts = sought.split(" ");
  const found = terms.filter(([, label]) => {
    const words = folded(label).split(" ");
    return parts.every((part) => words.some((word) => word.startsWith(part)));
  });
  return found.length > 0
    ? found
    : terms.filter(([, label]) => folded(label).includes(sought));
}

const folded = (said: string): string =>
  said
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** The record of a feature, without what is computed or set by the server. */
export function partWritten({ properties, geometry }: Feature): Json {
  const kept = Object.entries(properties).filter(([name]) => !NOT_WRITTEN.has(name));
  return { ...Object.fromEntries(kept), geometry };
}

const NOT_WRITTEN = new Set([
  "id",
  "layer",
  "revision",
  "status",
  "provenance",
  "verified_by",
  "signature",
  "ingested_at",
  "hash",
  "prev_hash",
  "findings",
  "retraction",
  "corrections",
  "duplicate_of",
  "corroboration",
  "spoof_suspicion",
]);
