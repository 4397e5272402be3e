/**
 * What a card says of the decisions of people about its record: which reports are
 * counted together and on how many origins they stand, what was corrected, and what
 * the source says since. Loaded when a card has any of it.
 *
 * Pure. Must never say who is right, and never count an origin twice.
 */
import type { Fact, Section } from "./facts.ts";
import { inside, list, text, texts, titleOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { fieldName, valueWords } from "./fieldwords.ts";
import { isRetracted, person } from "./retracted.ts";
import type { Feature } from "./types.ts";
import { parseTime, utc } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** One origin, and how many tellings only repeat it. */
export interface Origin {
  root: string;
  repeats: number;
}

/** The origins of some reports, by name; the order of the reports changes nothing. */
export function originsOf(reports: readonly Feature[]): Origin[] {
  const told = new Map<string, Set<string>>();
  for (const { id, properties } of reports)
    for (const source of list(properties, "source")) {
      const name = text(source, "source_id");
      const root = text(source, "chain_root") || name;
      const found = told.get(root) ?? new Set();
      told.set(root, found.add(JSON.stringify([id, name])));
    }
  return [...told]
    .map(([root, tellings]) => ({ root, repeats: tellings.size - 1 }))
    .sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** "2 independent origins: navy, operator", and for each what repeats it. */
export function originWords(origins: readonly Origin[], words: Catalogue): string {
  const names = origins.map(({ root }) => root).join(", ");
  const first = words.plural(
    "{n} independent origin: {names}",
    "{n} independent origins: {names}",
    origins.length,
    { names },
  );
  const repeats = origins
    .filter(({ repeats }) => repeats > 0)
    .map(({ root, repeats }) =>
      words.plural(
        "{n} telling repeats {name}",
        "{n} tellings repeat {name}",
        repeats,
        { name: root },
      ),
    );
  return [first, ...repeats].join("; ");
}

/** The sections of a card about decisions; `together` are all reports of its event. */
export function decisions(
  feature: Feature,
  together: readonly Feature[],
  words: Catalogue,
): Section[] {
  return [
    event(feature, together, words),
    corrected(feature, words),
    since(feature.properties, words),
  ].filter(({ facts }) => facts.length > 0);
}

function event(
  feature: Feature,
  together: readonly Feature[],
  words: Catalogue,
): Section {
  const heading = words.t("Reports of this event");
  const facts: Fact[] = [];
  if (together.length > 1) {
    facts.push({ label: "", value: originWords(originsOf(together), words) });
    for (const other of together)
      if (other.id !== feature.id)
        facts.push({ label: other.id, value: titleOf(other), received: true });
  }
  return { key: "event", heading, facts };
}

function corrected({ properties: p, geometry }: Feature, words: Catalogue): Section {
  const told = list(p, "corrections").map((each): Fact => {
    const field = text(each, "field");
    const at = parseTime(each["at"]);
    const who = [person(text(each, "by")), at ? utc(at) : ""].filter(Boolean);
    const says = valueWords(field, each["source_says"], words);
    const now = field === "geometry" ? geometry : p[field];
    const agrees = says === valueWords(field, now, words);
    const value = agrees
      ? words.t("{who}; the source says the same", { who: who.join(", ") })
      : words.t("{who}; the source says: {value}", {
          who: who.join(", "),
          value: says,
        });
    return { label: fieldName(field, words), value, warning: !agrees };
  });
  // What only stands together with the others is told where there is nothing else.
  const apart = told.filter(({ warning }) => warning);
  const facts = apart.length > 0 ? apart : told;
  return { key: "corrected", heading: words.t("Corrected by people"), facts };
}

/** What a source has sent of a record since it was retracted. */
function since(p: Fields, words: Catalogue): Section {
  const heading = words.t("What the source says since it was retracted");
  const sent = inside(inside(p, "retraction"), "since");
  if (!isRetracted(p)) return { key: "since", heading, facts: [] };
  const said = Object.entries(inside(sent, "says")).map(([field, value]): Fact => ({
    label: fieldName(field, words),
    value: valueWords(field, value, words),
    received: true,
  }));
  const without = texts(sent, "without").map((field): Fact => ({
    label: fieldName(field, words),
    value: words.t("not given any more"),
  }));
  return { key: "since", heading, facts: [...said, ...without] };
}
