/**
 * What is on the glass, and the only place that confirms it.
 *
 * One drawing at a time; what arrives meanwhile is drawn by the next one. It must
 * never confirm a picture whose drawing failed, or any other pair of number and
 * digest than the one that was drawn.
 */
import type { Seen } from "./seat.ts";

/** Longer than this without being drawn, what arrived makes a screen behind. */
export const LAG_MS = 2_000;
const RETRY_MS = 1_000;

interface Wanted {
  seen: Seen;
  /** When the oldest change that this drawing brings was taken. */
  at: number;
}

export interface GlassEvents {
  /** This picture is on the glass now, or still. */
  confirm(seen: Seen): void;
  /** What is on the glass is another picture than before, or none. */
  changed(): void;
}

/** The clock and the timer of the browser, or those of a test. */
export interface Pace {
  now(): number;
  later(act: () => void, ms: number): void;
}

const PACE: Pace = {
  now: () => performance.now(),
  later: (act, ms) => setTimeout(act, ms),
};

export class Glass {
  readonly #events: GlassEvents;
  readonly #pace: Pace;
  #draw: (() => Promise<void>) | null = null;
  #drawn: Seen | null = null;
  #drawing: Wanted | null = null;
  #wanted: Wanted | null = null;
  /** The last drawing failed; the next one waits a little. */
  #resting = false;

  constructor(events: GlassEvents, pace: Pace = PACE) {
    this.#events = events;
    this.#pace = pace;
  }

  /** Number of the picture on the glass; -1 if there is none. */
  get n(): number {
    return this.#drawn?.n ?? -1;
  }

  /** How long the oldest change that is not on the glass has waited for it. */
  undrawn_ms(): number {
    const oldest = this.#drawing ?? this.#wanted;
    return this.#draw && oldest ? this.#pace.now() - oldest.at : 0;
  }

  /** What is not on the glass yet counts from now: until now it was not to be. */
  anew(): void {
    for (const each of [this.#drawing, this.#wanted])
      if (each) each.at = this.#pace.now();
  }

  /** There is a map to draw on. */
  open(draw: () => Promise<void>): void {
    this.#draw = draw;
    if (this.#wanted) this.#wanted.at = this.#pace.now();
    this.#start();
  }

  /** Takes note of the newest picture; draws it unless that is done or under way. */
  want(seen: Seen): void {
    const newest = this.#wanted?.seen ?? this.#drawing?.seen ?? this.#drawn;
    if (newest && same(newest, seen)) return;
    this.#wanted = { seen, at: this.#wanted?.at ?? this.#pace.now() };
    this.#start();
  }

  /** Says again what is on the glass, if that is this picture. */
  repeat(seen: Seen): void {
    this.want(seen);
    if (this.#drawn && same(this.#drawn, seen)) this.#events.confirm(this.#drawn);
  }

  /** What was drawn cannot be trusted any more: it is drawn again. */
  lose(): void {
    const lost = this.#drawn;
    this.#drawn = null;
    if (lost && !this.#drawing) this.#wanted ??= { seen: lost, at: this.#pace.now() };
    this.#rest();
    this.#events.changed();
  }

  #start(): void {
    if (!this.#draw || !this.#wanted || this.#drawing || this.#resting) return;
    const drawing = this.#wanted;
    this.#drawing = drawing;
    this.#wanted = null;
    this.#draw().then(
      () => this.#done(drawing),
      () => this.#failed(drawing),
    );
  }

  #done({ seen }: Wanted): void {
    this.#drawing = null;
    this.#drawn = seen;
    this.#events.confirm(seen);
    this.#events.changed();
    this.#start();
  }

  /** The map says what went wrong; here it only counts that nothing is certain. */
  #failed({ seen, at }: Wanted): void {
    this.#drawing = null;
    this.#drawn = null;
    this.#wanted = { seen: this.#wanted?.seen ?? seen, at };
    this.#rest();
    this.#events.changed();
  }

  #rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    this.#pace.later(() => {
      this.#resting = false;
      this.#start();
    }, RETRY_MS);
  }
}

const same = (a: Seen, b: Seen): boolean =>
  a.n === b.n && a.digest === b.digest && a.epoch === b.epoch && a.view === b.view;
