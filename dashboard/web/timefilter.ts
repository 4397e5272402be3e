/**
 * Which records fall into a stretch of time, and the address that says which stretch.
 *
 * Pure. It decides what is drawn and never what is received or proved.
 */
import { text } from "./fields.ts";
import type { Change, Feature } from "./types.ts";
import { parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days in UTC, both included: "2025-09-09". */
export interface Days {
  from: string;
  until: string;
}

/** The days that an address names; null if it names none, or none that are days. */
export function daysIn(search: string): Days | null {
  const asked = new URLSearchParams(search);
  return daysOf(asked.get("from") ?? "", asked.get("until") ?? "");
}

/** Two days in their order; null unless both are days. */
export function daysOf(from: string, until: string): Days | null {
  if (!isDay(from) || !isDay(until)) return null;
  return from <= until ? { from, until } : { from: until, until: from };
}

function isDay(said: string): boolean {
  const at = DAY.test(said) ? new Date(said) : null;
  // A day that is not in the calendar becomes another one, or none.
  return at !== null && !Number.isNaN(at.getTime()) && dayOf(at) === said;
}

/** The day of a time in UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The same address with these days, or without any. */
export function withDays(search: string, days: Days | null): string {
  const asked = new URLSearchParams(search);
  for (const name of ["from", "until"] as const) {
    if (days) asked.set(name, days[name]);
    else asked.delete(name);
  }
  const said = asked.toString();
  return said ? `?${said}` : "";
}

/** From when to when a record is about; null of what has no time, as a border. */
export function timesOf({ properties }: Feature): [number, number] | null {
  const spans = [
    ["start", "end"],
    ["occurred_from", "occurred_to"],
    ["as_of", "as_of"],
    ["reported_at", "reported_at"],
  ] as const;
  for (const [first, last] of spans) {
    const from = parseTime(text(properties, first))?.getTime();
    if (from === undefined) continue;
    const until = parseTime(text(properties, last))?.getTime() ?? from;
    return [from, Math.max(from, until)];
  }
  return null;
}

/** The records that have a time, parted by some days; kept up record by record. */
export class Parted {
  readonly #begin: number;
  readonly #end: number;
  readonly #inside = new Set<string>();
  readonly outside = new Set<string>();

  constructor({ from, until }: Days) {
    this.#begin = Date.parse(from);
    this.#end = Date.parse(until) + DAY_MS;
  }

  take(upserted: Iterable<Feature>, removed: Iterable<string>): void {
    for (const id of removed) this.#drop(id);
    for (const feature of upserted) {
      this.#drop(feature.id);
      const times = timesOf(feature);
      if (!times) continue;
      const [from, until] = times;
      const out = from >= this.#end || until < this.#begin;
      (out ? this.outside : this.#inside).add(feature.id);
    }
  }

  get shown(): number {
    return this.#inside.size;
  }

  get all(): number {
    return this.#inside.size + this.outside.size;
  }

  #drop(id: string): void {
    this.#inside.delete(id);
    this.outside.delete(id);
  }
}

/** What a screen does not draw because of some days; it tells whenever that changed. */
export class Sieve {
  #days: Days | null = null;
  #parted: Parted | null = null;
  readonly #out: (ids: ReadonlySet<string>) => void;

  constructor(out: (ids: ReadonlySet<string>) => void) {
    this.#out = out;
  }

  get days(): Days | null {
    return this.#days;
  }

  /** How many records it lets through, of how many that have a time. */
  get counts(): { shown: number; all: number } {
    const { shown = 0, all = 0 } = this.#parted ?? {};
    return { shown, all };
  }

  /** Draws only what is of these days, or all again; says whether that is new. */
  set(days: Days | null, features: Iterable<Feature>): boolean {
    if (days?.from === this.#days?.from && days?.until === this.#days?.until)
      return false;
    this.#days = days;
    this.#parted = days ? new Parted(days) : null;
    this.#parted?.take(features, []);
    this.#out(this.#parted?.outside ?? new Set());
    return true;
  }

  take({ upserted, removed }: Pick<Change, "upserted" | "removed">): void {
    if (!this.#parted) return;
    this.#parted.take(upserted, removed);
    this.#out(this.#parted.outside);
  }
}

/** "3 Sept 2025 to 9 Sept 2025", in the language of the page. */
export function daysInWords({ from, until }: Days, words: Catalogue): string {
  const locale = words.language === "en" ? "en-GB" : words.language;
  const written = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeZone: "UTC",
  });
  const [first, last] = [new Date(from), new Date(until)].map((d) => written.format(d));
  if (from === until) return first ?? "";
  return words.t("{from} to {until}", { from: first ?? "", until: last ?? "" });
}

/** "Only 3 Sept 2025 to 9 Sept 2025: 14 of 60 records." */
export function said(days: Days, shown: number, all: number, words: Catalogue): string {
  return words.t("Only {days}: {shown} of {all} records are drawn.", {
    days: daysInWords(days, words),
    shown: words.number(shown),
    all: words.number(all),
  });
}

/** Those records that a view shows, whose days it may have limited. */
export function ofDays(
  features: readonly Feature[],
  shown: { days?: [string, string] },
): readonly Feature[] {
  const days = shown.days ? daysOf(...shown.days) : null;
  if (!days) return features;
  const parted = new Parted(days);
  parted.take(features, []);
  return features.filter(({ id }) => !parted.outside.has(id));
}
