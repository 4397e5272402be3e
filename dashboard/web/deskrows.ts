/**
 * The rows and columns of the desk's lists, in the reader's words.
 *
 * Pure: what the server told goes in, text comes out. Must never leave a row out, and
 * never say of a draft that it is on the picture.
 */
import type { DeskView } from "./deskaddress.ts";
import { stateName } from "./countries.ts";
import { placed } from "./deskrecord.ts";
import { kindOf } from "./facts.ts";
import { inside, list, number, text, texts } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { fieldName, missingWords, valueWords } from "./fieldwords.ts";
import { person } from "./retracted.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";
import { parseTime, utc } from "./when.ts";

/** One row as the grid shows it; times are written so that they sort as text. */
export interface DeskRow {
  key: string;
  /** What changes when the row does. */
  revision: string;
  at: string;
  state: string;
  kind: string;
  title: string;
  place: string;
  author: string;
  missing: string;
  other: string;
  score: number | string;
  /** What the server told, for the side of the page. */
  told: Fields;
}

export interface DeskColumn {
  field: Exclude<keyof DeskRow, "told" | "key" | "revision">;
  headerName: string;
  width?: number;
  flex?: number;
  minWidth?: number;
}

const EMPTY: Omit<DeskRow, "key" | "told"> = {
  revision: "",
  at: "",
  state: "",
  kind: "",
  title: "",
  place: "",
  author: "",
  missing: "",
  other: "",
  score: "",
};

/** A row of the queue: a draft, a record of the picture, or a refused line. */
export function rowOf(told: Fields, words: Catalogue): DeskRow {
  const layer = text(told, "layer");
  const type = text(told, "type");
  const properties = { type, kind: type };
  return {
    ...EMPTY,
    key: text(told, "key"),
    revision: JSON.stringify(told),
    at: timeOf(told["at"]),
    state: stateOf(told, words),
    kind: kindOf({ type: "Feature", id: "", layer, geometry: null, properties }, words),
    title: text(told, "title"),
    place: text(told, "place"),
    author: text(told, "author") || unnamed(told, words),
    missing: missingWords(texts(told, "missing"), words),
    told,
  };
}

function unnamed(told: Fields, words: Catalogue): string {
  return told["kind"] === "line" ? words.t("no source named") : "";
}

/** "Returned: the place is wrong" before "Draft": what asks for an act comes first. */
export function stateOf(told: Fields, words: Catalogue): string {
  if (told["kind"] === "line") {
    const by = text(told, "mended");
    return by ? words.t("Mended by {who}", { who: by }) : words.t("Refused");
  }
  if (told["kind"] === "record") return words.t("On the picture");
  if (told["outdated"] === true) return words.t("The record was revised since");
  if (told["returned"] === true)
    return words.t("Returned: {reason}", { reason: text(told, "reason") });
  const corrects = told["corrects"] === true;
  if (told["state"] === "SUBMITTED")
    return corrects
      ? words.t("Correction, waits for release")
      : words.t("Waits for release");
  return corrects ? words.t("Draft of a correction") : words.t("Draft");
}

/** Two reports that may be of one event. */
export function pairRow(told: Fields, words: Catalogue): DeskRow {
  const [one = {}, other = {}] = list(told, "records");
  const ids = [text(one, "id"), text(other, "id")];
  const distance = number(told, "distance_m");
  return {
    ...EMPTY,
    key: ids.join("~"),
    revision: JSON.stringify(told),
    at: timeOf(one["occurred_from"]),
    title: text(one, "title") || (ids[0] ?? ""),
    other: text(other, "title") || (ids[1] ?? ""),
    place:
      distance === null
        ? text(one, "place")
        : words.t("{n} km apart", { n: words.number(distance / 1000, 1) }),
    score: Math.round((number(told, "score") ?? 0) * 100),
    told,
  };
}

const KINDS: Readonly<Record<string, string>> = {
  DENIAL: mark("Claim and denial"),
  POSITION: mark("Other places"),
  TIME: mark("Other times"),
  ATTRIBUTION: mark("Other attributions"),
  SAID: mark("One names the other"),
};

/** Two sides that cannot both be right, and what they differ in. */
export function contradictionRow(told: Fields, words: Catalogue): DeskRow {
  const [one = {}, other = {}] = list(told, "sides");
  const kind = text(told, "kind");
  const who = (side: Fields): string => texts(side, "who").join(", ");
  const [id, otherId] = [text(one, "id"), text(other, "id")];
  return {
    ...EMPTY,
    key: [kind, id, otherId, who(other)].join("~"),
    revision: JSON.stringify(told),
    kind: KINDS[kind] ? words.t(KINDS[kind]) : kind,
    title: text(one, "title") || id,
    state: sideWords(one, kind, words),
    other: sideWords(other, kind, words),
    place: id === otherId ? "" : text(other, "title") || otherId,
    told,
  };
}

