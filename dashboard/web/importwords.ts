/**
 * The words for what a table may hold: its fields, and what stands for a value of them.
 *
 * Pure. No two fields of one layer are called alike. A field or a value without words
 * is shown as it is: never left out.
 */
import { STATES, stateName } from "./countries.ts";
import { fieldName } from "./fieldwords.ts";
import type { Field } from "./importplan.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

type Terms = Readonly<Record<string, string>>;
export type Option = readonly [value: string, words: string];

const NAMES: Terms = {
  lon: mark("Longitude"),
  lat: mark("Latitude"),
  position: mark("Position, as it is written"),
  geometry: mark("Shape (GeoJSON or WKT)"),
  id: mark("Id of the record"),
  "label.policy": mark("Policy of the label"),
  "label.classification": mark("Level of the label"),
  "label.categories": mark("Categories of the label"),
  "label.privacy_mark": mark("Privacy mark of the label"),
  "label.created": mark("Label: set on"),
  "label.review": mark("Label: to be reviewed on"),
  "source[0].source_id": mark("Source"),
  "source[0].type": mark("Type of the source"),
  "source[0].reliability": mark("Reliability of the source"),
  "source[0].credibility": mark("Credibility of the information"),
  "source[0].chain_root": mark("Where the source has it from"),
  "source[0].collected_at": mark("Source: when it was collected"),
  "source[0].reported_at": mark("Source: when it reported"),
  "source[0].url_or_ref": mark("Reference of the source"),
  source: mark("All sources (JSON)"),
  supersedes: mark("Replaces the record (id)"),
  region: mark("Region"),
  verification_note: mark("How it was checked"),
  duration_s: mark("Duration (s)"),
  linked_vessel: mark("Ships involved (JSON)"),
  linked_aircraft: mark("Aircraft involved (JSON)"),
  closest_distance_m: mark("Closest distance (m)"),
  altitude_m: mark("Altitude (m)"),
  depth_of_entry_m: mark("Depth of entry (m)"),
  transponder_on: mark("Transponder on"),
  flight_plan_filed: mark("Flight plan filed"),
  two_way_radio: mark("Two-way radio"),
  "intent_assessment.intent": mark("Intent"),
  "intent_assessment.likelihood": mark("Likelihood of the intent"),
  "intent_assessment.assessed_by": mark("Intent: who judged it"),
  infrastructure_id: mark("Infrastructure (id)"),
  service_effect: mark("Effect on services"),
  dma_category: mark("Kind of dangerous military activity"),
  instruments: mark("Agreements concerned"),
  "casualties.killed": mark("Killed"),
  "casualties.injured": mark("Injured"),
  "casualties.low": mark("Casualties, at least"),
  "casualties.high": mark("Casualties, at most"),
  related: mark("Related records (JSON)"),
  notifying_state: mark("Notifying state"),
  host_states: mark("Host states"),
  host_state: mark("Host state"),
  participants: mark("Participating states"),
  participants_count: mark("Number of participants"),
  bloc: mark("Group of states"),
  instrument: mark("Notified under"),
  purpose: mark("Purpose"),
  command_level: mark("Level of command"),
  no_advance_notice_to_troops: mark("Without notice to the troops"),
  land_activity: mark("Activity on land"),
  "strength_estimated.source": mark("Estimate: source"),
  "strength_estimated.as_of": mark("Estimate: as of"),
  message_ref: mark("Reference of the message"),
  phases: mark("Phases (JSON)"),
  "observers_invited.invited": mark("Observers invited"),
  "observers_invited.states": mark("Observers: states invited"),
  "observers_invited.replied": mark("Observers: states that replied"),
  calendar_entry: mark("Entry of the calendar (id)"),
  change_notices: mark("Notices of change (ids)"),
  state: mark("State"),
  echelon: mark("Echelon"),
  sidc: mark("Symbol code (SIDC)"),
  ttl_h: mark("Holds for (h)"),
  parent: mark("Higher unit"),
  contributors: mark("Contributing states"),
  "strength.personnel": mark("Personnel"),
  "strength.low": mark("Personnel, at least"),
  "strength.high": mark("Personnel, at most"),
  equipment: mark("Equipment (JSON)"),
  "readiness.notice_to_move_h": mark("Notice to move (h)"),
  "readiness.category": mark("Readiness"),
  garrison: mark("Garrison"),
  posture_state: mark("Posture"),
  "posture_change.from": mark("Change of posture: from"),
  "posture_change.to": mark("Change of posture: to"),
  "posture_change.at": mark("Change of posture: when"),
  "posture_change.reason": mark("Change of posture: reason"),
  range_km_low: mark("Reach, at least (km)"),
  range_km_high: mark("Reach, at most (km)"),
  range_source: mark("Reach: who says so"),
  ship_class: mark("Class of ship"),
  displacement_t: mark("Standard displacement (long tons)"),
  black_sea_since: mark("In the Black Sea since"),
  black_sea_until: mark("In the Black Sea until"),
};

