/**
 * What a presenter shows for a moment: where it is, and how much of it is left.
 *
 * Pure: signals and the time in, marks out; bounded, whatever is sent. It must never
 * draw, nor keep anything for longer than it is seen.
 */

export type Position = readonly [lon: number, lat: number];

export type SignalKind = "POINTER" | "SPOTLIGHT" | "STROKE" | "CALL" | "AWAY";

export interface Signal {
  kind: SignalKind;
  points: Position[];
  /** Points of the same stroke go on. */
  stroke: number;
  /** Title of who presents. */
  by: string;
  term: number;
}

/** A mark on the map and how much of it is left, 0 to 1. */
export interface Mark {
  points: readonly Position[];
  left: number;
}

export interface Marks {
  pointer: Mark | null;
  spotlight: Mark | null;
  strokes: Mark[];
}

/** A pointer that is not heard of again is gone after so long; the last third fades. */
export const POINTER_MS = 2_500;
export const STROKE_MS = 6_000;
const FADES = 1 / 3;
/** More than a hand can draw in the time that a stroke is seen. */
export const MOST_STROKES = 40;
export const MOST_POINTS = 512;

interface Kept {
  points: Position[];
  at: number;
}

const KINDS: readonly string[] = ["POINTER", "SPOTLIGHT", "STROKE", "CALL", "AWAY"];

/** Reads a signal; null if it is none. */
export function signalOf(data: string): Signal | null {
  const { kind, points, stroke, by, term } = JSON.parse(data) as Record<
    string,
    unknown
  >;
  if (typeof kind !== "string" || !KINDS.includes(kind)) return null;
  return {
    kind: kind as SignalKind,
    points: Array.isArray(points) ? points.filter(isPosition) : [],
    stroke: typeof stroke === "number" ? stroke : 0,
    by: typeof by === "string" ? by : "",
    term: typeof term === "number" ? term : 0,
  };
}

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
}

export class Strokes {
  #pointer: Kept | null = null;
  #spotlight: Kept | null = null;
  readonly #strokes = new Map<number, Kept>();

  take({ kind, points, stroke }: Signal, now: number): void {
    if (kind === "AWAY") this.#pointer = this.#spotlight = null;
    if (points.length === 0) return;
    if (kind === "POINTER") this.#pointer = { points: points.slice(-1), at: now };
    if (kind === "SPOTLIGHT") this.#spotlight = { points: points.slice(-1), at: now };
    if (kind === "STROKE") this.#draw(stroke, points, now);
  }

  clear(): void {
    this.#pointer = this.#spotlight = null;
    this.#strokes.clear();
  }

  /** What is seen now; null if nothing is. */
  at(now: number): Marks | null {
    for (const [id, { at }] of this.#strokes)
      if (now - at >= STROKE_MS) this.#strokes.delete(id);
    const pointer = markOf(this.#pointer, now, POINTER_MS);
    const spotlight = markOf(this.#spotlight, now, POINTER_MS);
    const strokes = [...this.#strokes.values()].flatMap(
      (kept) => markOf(kept, now, STROKE_MS) ?? [],
    );
    if (!pointer && !spotlight && strokes.length === 0) return null;
    return { pointer, spotlight, strokes };
  }

  #draw(id: number, points: readonly Position[], now: number): void {
    const before = this.#strokes.get(id)?.points ?? [];
    this.#strokes.delete(id); // the newest comes last
    const all = [...before, ...points].slice(-MOST_POINTS);
    this.#strokes.set(id, { points: all, at: now });
    for (const oldest of this.#strokes.keys()) {
      if (this.#strokes.size <= MOST_STROKES) break;
      this.#strokes.delete(oldest);
    }
  }
}

function markOf(kept: Kept | null, now: number, whole_ms: number): Mark | null {
  if (!kept) return null;
  const left = (whole_ms - (now - kept.at)) / (whole_ms * FADES);
  return left <= 0 ? null : { points: kept.points, left: Math.min(1, left) };
}
