/**
 * The chosen row at the side: what it says in words, and what came of it so far.
 *
 * Only makes elements; the acts below them are made by deskforms.ts. Whatever somebody
 * wrote goes in as text. Must never show a draft as if it were on the picture.
 */
import { stateName } from "./countries.ts";
import { factsOf } from "./facts.ts";
import type { Fact, Section } from "./facts.ts";
import { inside, list, number, text, texts } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { fieldName, gradeAxes, missingWords, valueWords } from "./fieldwords.ts";
import { AS_RECEIVED, make } from "./page.ts";
import { person } from "./retracted.ts";
import type { Feature } from "./types.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";
import { parseTime, utc } from "./when.ts";

/** A record as a feature, so that it is told as on the map. */
export function featureOf(id: string, layer: string, record: Fields): Feature {
  const { geometry, ...properties } = record;
  const shape = (geometry ?? null) as GeoJSON.Geometry | null;
  return { type: "Feature", id, layer, geometry: shape, properties };
}

export function heading(kind: string, title: string): HTMLElement {
  return make("header", { class: "desk-head" }, [
    make("p", { class: "desk-kind", text: kind }),
    make("h2", { text: title, attributes: { ...AS_RECEIVED, tabindex: "-1" } }),
  ]);
}

export function paragraph(said: string, name = ""): HTMLElement {
  return make("p", { text: said, class: name });
}

/** All sections of a record, without what was said above them. */
export function recordParts(
  feature: Feature,
  now: Date,
  words: Catalogue,
): HTMLElement[] {
  const content = factsOf(feature, { words, now });
  const parts: HTMLElement[] = [];
  for (const warning of content.warnings)
    parts.push(paragraph(warning, "card-warning"));
  if (content.lead)
    parts.push(
      make("p", { class: "card-lead", text: content.lead, attributes: AS_RECEIVED }),
    );
  // Who judges otherwise denies nothing: such claims have headings of their own.
  for (const { text: said, who } of content.claims?.denies ?? []) {
    const label = content.claims?.headings
      ? words.t("{who} judges otherwise", { who })
      : words.t("{who} denies", { who });
    parts.push(fact({ label, value: said }));
  }
  return [...parts, ...content.sections.map(sectionOf)];
}

function sectionOf({ heading: title, facts }: Section): HTMLElement {
  return make("section", { class: "card-section" }, [
    make("h3", { text: title }),
    make("dl", {}, facts.map(fact)),
  ]);
}

function fact({ label, value, received, warning }: Fact): HTMLElement {
  const name = warning ? "fact warned" : "fact";
  const attributes = received ? AS_RECEIVED : {};
  return make("div", { class: name }, [
    make("dt", { text: label }),
    make("dd", { text: value, attributes }),
  ]);
}

/** What people know somebody by, else the account. */
const titled = (told: Fields, name: string): string =>
  text(told, `${name}_title`) || text(told, name);

/** Who wrote it, when the last act was, and what it lacks. */
export function standingOf(told: Fields, words: Catalogue): HTMLElement {
  const at = parseTime(told["at"]);
  const rows: [string, string][] = [
    [words.t("Author"), titled(told, "author")],
    [words.t("Last act"), at ? `${titled(told, "by")}, ${utc(at)}` : ""],
    [words.t("Still missing"), missingWords(texts(told, "missing"), words)],
    [words.t("Reason"), text(told, "reason")],
  ];
  const shown = rows.filter(([, value]) => value);
  return make(
    "dl",
    { class: "desk-standing-of" },
    shown.map(([label, value]) => fact({ label, value })),
  );
}

/** Fields side by side: what each column holds is named by its head. */
export function comparison(
  rows: readonly Fields[],
  columns: readonly [name: string, title: string][],
  words: Catalogue,
): HTMLElement {
  const heads = [words.t("Field"), ...columns.map(([, title]) => title)];
  const body = rows.map((row) => {
    const field = text(row, "field");
    const cells = columns.map(([name]) =>
      make("td", {
        text: valueWords(field, row[name], words),
        attributes: AS_RECEIVED,
      }),
    );
    const head = make("th", { text: fieldName(field, words), attributes: ROW });
    const line = make("tr", {}, [head, ...cells]);
    if (row["conflict"] === true) line.dataset["conflict"] = "yes";
    return line;
  });
  return make("table", { class: "desk-compare" }, [
    make("thead", {}, [
      make(
        "tr",
        {},
        heads.map((each) => make("th", { text: each, attributes: COLUMN })),
      ),
    ]),
    make("tbody", {}, body),
  ]);
}

const ROW = { scope: "row" };
const COLUMN = { scope: "col" };

/** What a correction changes; of one that is outdated, what differs on both sides. */
export function differences(told: Fields, words: Catalogue): HTMLElement[] {
  if ("now" in told) return sinceThen(inside(told, "now"), words);
  if (told["corrects"] !== true) return [];
  const rows = list(told, "changed");
  const revision = number(told, "base_revision") ?? 0;
  const title = words.t("What this changes in revision {n}", {
    n: words.number(revision),
  });
  const columns: [string, string][] = [
    ["before", words.t("was")],
    ["after", words.t("is")],
  ];
  return [
    make("section", { class: "card-section" }, [
      make("h3", { text: title }),
      rows.length > 0
        ? comparison(rows, columns, words)
        : paragraph(words.t("Nothing yet.")),
    ]),
  ];
}