/** What a strength is of, by the path before the name of the arm. */
const STRENGTHS: Terms = {
  strength_declared: mark("Declared: {what}"),
  "strength_estimated.low": mark("Estimated, at least: {what}"),
  "strength_estimated.high": mark("Estimated, at most: {what}"),
};

const KNOWN: Terms = { YES: mark("yes"), NO: mark("no"), UNKNOWN: mark("unknown") };
const TRUTH: Terms = { true: mark("yes"), false: mark("no") };

/** Values by path; by layer where two layers mean different things by one name. */
const VALUES: Readonly<Record<string, Terms>> = {
  "incidents.type": terms.INCIDENT_TYPE,
  "exercises.kind": terms.EXERCISE_KIND,
  "posture.kind": { UNIT: mark("Unit"), INSTALLATION: mark("Installation") },
  domain: terms.DOMAIN_OF_UNIT,
  severity: terms.SEVERITY,
  time_basis: terms.TIME_BASIS,
  verification: terms.VERIFICATION,
  actor_status: terms.ACTOR_STATUS,
  attribution_confidence: terms.ATTRIBUTION,
  "label.classification": terms.CLASSIFICATION,
  "source[0].type": terms.SOURCE_TYPE,
  bloc: terms.BLOC,
  instrument: terms.INSTRUMENT,
  command_level: terms.ECHELON,
  echelon: terms.ECHELON,
  posture_state: terms.POSTURE,
  "posture_change.from": terms.POSTURE,
  "posture_change.to": terms.POSTURE,
  "readiness.category": terms.READINESS,
  ship_class: terms.SHIP_CLASS,
  "intent_assessment.intent": terms.INTENT,
  "intent_assessment.likelihood": terms.LIKELIHOOD,
  transponder_on: KNOWN,
  flight_plan_filed: KNOWN,
  two_way_radio: KNOWN,
  counter_claim: { "[]": mark("nobody") },
  region: {
    BALTIC: mark("Baltic"),
    BLACK_SEA: mark("Black Sea"),
    EASTERN_FLANK: mark("Eastern flank"),
    NORTH: mark("North"),
    OTHER: mark("elsewhere"),
  },
  dma_category: {
    TERRITORY_ENTRY: mark("entry into a territory"),
    LASER: mark("use of a laser"),
    SPECIAL_CAUTION_AREA: mark("in an area of special caution"),
    COMMAND_AND_CONTROL: mark("interference with command and control"),
  },
};

/** Values that are written with their letter or number, as a grade is spoken of. */
const GRADES: Readonly<Record<string, Terms>> = {
  "source[0].reliability": terms.RELIABILITY,
  "source[0].credibility": terms.CREDIBILITY,
};

const ONE_STATE: ReadonlySet<string> = new Set([
  "actor_state",
  "notifying_state",
  "state",
  "host_state",
]);

/** A field in words; one that has none is called as it is. */
export function named(path: string, words: Catalogue): string {
  const known = NAMES[path];
  if (known) return words.t(known);
  const [, before = "", arm = ""] = /^(.+)\.(\w+)$/.exec(path) ?? [];
  const [strength, what] = [STRENGTHS[before], terms.STRENGTH[arm]];
  if (strength && what) return words.t(strength, { what: words.t(what) });
  return fieldName(path, words);
}

/** What stands for a value of a field on the screen. */
export function valueOf(
  layer: string,
  path: string,
  value: string,
  words: Catalogue,
): string {
  const grades = GRADES[path];
  if (grades) return `${value} · ${term(grades, value, words)}`;
  if (path === "actor_state" && value === "XXX") return words.t("nobody named");
  if (ONE_STATE.has(path)) return stateName(value, words);
  const table = VALUES[`${layer}.${path}`] ?? VALUES[path] ?? {};
  return term(table, value, words);
}

/** The values that may be chosen for a field, with their words; none if it is typed. */
export function optionsOf(
  layer: string,
  field: Field,
  policies: Readonly<Record<string, readonly string[]>>,
  policy: string,
  words: Catalogue,
): Option[] {
  const { path } = field;
  const told = (values: readonly string[]): Option[] =>
    values.map((each) => [each, valueOf(layer, path, each, words)]);
  if (path === "label.policy") return Object.keys(policies).map((each) => [each, each]);
  if (path === "label.classification") return told(policies[policy] ?? []);
  if (field.kind === "TRUTH")
    return Object.entries(TRUTH).map(([value, key]) => [value, words.t(key)]);
  if (path === "severity") return told(["1", "2", "3", "4", "5"]);
  if (path === "source[0].credibility") return told(["1", "2", "3", "4", "5", "6"]);
  if (path === "counter_claim") return told(["[]"]);
  if (ONE_STATE.has(path)) return [...told(["XXX"]), ...byName(told(STATES), words)];
  return told(field.choices);
}

function byName(options: Option[], words: Catalogue): Option[] {
  return options.sort(([, one], [, other]) => one.localeCompare(other, words.language));
}
