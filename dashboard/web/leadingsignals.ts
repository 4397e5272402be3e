/**
 * Pointer, spotlight and strokes on their way to the room: at most twenty a second.
 *
 * What comes faster is put together or left out, the oldest first; nothing is ever
 * repeated, for it would come too late. It must never wait for an answer in turn.
 */
import type { Position, SignalKind } from "./strokes.ts";

/** Shortest time between two signals. */
export const SPACE_MS = 50;
/** A signal holds so many points. */
export const POINTS = 64;
/** Strokes that wait; a pen that draws more is broken, or nobody could follow it. */
const WAITING = 8;
const UNDER_WAY = 4;

export interface Sent {
  kind: SignalKind;
  points: Position[];
  stroke?: number;
}

export interface Pace {
  now(): number;
  later(act: () => void, ms: number): void;
}

const PACE: Pace = {
  now: () => performance.now(),
  later: (act, ms) => setTimeout(act, ms),
};

export class SignalSender {
  readonly #post: (sent: Sent) => Promise<unknown>;
  readonly #pace: Pace;
  readonly #strokes = new Map<number, Position[]>();
  /** Where somebody points: only the newest tells anything. */
  #newest: Sent | null = null;
  /** What is said in a word waits for nothing, and nothing takes its place. */
  #said: Sent | null = null;
  /** The pen and the pointer take turns, so that neither drowns the other. */
  #drewLast = false;
  #last = -Infinity;
  #waits = false;
  #underWay = 0;

  constructor(post: (sent: Sent) => Promise<unknown>, pace: Pace = PACE) {
    this.#post = post;
    this.#pace = pace;
  }

  point(kind: "POINTER" | "SPOTLIGHT", at: Position): void {
    this.#newest = { kind, points: [at] };
    this.#go();
  }

  say(kind: "AWAY" | "CALL"): void {
    this.#said = { kind, points: [] };
    if (kind === "AWAY") this.#newest = null;
    this.#go();
  }

  stroke(id: number, points: readonly Position[]): void {
    const waiting = this.#strokes.get(id) ?? [];
    // Of a line that waits too long every other point goes, never its ends.
    const all = thinned([...waiting, ...points]);
    this.#strokes.set(id, all);
    const [oldest] = this.#strokes.keys();
    if (this.#strokes.size > WAITING) this.#strokes.delete(oldest!);
    this.#go();
  }

  #go(): void {
    if (this.#waits) return;
    const sent = this.#next();
    if (!sent) return;
    const wait = this.#last + SPACE_MS - this.#pace.now();
    if (wait > 0 || this.#underWay >= UNDER_WAY) return this.#wait(wait);
    this.#take(sent);
    this.#last = this.#pace.now();
    this.#underWay += 1;
    const done = (): void => {
      this.#underWay -= 1;
    };
    this.#post(sent).then(done, done);
    this.#go();
  }

  #next(): Sent | null {
    if (this.#said) return this.#said;
    const [first] = this.#strokes;
    if (!first || (this.#drewLast && this.#newest)) return this.#newest;
    return { kind: "STROKE", stroke: first[0], points: first[1] };
  }

  #take(sent: Sent): void {
    this.#drewLast = sent.stroke !== undefined;
    if (sent.stroke !== undefined) this.#strokes.delete(sent.stroke);
    else if (sent === this.#said) this.#said = null;
    else this.#newest = null;
  }

  #wait(ms: number): void {
    this.#waits = true;
    this.#pace.later(
      () => {
        this.#waits = false;
        this.#go();
      },
      Math.max(1, ms > 0 ? ms : SPACE_MS),
    );
  }
}

function thinned(points: Position[]): Position[] {
  if (points.length <= POINTS) return points;
  const last = points.length - 1;
  return thinned(points.filter((_, i) => i % 2 === 0 || i === last));
}
