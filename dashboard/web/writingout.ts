/**
 * Sends what is to go out, one after the other, and again after a failure.
 *
 * It must never send for another tab, nor two things at once.
 */
import { lacking } from "./writing.ts";
import type { Entry } from "./writingkept.ts";
import { postTo, sendAll, stepsOf, typed, type Outcome } from "./writingsend.ts";

const AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

export interface OutEvents {
  /** What may be to go out. */
  entries(): readonly Entry[];
  /** The record that is written now; null if there is nothing to be sent of it. */
  recordOf(entry: Entry): Record<string, unknown> | null;
  keep(entry: Entry): void;
  /** It was written without the server, which must read it first; null if that is done. */
  readLate(entry: Entry): Promise<number | null>;
  came(entry: Entry, outcome: Outcome): Promise<void>;
  /** Something that is shown may be another thing now. */
  changed(): void;
}

export class WritingOut {
  readonly #room: string;
  readonly #events: OutEvents;
  /** How the desk answered that could not take it; null if it did. */
  #away: number | null = null;
  #failures = 0;
  #busy = false;
  #timer = 0;

  constructor(room: string, events: OutEvents) {
    [this.#room, this.#events] = [room, events];
  }

  get away(): number | null {
    return this.#away;
  }

  soon(): void {
    this.#after(0);
  }

  #after(ms: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#push(), ms);
  }

  async #push(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let waits: number | null = null;
    try {
      for (const entry of this.#events.entries()) {
        if (entry.wish === "" && entry.steps.length === 0) continue;
        waits = (await this.#send(entry)) ?? waits;
      }
    } finally {
      this.#busy = false;
    }
    this.#away = waits;
    this.#failures = waits === null ? 0 : this.#failures + 1;
    const again = AGAIN_MS[Math.min(this.#failures, AGAIN_MS.length) - 1];
    if (again !== undefined) this.#after(again);
    this.#events.changed();
  }

  /** Sends one; null if it is through, else how the server answered. */
  async #send(entry: Entry): Promise<number | null> {
    if (entry.steps.length === 0) {
      if (entry.writing && lacking(entry.writing).length > 0)
        return this.#events.readLate(entry);
      entry.steps = stepsOf(entry, this.#events.recordOf(entry));
      entry.sent = typed(entry);
      this.#events.keep(entry);
    }
    this.#events.changed();
    const outcome = await sendAll(
      entry,
      (path, body) => postTo(this.#room, path, body),
      () => this.#events.keep(entry),
    );
    if (outcome.kind === "waiting") return outcome.status;
    await this.#events.came(entry, outcome);
    return null;
  }
}
