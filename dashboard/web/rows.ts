/**
 * The rows and columns of the table view: the same records as on the map, as text.
 *
 * Pure. Must never leave a record out.
 */
import { dissenters, isAssessment } from "./assessmentfacts.ts";
import { stateName } from "./countries.ts";
import { kindOf } from "./facts.ts";
import { inside, placeOf, text, titleOf } from "./fields.ts";
import { isNote, noteKind } from "./notefacts.ts";
import { isPrivate } from "./notes.ts";
import { countedWith, retraction } from "./retracted.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import type { Feature } from "./types.ts";
import { parseTime, utc } from "./when.ts";
import { degreesMinutes } from "./where.ts";
import type { Catalogue } from "./words.ts";

export interface Row {
  id: string;
  kind: string;
  title: string;
  place: string;
  position: string;
  /** RFC 3339, so that rows sort by time; shown as "2025-09-19 07:15 UTC". */
  when: string;
  reported: string;
  checked: string;
  actor: string;
  denied: string;
  /** That people took it off, or count it with another report, who, when and why. */
  decided: string;
  /** The hour is not known: only the date may be shown. */
  day_only: boolean;
  /** Hidden from those whose view is shown beforehand. */
  hidden: boolean;
  /** A note that is for one delegation or person only. */
  own: boolean;
}

export function rowOf(
  feature: Feature,
  words: Catalogue,
  marked: ReadonlySet<string> = new Set(),
): Row {
  const hidden = marked.has(feature.id);
  const kind = isNote(feature) ? noteKind(feature, words) : kindOf(feature, words);
  const p = feature.properties;
  const at = placeOf(feature);
  return {
    id: feature.id,
    kind: hidden ? `${kind} · ${words.t("hidden from them")}` : kind,
    decided: retraction(p, words) || countedWith(p, "", words),
    title: titleOf(feature),
    place: text(p, "place"),
    position: at ? degreesMinutes(at[0], at[1], 0) : "",
    when: text(p, "occurred_from") || text(p, "start") || text(p, "as_of"),
    reported: text(p, "reported_at"),
    checked: term(terms.VERIFICATION, p["verification"], words),
    actor: actorOf(p, words),
    denied: deniedBy(feature, words),
    day_only: p["time_basis"] === "UNKNOWN",
    hidden,
    own: isPrivate(feature),
  };
}

/** "Russia: high confidence, …": never an actor without how sure that is. */
function actorOf(p: Feature["properties"], words: Catalogue): string {
  const sure = term(terms.ATTRIBUTION, p["attribution_confidence"], words);
  const actor = text(p, "actor_state");
  if (!actor || actor === "XXX") return sure;
  const named = stateName(actor, words);
  return sure ? words.t("{who}: {how_sure}", { who: named, how_sure: sure }) : named;
}

/** Who denies a report; of a judgement, who judges otherwise. */
function deniedBy(feature: Feature, words: Catalogue): string {
  if (!isAssessment(feature)) return denied(feature.properties["counter_claim"], words);
  return dissenters(feature, words) || words.t("none recorded");
}

function denied(claims: unknown, words: Catalogue): string {
  if (!Array.isArray(claims)) return "";
  const parties = claims.map((claim: unknown) =>
    stateName(text(inside({ claim }, "claim"), "party"), words),
  );
  return parties.filter(Boolean).join(", ") || words.t("none recorded");
}

export interface Column {
  field: keyof Row;
  headerName: string;
  width?: number;
  flex?: number;
  minWidth?: number;
  sort?: "desc";
}

/** The columns, newest reports first. */
export function columns(words: Catalogue): Column[] {
  return [
    {
      field: "reported",
      headerName: words.t("Reported"),
      width: 216,
      sort: "desc",
    },
    { field: "kind", headerName: words.t("Kind"), width: 230 },
    { field: "title", headerName: words.t("Title"), flex: 2, minWidth: 260 },
    { field: "place", headerName: words.t("Place"), flex: 1, minWidth: 160 },
    { field: "position", headerName: words.t("Position"), width: 170 },
    { field: "when", headerName: words.t("When"), width: 216 },
    { field: "checked", headerName: words.t("Checked"), width: 220 },
    {
      field: "actor",
      headerName: words.t("Said to be done by"),
      flex: 1,
      minWidth: 240,
    },
    { field: "denied", headerName: words.t("Who denies it"), width: 170 },
    { field: "decided", headerName: words.t("Decided by people"), width: 300 },
  ];
}

/** "2025-09-19 07:15 UTC", or the date if no more is known; else as it is. */
export function shownTime(value: unknown, row?: Pick<Row, "day_only">): string {
  const at = parseTime(value);
  if (!at) return String(value ?? "");
  return row?.day_only ? utc(at).slice(0, 10) : utc(at);
}
