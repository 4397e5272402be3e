/**
 * A replay as the server tells it: a picture of then, and step by step what changed.
 *
 * Reads, orders and merges; the picture itself proves every step. It must never ask
 * the network for anything, draw, or read a clock.
 */
import type { Frame } from "./picture.ts";
import { BRIEFING, HEADLINE, VIEW } from "./shown.ts";
import type { Change, Header } from "./types.ts";

/** One picture on the way, and the lines that are different from the one before. */
export interface Step {
  n: number;
  /** When the room knew it, in milliseconds; NaN before the first entry. */
  at_ms: number;
  /** What the clock of the room showed then, and how fast it ran. */
  as_of_ms: number;
  rate: number;
  digest: string;
  remove: string[];
  lines: string[];
}

/** An answer of `GET …/changes`; without `whole` the head has no lines. */
export interface Retold {
  head: Step;
  epoch: number;
  steps: Step[];
}

interface Told {
  n: number;
  entry_at: string | null;
  as_of: string | null;
  rate: number;
  digest: string;
  remove?: string[];
  lines: number;
}

/** Reads an answer; a SyntaxError if a line of it is not what it should be. */
export function readChanges(text: string): Retold {
  const lines = text.split("\n").filter((line) => line !== "");
  const steps: Step[] = [];
  let epoch = 0;
  for (let at = 0; at < lines.length;) {
    const told = JSON.parse(lines[at]!) as Told & { epoch?: number };
    if (at === 0) epoch = told.epoch ?? 0;
    const end = at + 1 + told.lines;
    steps.push(stepOf(told, lines.slice(at + 1, end)));
    at = end;
  }
  const [head, ...rest] = steps;
  if (!head) throw new SyntaxError("The answer is empty.");
  return { head, epoch, steps: rest };
}

function stepOf(told: Told, lines: string[]): Step {
  const { n, rate, digest, remove = [] } = told;
  const at_ms = Date.parse(told.entry_at ?? "");
  const as_of_ms = Date.parse(told.as_of ?? "");
  return { n, at_ms, as_of_ms, rate, digest, remove, lines };
}

/** The frame that brings a picture to a step: from the step before, or from nothing. */
export function frameOf(step: Step, epoch: number, n_from: number | null): Frame {
  const { n, digest, remove, lines } = step;
  // Of a header the picture reads only what tells where it leads.
  const header = { n_from: n_from ?? 0, n, digest, remove, epoch } as unknown as Header;
  return { kind: n_from === null ? "reset" : "frame", header, lines };
}

/** Several changes as one; of each record only what became of it. */
export function merged(changes: readonly Change[]): Change {
  const upserted = new Map<string, Change["upserted"][number]>();
  const removed = new Set<string>();
  for (const change of changes) {
    for (const id of change.removed) {
      upserted.delete(id);
      removed.add(id);
    }
    for (const feature of change.upserted) upserted.set(feature.id, feature);
  }
  const { kind = "frame", n = -1 } = changes.at(-1) ?? {};
  const gone = [...removed].filter((id) => !upserted.has(id));
  return { kind, n, upserted: [...upserted.values()], removed: gone };
}

/** A change without the two records that lead screens: no map or list shows them. */
export function drawable(change: Change): Change {
  return {
    ...change,
    upserted: change.upserted.filter(({ layer }) => layer !== BRIEFING),
    removed: change.removed.filter((id) => id !== VIEW && id !== HEADLINE),
  };
}

const OF_BRIEFING = `"layer":"${BRIEFING}"`;

/** Whether a step is an event: who presents and what is shown to all is none. */
export function isEvent({ lines, remove }: Step): boolean {
  const gone = remove.some((id) => id !== VIEW && id !== HEADLINE);
  return gone || lines.some((line) => !line.includes(OF_BRIEFING));
}

/** What the clock of the room shows at a time of the log, after a step. */
export function clockAt(step: Step, at_ms: number): number {
  return step.as_of_ms + (at_ms - step.at_ms) * step.rate;
}

/** Steps that are still to be played, in order. */
export class Track {
  #steps: Step[] = [];
  /** Number of the last entry that is known. */
  n: number;

  constructor(n: number) {
    this.n = n;
  }

  /** Adds what follows; whatever is known already is left out. */
  add(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.n <= this.n) continue;
      this.#steps.push(step);
      this.n = step.n;
    }
  }

  get length(): number {
    return this.#steps.length;
  }

  /** The time of the last step that is known; null if there is none. */
  get end_ms(): number | null {
    return this.#steps.at(-1)?.at_ms ?? null;
  }

  /** Takes out all steps until a time of the log. */
  until(at_ms: number): Step[] {
    const later = this.#steps.findIndex((step) => step.at_ms > at_ms);
    return this.#steps.splice(0, later === -1 ? this.#steps.length : later);
  }
}

/** Frames a second that a replay may make; a step is never shorter. */
const FRAMES_PER_S = 20;

/** How many seconds of the log are one step at a speed; 0 if each entry is one. */
export function eachFor_s(rate: number): number {
  return rate <= 10 ? 0 : rate / FRAMES_PER_S;
}

/**
 * A hand that moves over the log: at which time it is, by a clock that only counts.
 *
 * It never passes the end of what is known: there it waits.
 */
export class Playhead {
  #at_ms: number;
  #since_ms: number;
  rate: number;

  constructor(at_ms: number, rate: number, now_ms: number) {
    this.#at_ms = at_ms;
    this.#since_ms = now_ms;
    this.rate = rate;
  }

  at_ms(now_ms: number): number {
    return this.#at_ms + (now_ms - this.#since_ms) * this.rate;
  }

  /** Holds it at the end of what is known; true if it had come there. */
  hold(end_ms: number, now_ms: number): boolean {
    if (this.at_ms(now_ms) <= end_ms) return false;
    this.#at_ms = Math.max(this.#at_ms, end_ms);
    this.#since_ms = now_ms;
    return true;
  }
}
