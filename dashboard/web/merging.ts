/**
 * Two versions of one record, laid side by side and merged field by field.
 *
 * What only one side changed is taken from that side beforehand; where both did, a
 * person chooses. Pure, but for the view at the end. It must never drop a value that
 * somebody wrote without having been told to.
 */
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";
import { equal } from "./writing.ts";

type Json = Record<string, unknown>;
export type Side = "mine" | "theirs";

/** What a 409 holds; `base` is what both come from, null if that is not known. */
export interface Conflict {
  detail: string;
  revision: number;
  mine: Json;
  theirs: Json | null;
  base: Json | null;
}

/** One field that differs; `conflict` if both sides changed it. */
export interface Row {
  field: string;
  conflict: boolean;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Whose value is taken now; null until somebody has chosen. */
  taken: Side | null;
}

/** Reads the body of an answer; null if it holds no two versions. */
export function readConflict(body: unknown): Conflict | null {
  const said = body as Partial<Conflict> | null;
  if (typeof said?.revision !== "number" || typeof said.mine !== "object") return null;
  const { detail = "", revision, mine, theirs = null, base = null } = said;
  return mine ? { detail, revision, mine, theirs, base } : null;
}

/**
 * The fields that differ between the two, those that are to be chosen first.
 *
 * `known` is what the writer began from, where the server does not know it any more.
 */
export function rowsOf(conflict: Conflict, known: Json | null = null): Row[] {
  const { mine } = conflict;
  const theirs = conflict.theirs ?? {};
  const base = conflict.base ?? known;
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].sort();
  const rows = names
    .filter((field) => !equal(mine[field], theirs[field]))
    .map((field) => row(field, base, mine[field], theirs[field]));
  return [...rows.filter((r) => r.conflict), ...rows.filter((r) => !r.conflict)];
}

function row(field: string, base: Json | null, mine: unknown, theirs: unknown): Row {
  const was = base?.[field];
  const changed = { mine: !equal(was, mine), theirs: !equal(was, theirs) };
  const conflict = base === null || (changed.mine && changed.theirs);
  const taken = conflict ? null : changed.mine ? "mine" : "theirs";
  return { field, conflict, base: was, mine, theirs, taken };
}

export function choose(rows: readonly Row[], field: string, taken: Side): Row[] {
  return rows.map((each) => (each.field === field ? { ...each, taken } : each));
}

export function decided(rows: readonly Row[]): boolean {
  return rows.every(({ taken }) => taken !== null);
}

/** Their version with what was chosen of mine; a field may be gone on one side. */
export function merged(theirs: Json | null, rows: readonly Row[]): Json {
  const result: Json = { ...theirs };
  for (const { field, taken, mine } of rows) {
    if (taken !== "mine") continue;
    if (mine === undefined) delete result[field];
    else result[field] = mine;
  }
  return result;
}

/** How a merge shows the fields of a record. */
export interface Shown {
  /** What a field is called. */
  name(field: string): string;
  /** What a value says. */
  value(field: string, value: unknown): string;
}

/** Who wrote each side; of the other one also when, "" if nobody knows. */
export interface Whose {
  mine: string;
  theirs: string;
}

/** Asks a person to merge; null if that was put off, and then nothing is changed. */
export function askMerge(
  host: HTMLElement,
  conflict: Conflict,
  known: Json | null,
  shown: Shown,
  whose: Whose,
  words: Catalogue,
): Promise<Json | null> {
  return new Promise((resolve) => {
    let rows = rowsOf(conflict, known);
    const done = make("button", {
      class: "writing-main",
      text: words.t("Take this together"),
      attributes: { type: "submit" },
    });
    const later = make("button", {
      class: "note-button",
      text: words.t("Later"),
      attributes: { type: "button" },
    });
    const told = (): void => void (done.disabled = !decided(rows));
    const take = (field: string, side: Side): void => {
      rows = choose(rows, field, side);
      told();
    };
    const form = make("form", { class: "merge" }, [
      make("h2", { text: words.t("Two versions"), attributes: { tabindex: "-1" } }),
      make("p", { text: explained(rows, words) }),
      ...rows.map((each) => choice(each, take, shown, whose, words)),
      make("div", { class: "writing-buttons" }, [later, done]),
    ]);
    const end = (result: Json | null): void => {
      form.remove();
      resolve(result);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (decided(rows)) end(merged(conflict.theirs, rows));
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.ctrlKey) return;
      event.preventDefault();
      form.requestSubmit();
    });
    later.addEventListener("click", () => end(null));
    host.append(form);
    told();
    (form.querySelector<HTMLElement>("input") ?? form.querySelector("h2"))?.focus();
  });
}

function explained(rows: readonly Row[], words: Catalogue): string {
  const open = rows.filter(({ conflict }) => conflict).length;
  if (open === 0)
    return words.t(
      "Somebody changed other fields meanwhile. Nothing of yours is in the way: look " +
        "at it, and take it together.",
    );
  return words.plural(
    "This was changed meanwhile. {n} field was changed by both: choose with the arrow " +
      "keys whose words are taken. Nothing is overwritten before you say so.",
    "This was changed meanwhile. {n} fields were changed by both: choose with the " +
      "arrow keys whose words are taken. Nothing is overwritten before you say so.",
    open,
  );
}

function choice(
  each: Row,
  take: (field: string, side: Side) => void,
  shown: Shown,
  whose: Whose,
  words: Catalogue,
): HTMLElement {
  const named = (side: string, who: string): string =>
    who ? `${side} (${who})` : side;
  const side = (name: Side, label: string): HTMLElement => {
    const attributes: Record<string, string> = {
      type: "radio",
      name: `merge-${each.field}`,
      value: name,
    };
    if (each.taken === name) attributes["checked"] = "";
    const input = make("input", { attributes });
    input.addEventListener("change", () => take(each.field, name));
    const value = each[name];
    const said =
      value === undefined ? words.t("(nothing)") : shown.value(each.field, value);
    return make("label", { class: "merge-side" }, [
      input,
      make("span", { class: "merge-whose", text: label }),
      make("span", { class: "merge-value", text: said, attributes: { lang: "" } }),
    ]);
  };
  const box = make("fieldset", { class: "merge-row" }, [
    make("legend", { text: shown.name(each.field) }),
    side("mine", named(words.t("Mine"), whose.mine)),
    side("theirs", named(words.t("Theirs"), whose.theirs)),
  ]);
  box.dataset["conflict"] = String(each.conflict);
  return box;
}