/** What one side says of the matter in one line, after who says it. */
function sideWords(side: Fields, kind: string, words: Catalogue): string {
  const who = texts(side, "who").map((each) => stateName(person(each), words));
  const says = Object.entries(placed(inside(side, "says")));
  const said = says
    .filter(([field, value]) => value !== null && !BESIDES.has(field))
    .map(([field, value]) => {
      const plain = PLAIN.has(field) || kind === "TIME";
      const told = valueWords(field, value, words);
      return plain ? told : `${fieldName(field, words)} ${told}`;
    });
  return [who.join(", "), said.join(kind === "TIME" ? " – " : ", ")]
    .filter(Boolean)
    .join(": ");
}

/** Fields that need no name, and fields that stand at the side of the page alone. */
const PLAIN = new Set(["summary", "text", "geometry", "place", "actor_state"]);
const BESIDES = new Set(["at", "error_m", "time_basis", "actor_status"]);

function timeOf(value: unknown): string {
  const at = parseTime(value);
  return at ? utc(at) : "";
}

type ColumnName = DeskColumn["field"];

/**
 * The columns of a list, in the order in which they are read. Acts at the desk have the
 * time of the clock on the wall, also where the room has one of its own: `simulated`.
 */
export function columnsOf(
  view: DeskView,
  words: Catalogue,
  simulated = false,
): DeskColumn[] {
  const own = { ...COMMON(words), ...special(view, words) };
  if (simulated && ACTS.has(view)) own.at = realTime(view, words);
  return ORDER[view].map((field) => ({ field, ...own[field] }));
}

const ORDER: Readonly<Record<DeskView, readonly ColumnName[]>> = {
  mine: ["title", "state", "missing", "kind", "place", "at"],
  waiting: ["title", "author", "state", "missing", "kind", "place", "at"],
  ungraded: ["title", "author", "state", "kind", "place", "at"],
  contradictions: ["kind", "title", "state", "other", "place"],
  duplicates: ["score", "title", "other", "place", "at"],
  refused: ["title", "author", "state", "kind", "at"],
};

type Drawn = Omit<DeskColumn, "field">;

const ACTS: ReadonlySet<DeskView> = new Set(["mine", "waiting", "refused"]);

function realTime(view: DeskView, words: Catalogue): Drawn {
  const headerName =
    view === "refused" ? words.t("Refused (real time)") : words.t("Since (real time)");
  return { headerName, width: 216 };
}

const COMMON = (words: Catalogue): Record<ColumnName, Drawn> => ({
  at: { headerName: words.t("Since"), width: 216 },
  state: { headerName: words.t("State"), flex: 2, minWidth: 190 },
  kind: { headerName: words.t("Kind"), flex: 2, minWidth: 190 },
  title: { headerName: words.t("Title"), flex: 3, minWidth: 230 },
  place: { headerName: words.t("Place"), flex: 1, minWidth: 140 },
  author: { headerName: words.t("Author"), width: 150 },
  missing: { headerName: words.t("Still missing"), width: 170 },
  other: { headerName: words.t("The other report"), flex: 3, minWidth: 220 },
  score: { headerName: words.t("Alike (%)"), width: 140 },
});

function special(view: DeskView, words: Catalogue): Partial<Record<ColumnName, Drawn>> {
  if (view === "ungraded")
    return {
      author: { headerName: words.t("From"), width: 170 },
      at: { headerName: words.t("Reported"), width: 216 },
    };
  if (view === "refused")
    return {
      title: { headerName: words.t("Why"), flex: 4, minWidth: 260 },
      author: { headerName: words.t("From"), width: 180, minWidth: 140 },
      kind: { headerName: words.t("Sent to"), width: 170, minWidth: 150 },
      at: { headerName: words.t("Refused"), width: 216 },
    };
  if (view === "contradictions")
    return {
      kind: { headerName: words.t("Kind"), width: 190, minWidth: 150 },
      state: { headerName: words.t("One side says"), flex: 4, minWidth: 240 },
      other: { headerName: words.t("The other side says"), flex: 4, minWidth: 240 },
      place: { headerName: words.t("The other report"), flex: 2, minWidth: 150 },
    };
  if (view === "duplicates") return { at: { headerName: words.t("When"), width: 216 } };
  return {};
}

/** What stands in the place of a list with nothing in it. */
export function emptyWords(view: DeskView, words: Catalogue): string {
  const said: Record<DeskView, string> = {
    mine: words.t("You have no drafts. Write one on the map."),
    waiting: words.t("Nothing waits for release."),
    ungraded: words.t("Everything that you may see has a grade."),
    contradictions: words.t("No reports contradict each other."),
    duplicates: words.t("No two reports look like the same event."),
    refused: words.t("No line was refused that you may see."),
  };
  return said[view];
}
