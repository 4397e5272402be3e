/**
 * What the card and the table say about a note, in the reader's words.
 *
 * Pure. It must say first whom the note is for, and never call it a report.
 */
import type { CardContent, Fact, Reading, Section } from "./facts.ts";
import { number, text } from "./fields.ts";
import { areaWords, lengthWords } from "./measures.ts";
import { onlyFor, visibilityOf, type Visibility } from "./notes.ts";
import { term } from "./terms.ts";
import type { Feature } from "./types.ts";
import { age, parseTime, utc } from "./when.ts";
import { where } from "./wherefacts.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

const ROLES: Readonly<Record<string, string>> = {
  leader: mark("leader"),
  adviser: mark("adviser"),
  analyst: mark("analyst"),
  releaser: mark("releaser"),
  briefer: mark("briefer"),
  chair: mark("chair"),
  liaison: mark("liaison"),
};

/** How a note is drawn, where that says more than that it is a note. */
const KINDS: Readonly<Record<string, string>> = {
  AREA: mark("Area"),
  ARROW: mark("Arrow"),
  MEASURE: mark("Measure"),
};

export const isNote = ({ layer }: Feature): boolean => layer === "notes";

/** "Note · only FIN", "Measure · for the room". */
export function noteKind(feature: Feature, words: Catalogue): string {
  const kind = text(feature.properties, "kind");
  const drawn = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return `${words.t(drawn ?? "Note")} · ${onlyFor(feature, words)}`;
}

/** Who sees a note, in a sentence. */
export function whoSees(
  visibility: Visibility,
  delegation: string,
  words: Catalogue,
): string {
  switch (visibility) {
    case "DELEGATION":
      return words.t("Only {delegation} sees this. Nobody can release it to others.", {
        delegation,
      });
    case "PRIVATE":
      return words.t("Only you see this. Nobody can release it to others.");
    case "SESSION":
      return words.t("Everybody in the room sees this who sees what it is about.");
  }
}

export function noteContent(feature: Feature, reading: Reading): CardContent {
  const { words } = reading;
  const p = feature.properties;
  const withdrawn = p["status"] === "RETRACTED";
  return {
    kind: noteKind(feature, words),
    title: text(p, "text"),
    lead: "",
    warnings: withdrawn ? [words.t("This note has been withdrawn by its author.")] : [],
    claims: null,
    strength: [],
    sections: [
      { key: "what", heading: words.t("Who sees it"), facts: [seen(feature, words)] },
      place(feature, words),
      { key: "when", heading: words.t("When"), facts: times(feature, reading) },
      { key: "record", heading: words.t("The note"), facts: author(feature, words) },
    ].filter((section) => section.facts.length > 0),
  };
}

/** Where it is, and how long or how large. */
function place(feature: Feature, words: Catalogue): Section {
  const section = where(feature, words);
  const [length_m, area_m2] = [
    number(feature.properties, "length_m"),
    number(feature.properties, "area_m2"),
  ];
  if (length_m !== null)
    section.facts.unshift({
      label: words.t("Length"),
      value: lengthWords(length_m, words),
    });
  if (area_m2 !== null)
    section.facts.unshift({
      label: words.t("Size of the area"),
      value: areaWords(area_m2, words),
    });
  return section;
}

function seen(feature: Feature, words: Catalogue): Fact {
  const delegation = text(feature.properties, "delegation");
  return { label: "", value: whoSees(visibilityOf(feature), delegation, words) };
}

function times({ properties }: Feature, { words, now }: Reading): Fact[] {
  const fields = [
    ["reported_at", words.t("Written")],
    ["expires_at", words.t("Stays until")],
  ] as const;
  return fields.flatMap(([field, label]) => {
    const at = parseTime(properties[field]);
    return at ? [{ label, value: `${utc(at)} · ${age(at, now, words)}` }] : [];
  });
}

function author(feature: Feature, words: Catalogue): Fact[] {
  const p = feature.properties;
  const who = [text(p, "author_title"), term(ROLES, p["role"], words)];
  return [
    {
      label: words.t("Written by"),
      value: [...who, text(p, "delegation")].filter(Boolean).join(" · "),
      received: true,
    },
    { label: words.t("Revision"), value: words.number(number(p, "revision") ?? 0) },
  ];
}
