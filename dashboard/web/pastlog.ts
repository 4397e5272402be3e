/**
 * Asks the server for the past of a room: pictures of then, changes, moments.
 *
 * Waits where the server says that it is asked too much, and tries again where it does
 * not answer. It must never judge what it brings.
 */
import { readChanges, type Retold } from "./replay.ts";

export interface Moment {
  n: number;
  /** When the room knew it; the server's time. */
  at: string;
}

export interface MomentsTold {
  now: string;
  first: Moment | null;
  last: Moment | null;
  here: Moment | null;
  before: Moment | null;
  after: Moment | null;
  record: (Moment & { revision: number })[];
}

export interface AskedChanges {
  from: number;
  to: number;
  each?: number;
  whole?: boolean;
}

const AGAIN_MS = 2_000;

/** The log does not have what was asked for. */
export class NoSuchMoment extends Error {}

export class PastLog {
  readonly #base: string;
  /** Of the server's clock over the one of this browser that only counts. */
  #ahead_ms: number | null = null;
  /** Hears whether the server answers. */
  heard: (answers: boolean) => void = () => undefined;

  constructor(room: string) {
    this.#base = `/rooms/${encodeURIComponent(room)}`;
  }

  /** The time of the server, in milliseconds; null before it said one. */
  now_ms(): number | null {
    return this.#ahead_ms === null ? null : performance.now() + this.#ahead_ms;
  }

  async moments(asked: { at?: string; record?: string } = {}): Promise<MomentsTold> {
    const begun = performance.now();
    const query = new URLSearchParams(asked).toString();
    const answer = await this.#get(`moments${query && `?${query}`}`, () => true);
    const told = (await answer.json()) as MomentsTold;
    const middle = (begun + performance.now()) / 2;
    // Anew each time: the clock of a page stands still while its machine sleeps.
    this.#ahead_ms = Date.parse(told.now) - middle;
    return told;
  }

  /** Goes on asking while `still` says that the answer is wanted. */
  async changes(asked: AskedChanges, still = (): boolean => true): Promise<Retold> {
    const { from, to, each = 0, whole = false } = asked;
    const query = `from=${from}&to=${to}&each=${each}&whole=${whole}`;
    const answer = await this.#get(`changes?${query}`, still);
    return readChanges(await answer.text());
  }

  async #get(path: string, still: () => boolean): Promise<Response> {
    for (;;) {
      const answer = await this.#once(path);
      if (answer?.ok) {
        this.heard(true);
        return answer;
      }
      const status = answer?.status ?? 0;
      const passing = status === 0 || status === 429 || status >= 500;
      if (!passing || !still()) throw new NoSuchMoment(`${path}: ${status}`);
      if (status !== 429) this.heard(false);
      const wait_s = Number(answer?.headers.get("Retry-After")) || 0;
      await new Promise((go) => setTimeout(go, wait_s * 1_000 || AGAIN_MS));
      if (!still()) throw new NoSuchMoment(path);
    }
  }

  async #once(path: string): Promise<Response | null> {
    try {
      return await fetch(`${this.#base}/${path}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return null;
    }
  }
}
