/**
 * All that this person has begun here, sent or not: in this tab and in the browser.
 *
 * It must never take from another tab that still lives, nor forget what the desk has not.
 */
import { freshName } from "./freshname.ts";
import type { Judgement } from "./judgement.ts";
import { browserStore } from "./kept.ts";
import type { Writing } from "./writing.ts";
import { begun, livingTabs, WritingsKept, type Entry } from "./writingkept.ts";

export class WritingEntries {
  /** What is open in the form; null if nothing is. */
  now: Entry | null = null;
  readonly #seat: string;
  readonly #kept: WritingsKept;
  readonly #entries = new Map<string, Entry>();
  #keeps = true;

  constructor(seat: string, room: string, account: string) {
    this.#seat = seat;
    this.#kept = new WritingsKept(browserStore(), room, account);
    this.#kept.forgetOthers();
  }

  get all(): Entry[] {
    return [...this.#entries.values()];
  }

  /** Those that this tab writes. */
  get own(): Entry[] {
    return this.all.filter(({ tab }) => tab === this.#seat);
  }

  /** The browser keeps what is written. */
  get keeps(): boolean {
    return this.#keeps;
  }

  has({ id }: Entry): boolean {
    return this.#entries.has(id);
  }

  begin(said: Writing | Judgement): Entry {
    const entry = begun(this.#seat, said);
    this.#entries.set(entry.id, entry);
    return entry;
  }

  keep(entry: Entry): void {
    // What another tab may still hold gets a name of its own here.
    if (entry.tab !== this.#seat) {
      this.#entries.delete(entry.id);
      [entry.id, entry.tab] = [freshName(), this.#seat];
      this.#entries.set(entry.id, entry);
    }
    this.#keeps = this.#kept.keep(entry);
  }

  forget(entry: Entry): void {
    this.#entries.delete(entry.id);
    this.#kept.forget(entry.id);
    if (this.now === entry) this.now = null;
  }

  /** What this tab had before it was reloaded, and what closed tabs have left. */
  async restore(): Promise<void> {
    const living = await livingTabs();
    for (const entry of this.#kept.all()) {
      const own = entry.tab === this.#seat;
      if (!own && living?.has(entry.tab)) continue;
      this.#entries.set(entry.id, entry);
      if (own) continue;
      entry.open = false;
      // Where nobody knows which tabs live, only acts that are made already go out
      // from here: those have their names, and are taken once whoever sends them.
      if (living || entry.steps.length > 0) {
        entry.tab = this.#seat;
        this.keep(entry);
      } else entry.wish = "";
    }
  }
}
