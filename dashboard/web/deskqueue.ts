/**
 * The lists of the desk as the server told them last, and how far that is.
 *
 * A list that has not changed is not sent again. It must never show as empty what was
 * not told.
 */
import type { Ask } from "./deskacts.ts";
import { ask, refusalOf } from "./deskacts.ts";
import { VIEWS } from "./deskaddress.ts";
import type { DeskView } from "./deskaddress.ts";
import { contradictionRow, pairRow, rowOf } from "./deskrows.ts";
import type { DeskRow } from "./deskrows.ts";
import { inside, list, number, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Catalogue } from "./words.ts";

/** One list, as far as it was told. */
export interface Told {
  rows: DeskRow[];
  /** How many there are; more than the rows if the server did not send all. */
  total: number;
  /** The picture after which it was made. */
  n: number;
  /** How many reports are still to be compared before this is all. */
  waiting: number;
}

/** Those that two reports are compared for; they are asked for less often. */
export function isCompared(view: DeskView): view is "contradictions" | "duplicates" {
  return view === "contradictions" || view === "duplicates";
}

export class DeskQueue {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #ask: Ask;
  readonly #told = new Map<DeskView, Told>();
  readonly #marks = new Map<DeskView, string>();
  readonly #counts = new Map<DeskView, number>();
  readonly #troubles = new Map<DeskView, string>();

  constructor(base: string, words: Catalogue, by: Ask = ask) {
    this.#base = base;
    this.#words = words;
    this.#ask = by;
  }

  told(view: DeskView): Told | null {
    return this.#told.get(view) ?? null;
  }

  /** How long a list is; null as long as nobody knows. */
  count(view: DeskView): number | null {
    return this.#counts.get(view) ?? null;
  }

  /** Why this list could not be had when it was asked for last; null if it was. */
  trouble(view: DeskView): string | null {
    return this.#troubles.get(view) ?? null;
  }

  /** Asks for a list; a sentence if it cannot be had. */
  async refresh(view: DeskView): Promise<string | null> {
    const trouble = await this.#asked(view);
    if (trouble === null) this.#troubles.delete(view);
    else this.#troubles.set(view, trouble);
    return trouble;
  }

  async #asked(view: DeskView): Promise<string | null> {
    const path = isCompared(view)
      ? `/desk/${view}`
      : `/desk/queue?view=${view}&mark=${this.#marks.get(view) ?? ""}`;
    const answer = await this.#ask(this.#base + path);
    if (!answer?.ok) return refusalOf(answer?.status ?? 0, {}, this.#words).sentence;
    let told: Fields;
    try {
      told = (await answer.json()) as Fields;
    } catch {
      return refusalOf(0, {}, this.#words).sentence;
    }
    if (isCompared(view)) this.#takePairs(view, told);
    else this.#take(view, told);
    return null;
  }

  #take(view: DeskView, told: Fields): void {
    const counts = inside(told, "counts");
    for (const each of VIEWS) {
      const count = number(counts, each);
      if (count !== null) this.#counts.set(each, count);
    }
    const n = number(told, "n") ?? 0;
    const before = this.#told.get(view);
    const rows =
      "rows" in told || !before
        ? list(told, "rows").map((row) => rowOf(row, this.#words))
        : before.rows;
    this.#marks.set(view, text(told, "mark"));
    this.#told.set(view, { rows, n, total: number(told, "total") ?? 0, waiting: 0 });
  }

  #takePairs(view: "contradictions" | "duplicates", told: Fields): void {
    const found = list(told, view === "duplicates" ? "pairs" : "contradictions");
    const draw = view === "duplicates" ? pairRow : contradictionRow;
    const rows = found.map((row) => draw(row, this.#words));
    const total = rows.length + (number(told, "more") ?? 0);
    this.#counts.set(view, total);
    const waiting = number(told, "waiting") ?? 0;
    this.#told.set(view, { rows, total, n: number(told, "n") ?? 0, waiting });
  }
}
