/**
 * The moves of a presenter on their way to the server: one at a time, five a second,
 * and the newest always.
 *
 * What is replaced before it went out is never sent; the last one is sent until the
 * server has it or says that somebody else presents. It must never know the map.
 */
import { freshName } from "./freshname.ts";
import type { Shown } from "./shown.ts";

/** Shortest time between two moves. */
export const SPACE_MS = 200;
const RETRY_MS = { first: 400, last: 3_000 } as const;

/** What became of a move. */
export type Answer =
  | { status: "taken"; revision: number }
  /** It names a record that somebody here may not see. */
  | { status: "hidden" }
  | { status: "refused"; why: string; presenter: string }
  | { status: "wrong" }
  | { status: "later"; ms: number }
  /** Nobody knows whether it arrived. */
  | { status: "lost" };

export interface MovesActs {
  post(shown: Shown, event: string): Promise<Answer>;
  told(answer: Answer): void;
}

interface Move {
  shown: Shown;
  event: string;
}

export interface Pace {
  now(): number;
  later(act: () => void, ms: number): void;
}

const PACE: Pace = {
  now: () => performance.now(),
  later: (act, ms) => setTimeout(act, ms),
};

export class Moves {
  readonly #acts: MovesActs;
  readonly #pace: Pace;
  #next: Move | null = null;
  #sent = "";
  #busy = false;
  #waits = false;
  #last = -Infinity;
  #retry_ms: number = RETRY_MS.first;
  #run = 0;

  constructor(acts: MovesActs, pace: Pace = PACE) {
    this.#acts = acts;
    this.#pace = pace;
  }

  /** Something is not on the server yet. */
  get pending(): boolean {
    return this.#busy || this.#next !== null;
  }

  /** Sends this, in the place of all that has not gone out; the same only once. */
  put(shown: Shown): void {
    const content = JSON.stringify(shown);
    if (content === JSON.stringify(this.#next?.shown)) return;
    if (!this.#next && content === this.#sent) return;
    this.#next = { shown, event: freshName() };
    this.#go();
  }

  /** Forgets what has not gone out. */
  stop(): void {
    this.#run += 1;
    this.#next = null;
    this.#sent = "";
    this.#busy = false;
  }

  #go(): void {
    if (this.#busy || this.#waits || !this.#next) return;
    const wait = this.#last + SPACE_MS - this.#pace.now();
    if (wait > 0) return this.#wait(wait);
    void this.#send(this.#next);
  }

  #wait(ms: number): void {
    this.#waits = true;
    this.#pace.later(() => {
      this.#waits = false;
      this.#go();
    }, ms);
  }

  async #send(move: Move): Promise<void> {
    const run = this.#run;
    this.#next = null;
    this.#busy = true;
    this.#last = this.#pace.now();
    this.#sent = JSON.stringify(move.shown);
    const answer = await this.#acts.post(move.shown, move.event);
    if (run !== this.#run) return;
    this.#busy = false;
    this.#answered(answer, move);
    this.#acts.told(answer);
    this.#go();
  }

  #answered(answer: Answer, move: Move): void {
    if (answer.status === "lost" || answer.status === "later") {
      // As the same event: perhaps only the answer was lost.
      this.#next ??= move;
      this.#wait(answer.status === "later" ? answer.ms : this.#retry_ms);
      this.#retry_ms = Math.min(this.#retry_ms * 2, RETRY_MS.last);
      return;
    }
    this.#retry_ms = RETRY_MS.first;
    if (answer.status === "hidden" && move.shown.selected) {
      const { selected: _, card: __, ...rest } = move.shown;
      this.#next ??= { shown: rest, event: freshName() };
    }
    if (answer.status === "refused") this.#next = null;
  }
}
