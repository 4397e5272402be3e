/**
 * How many rows of a file are what, and what is left to say where none is new.
 *
 * Pure. What was only judged and what waits are counted in other words: must never call
 * a row new that nobody has compared with the picture.
 */
import { number } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Plan } from "./importplan.ts";
import type { Catalogue } from "./words.ts";

export interface Count {
  words: string;
  n: number;
  kind: "new" | "there" | "wrong" | "warned";
}

/** Of a file that was judged just now. */
export function countsOf(judged: Fields, words: Catalogue): Count[] {
  return [
    { words: words.t("new"), n: number(judged, "new") ?? 0, kind: "new" },
    { words: words.t("already there"), n: number(judged, "there") ?? 0, kind: "there" },
    { words: words.t("in error"), n: number(judged, "wrong") ?? 0, kind: "wrong" },
    ...warnedOf(judged, words),
  ];
}

/** Rows that are taken as they are and worth a look; not told where there are none. */
function warnedOf(told: Fields, words: Catalogue): Count[] {
  const n = number(told, "warned") ?? 0;
  return n ? [{ words: words.t("worth a look"), n, kind: "warned" }] : [];
}

/** Of a file that waits: how much comes with its release, and what was left out. */
export function heldOf(one: Fields, words: Catalogue): Count[] {
  return [
    { words: words.t("to be released"), n: number(one, "count") ?? 0, kind: "new" },
    {
      words: words.t("left out, in error"),
      n: number(one, "wrong") ?? 0,
      kind: "wrong",
    },
    ...warnedOf(one, words),
  ];
}

/** Why there is nothing to confirm. */
export function nothingNew(judged: Fields, words: Catalogue): string {
  const there = number(judged, "there") ?? 0;
  if (there && !number(judged, "wrong"))
    return words.plural(
      "{n} record: it is on the picture already, there is nothing to add.",
      "All {n} records of this file are on the picture already: there is nothing to add.",
      there,
    );
  return words.t("There is nothing to add: mend the file or its columns above.");
}

/** The fields in which some word of the file was given no meaning yet. */
export function unmeant(plan: Plan): ReadonlySet<string> {
  const columns = Object.keys(plan.values).filter((column) =>
    Object.values(plan.values[column] ?? {}).includes(""),
  );
  return new Set(columns.flatMap((column) => plan.columns[column] ?? []));
}
