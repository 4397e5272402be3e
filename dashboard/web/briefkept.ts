/**
 * The briefing that somebody edits, kept by this tab until the server has it.
 *
 * There is one place for it: whoever comes to this tab next finds nothing of somebody
 * else, and writes over it. Pure, but for the store that it is given. It must never keep
 * anything of the picture.
 */
import { planOf, type Plan } from "./briefplan.ts";
import type { Fields } from "./fields.ts";
import type { Store } from "./kept.ts";

/** What is edited, and how the server had it when that was begun. */
export interface Edited {
  plan: Plan;
  saved: Plan;
}

const NAME = "onepicture.brief";

export class BriefKept {
  readonly #store: Store;
  readonly #whose: string;

  constructor(store: Store, room: string, account: string) {
    this.#store = store;
    this.#whose = JSON.stringify([room, account]);
  }

  /** Keeps it; false if this browser does not. */
  keep(edited: Edited): boolean {
    try {
      this.#store?.setItem(NAME, JSON.stringify({ whose: this.#whose, ...edited }));
      return this.#store !== null;
    } catch {
      return false;
    }
  }

  /** What was kept; null if there is nothing that can be read. */
  read(): Edited | null {
    try {
      const told = this.#store?.getItem(NAME) ?? "null";
      const kept = JSON.parse(told) as Fields | null;
      if (kept?.["whose"] !== this.#whose) return null;
      const [plan, saved] = [kept["plan"], kept["saved"]];
      if (!plan || !saved) return null;
      return { plan: planOf(plan as Fields), saved: planOf(saved as Fields) };
    } catch {
      return null;
    }
  }
}

/** The store of this tab, or none where the browser forbids it. */
export function tabStore(): Store {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