/** This draft beside the record that was revised since; nothing if there is none. */
function sinceThen(now: Fields, words: Catalogue): HTMLElement[] {
  const rows = list(now, "fields");
  if (rows.length === 0) return [];
  const n = words.number(number(now, "revision") ?? 0);
  return [
    make("section", { class: "card-section" }, [
      make("h3", { text: words.t("This draft and revision {n}", { n }) }),
      comparison(rows, bothSides(words), words),
    ]),
  ];
}

/** Two versions and what they come from, as columns of a comparison. */
export function bothSides(words: Catalogue): [name: string, title: string][] {
  return [
    ["mine", words.t("this draft")],
    ["theirs", words.t("on the picture now")],
    ["base", words.t("before both")],
  ];
}

const DID: Readonly<Record<string, string>> = {
  WRITE: mark("{who} began it"),
  EDIT: mark("{who} changed it"),
  UNDO: mark("{who} undid the last act"),
  SUBMIT: mark("{who} submitted it"),
  RETURN: mark("{who} returned it"),
  RELEASE: mark("{who} released it"),
  RETRACT: mark("{who} retracted it"),
  WITHDRAW: mark("{who} withdrew it"),
  REVIVE: mark("{who} revived it"),
  SENT: mark("{who} sent a revision"),
};

/** What people did, the newest first: when, who, why, and which fields it changed. */
export function historyOf(rows: readonly Fields[], words: Catalogue): HTMLElement {
  const items = [...rows].reverse().map((row) => {
    const at = parseTime(row["at"]);
    const action = text(row, "action");
    const did = words.t(DID[action] ?? action, { who: text(row, "by") });
    const changed = list(row, "changed").map((each) =>
      fieldName(text(each, "field"), words),
    );
    const parts: Node[] = [
      make("span", { class: "desk-when", text: at ? utc(at) : "" }),
      make("strong", { text: did }),
    ];
    if (text(row, "reason"))
      parts.push(make("q", { text: text(row, "reason"), attributes: AS_RECEIVED }));
    if (isNew(row)) parts.push(make("small", { text: words.t("New") }));
    else if (changed.length > 0 && !isFirst(row))
      parts.push(
        make("small", {
          text: words.t("Changed: {fields}", { fields: changed.join(", ") }),
        }),
      );
    return make("li", {}, parts);
  });
  return make("section", { class: "card-section" }, [
    make("h3", { text: words.t("History") }),
    items.length > 0
      ? make("ol", { class: "desk-history" }, items)
      : paragraph(words.t("Nobody has changed it at the desk.")),
  ]);
}

/** Of a copy that corrects nothing the first revision is new: it had no source before. */
export function isNew(row: Fields): boolean {
  const first = number(row, "draft_revision") === 1;
  const source = list(row, "changed").find((each) => text(each, "field") === "source");
  return first && source !== undefined && (source["before"] ?? null) === null;
}

/** Of a first revision every field is new, and of a cut list its first one is. */
function isFirst(row: Fields): boolean {
  return text(row, "action") === "WRITE" || row["earlier"] === true;
}

/** What the two axes of a grade mean. */
export function axes(words: Catalogue): HTMLElement {
  const { reliability, credibility } = gradeAxes(words);
  const table = (title: string, rows: [string, string][]): HTMLElement =>
    make("div", {}, [
      make("h4", { text: title }),
      make(
        "dl",
        {},
        rows.map(([label, value]) => fact({ label, value })),
      ),
    ]);
  return make("details", { class: "desk-axes" }, [
    make("summary", { text: words.t("What the two axes of a grade mean") }),
    table(words.t("Reliability of the source"), reliability),
    table(words.t("Credibility of the information"), credibility),
  ]);
}

/** Both sides of a pair or of a contradiction, each with its way to the map. */
export function sides(found: readonly Fields[], words: Catalogue): HTMLElement {
  return make(
    "div",
    { class: "desk-sides" },
    found.map((side) => sideOf(side, words)),
  );
}

function sideOf(side: Fields, words: Catalogue): HTMLElement {
  const id = text(side, "id");
  const says = Object.entries(placed(inside(side, "says")));
  const said: [string, unknown][] = says.length > 0 ? says : briefOf(side);
  const named = [...texts(side, "who"), ...texts(side, "sources")];
  const who = named.map((each) => stateName(person(each), words)).join(", ");
  const rows = said.map(([field, value]) =>
    fact({
      label: fieldName(field, words),
      value: value === null ? words.t("not known") : valueWords(field, value, words),
    }),
  );
  return make("article", {}, [
    make("h3", { text: text(side, "title") || id, attributes: AS_RECEIVED }),
    who ? fact({ label: words.t("Who says so"), value: who }) : make("span"),
    make("dl", {}, rows),
    make("a", {
      text: words.t("Show it on the map"),
      attributes: { href: `/?record=${encodeURIComponent(id)}` },
    }),
  ]);
}

/** Longitude and latitude as the one thing that they are. */
export function placed(says: Fields): Fields {
  const { lon, lat, ...others } = says;
  if (typeof lon !== "number" || typeof lat !== "number") return says;
  return { geometry: { type: "Point", coordinates: [lon, lat] }, ...others };
}

function briefOf(side: Fields): [string, unknown][] {
  const names = ["type", "place", "occurred_from", "reported_at", "status"];
  return names.map((name) => [name, side[name]]);
}
