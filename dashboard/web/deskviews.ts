/**
 * Views of the desk that somebody saved by name: in this browser, for each account.
 *
 * A view is the query of an address without a chosen row. Must never keep anything of
 * a record.
 */
import type { Store } from "./kept.ts";

const MOST = 30;

export interface SavedView {
  name: string;
  /** The query that opens it, such as "?view=waiting&q=cable". */
  query: string;
}

export class SavedViews {
  readonly #store: Store;
  readonly #key: string;

  constructor(store: Store, account: string) {
    this.#store = store;
    this.#key = `onepicture.desk.views.${account}`;
  }

  all(): SavedView[] {
    try {
      const read: unknown = JSON.parse(this.#store?.getItem(this.#key) ?? "[]");
      return Array.isArray(read) ? read.filter(isSaved) : [];
    } catch {
      return []; // written by something else, or forbidden: as if nothing were kept
    }
  }

  /** Keeps a view; one of the same name is replaced. */
  keep(view: SavedView): void {
    const others = this.all().filter(({ name }) => name !== view.name);
    this.#write([...others, view].slice(-MOST));
  }

  forget(name: string): void {
    this.#write(this.all().filter((each) => each.name !== name));
  }

  #write(views: readonly SavedView[]): void {
    try {
      this.#store?.setItem(this.#key, JSON.stringify(views));
    } catch {
      // A full or forbidden store: the address can still be kept as a bookmark.
    }
  }
}

function isSaved(value: unknown): value is SavedView {
  const { name, query } = (value ?? {}) as Partial<SavedView>;
  return typeof name === "string" && typeof query === "string" && query[0] === "?";
}
