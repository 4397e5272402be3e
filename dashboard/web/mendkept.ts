/**
 * What somebody types into a refused line, kept in this tab until the desk has it.
 *
 * Named after room and account, as what is written on the map. It must never be read by
 * another account. Pure, but for the store that it is given.
 */
import type { Store } from "./kept.ts";

const PREFIX = "onepicture.mend.";

export class MendsKept {
  readonly #store: Storage | null;
  readonly #prefix: string;

  constructor(store: Store, room: string, account: string) {
    this.#store = store as Storage | null;
    this.#prefix = `${PREFIX}${JSON.stringify([room, account])}.`;
  }

  /** What was typed into a line; null if nothing is kept of it. */
  typed(line: string): string | null {
    try {
      return this.#store?.getItem(this.#prefix + line) ?? null;
    } catch {
      return null;
    }
  }

  keep(line: string, text: string): void {
    try {
      this.#store?.setItem(this.#prefix + line, text);
    } catch {
      // Forbidden or full: what is typed holds until the page is closed.
    }
  }

  forget(line: string): void {
    this.#remove((name) => name === this.#prefix + line);
  }

  /** Forgets what other accounts typed in this tab: they are not here any more. */
  forgetOthers(): void {
    const account = accountOf(this.#prefix);
    this.#remove((name) => name.startsWith(PREFIX) && accountOf(name) !== account);
  }

  #remove(wanted: (name: string) => boolean): void {
    try {
      const store = this.#store;
      if (!store) return;
      const names = Array.from({ length: store.length }, (_, i) => store.key(i) ?? "");
      for (const name of names.filter(wanted)) store.removeItem(name);
    } catch {
      // What cannot be reached was never kept.
    }
  }
}

/** Whose a name is; nobody's if it is not named as here. */
function accountOf(name: string): string | null {
  try {
    const named = name.slice(PREFIX.length, name.lastIndexOf("]") + 1);
    return (JSON.parse(named) as string[])[1] ?? null;
  } catch {
    return null;
  }
}

/** The store of this tab; null if the browser forbids it. */
export function tabStore(): Store {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
