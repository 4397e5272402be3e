/**
 * What somebody writes, kept in the browser until the desk has it.
 *
 * One place for each thing that is written, named after account and room; a tab writes
 * only to its own, so that no tab overwrites what another one holds. What the desk has
 * taken is not kept a second time. Pure, but for the store that it is given.
 */
import { freshName } from "./freshname.ts";
import type { Judgement } from "./judgement.ts";
import type { Store } from "./kept.ts";
import type { Writing } from "./writing.ts";

export type Wish = "" | "DRAFT" | "SUBMITTED";

/** One act that goes out, as often as needed, under the name of its event. */
export interface Step {
  path: string;
  body: Record<string, unknown>;
}

/** What the desk has of it. */
export interface OnDesk {
  draft: string;
  revision: number;
  state: string;
  /** The record that it is or becomes, and its revision when this was begun. */
  record_id: string;
  base_revision: number;
  /** The record was revised since: its author merges before it can be released. */
  outdated?: boolean;
}

export interface Entry {
  id: string;
  /** The tab that writes it. */
  tab: string;
  /** Whether its form was open. */
  open: boolean;
  /** Of which layer it is to become a record. */
  layer: "incidents" | "assessments";
  title: string;
  /** What is written of an incident, and not on the desk; null of all else. */
  writing: Writing | null;
  /** What is written of an assessment, and not on the desk; null of all else. */
  judgement: Judgement | null;
  /** The record of the picture that it corrects, and its revision. */
  corrects: { id: string; revision: number } | null;
  /** The revision of the record that it takes as its base anew; null if it need not. */
  rebase: number | null;
  /** What is to become of it as soon as that can be done. */
  wish: Wish;
  steps: Step[];
  /** The text that the steps were made of; "" if there are none. */
  sent: string;
  desk: OnDesk | null;
  /** Why somebody sent it back, and who. */
  returned: { by: string; reason: string } | null;
  /** The picture that was the first to have it, as the log counts; null if not known. */
  shown_n: number | null;
}

const PREFIX = "onepicture.writing";

const BLANK = {
  layer: "incidents",
  writing: null,
  judgement: null,
  corrects: null,
  rebase: null,
  desk: null,
  returned: null,
  shown_n: null,
  sent: "",
} as const;

/** What somebody begins to write in a tab: an incident, or an assessment. */
export function begun(tab: string, said: Writing | Judgement): Entry {
  const common = { ...BLANK, id: freshName(), tab, open: true, title: "" };
  const entry: Entry = { ...common, wish: "", steps: [] };
  return "judged" in said
    ? { ...entry, layer: "assessments", judgement: said }
    : { ...entry, writing: said };
}

/** Something is written that the desk has not. */
export function isWritten({ writing, judgement }: Entry): boolean {
  return writing !== null || judgement !== null;
}

/** The desk has all of it. */
export function empty(entry: Entry): void {
  [entry.writing, entry.judgement] = [null, null];
}

export class WritingsKept {
  readonly #store: Storage | null;
  readonly #prefix: string;

  constructor(store: Store, room: string, account: string) {
    this.#store = store as Storage | null;
    this.#prefix = `${PREFIX}.${JSON.stringify([room, account])}.`;
  }

  /** All that is kept for this person in this room, of all tabs. */
  all(): Entry[] {
    return this.#names(this.#prefix).flatMap((name) => {
      const entry = this.#read(name);
      return entry ? [entry] : [];
    });
  }

  /** Keeps it; false if this browser does not. */
  keep(entry: Entry): boolean {
    try {
      if (!this.#store) return false;
      this.#store.setItem(this.#prefix + entry.id, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  }

  forget(id: string): void {
    try {
      this.#store?.removeItem(this.#prefix + id);
    } catch {
      // What cannot be reached was never kept.
    }
  }

  /** Forgets what other people wrote in this browser: they are not here any more. */
  forgetOthers(): void {
    for (const name of this.#names(`${PREFIX}.`)) {
      const [, account] = whose(name);
      const [, own] = whose(this.#prefix);
      if (account !== own) this.#store?.removeItem(name);
    }
  }

  #names(prefix: string): string[] {
    try {
      const store = this.#store;
      if (!store) return [];
      const names = Array.from({ length: store.length }, (_, i) => store.key(i) ?? "");
      return names.filter((name) => name.startsWith(prefix));
    } catch {
      return [];
    }
  }

  #read(name: string): Entry | null {
    try {
      const read = JSON.parse(this.#store?.getItem(name) ?? "null") as Entry | null;
      return typeof read?.id === "string" && Array.isArray(read.steps)
        ? { ...BLANK, ...read }
        : null;
    } catch {
      return null;
    }
  }
}

function whose(name: string): [room: string, account: string] {
  try {
    const named = name.slice(PREFIX.length + 1, name.lastIndexOf("]") + 1);
    const [room = "", account = ""] = JSON.parse(named) as string[];
    return [room, account];
  } catch {
    return ["", ""];
  }
}

/** Whether this browser keeps anything that somebody was writing here. */
export function keepsWriting(store: Store, room: string, account: string): boolean {
  return new WritingsKept(store, room, account).all().length > 0;
}

/** Tabs that are open now; null where the browser does not say. */
export async function livingTabs(): Promise<Set<string> | null> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return null;
  const { held = [] } = await locks.query();
  return new Set(held.map(({ name = "" }) => name.replace("one-picture-seat ", "")));
}
