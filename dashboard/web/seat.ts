/**
 * The name of this tab among the seats, and what it tells the server.
 *
 * A seat confirms only what was drawn. Posting must never delay drawing, and a
 * failed post is repeated by the next one, so nothing waits for it.
 */
import { freshName } from "./freshname.ts";

const KEY = "one-picture-seat";

/** A seat id that survives a reload but is never shared with a copied tab. */
export async function claimSeat(): Promise<string> {
  const kept = recall();
  if (kept && (await lock(kept))) return kept;
  const fresh = freshName();
  await lock(fresh);
  remember(fresh);
  return fresh;
}

/** Holds the name while this document lives; false if another tab has it. */
function lock(id: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(false);
  return new Promise((resolve) => {
    const hold = (held: Lock | null): Promise<void> | undefined => {
      resolve(held !== null);
      return held ? new Promise<void>(() => undefined) : undefined;
    };
    locks
      .request(`${KEY} ${id}`, { ifAvailable: true }, hold)
      .catch(() => resolve(false));
  });
}

function recall(): string | null {
  return storage()?.getItem(KEY) ?? null;
}

function remember(id: string): void {
  storage()?.setItem(KEY, id);
}

/** Null where the reader's browser forbids storage. */
function storage(): Storage | null {
  try {
    return globalThis.sessionStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

export interface Seen {
  n: number;
  digest: string;
  /** Of the header; a seat of an older branch of the log is never in step. */
  epoch?: number;
  /** The revision of the shared view that is drawn and followed; 0 is none. */
  view?: number;
}

/** Posts what was drawn: spaced, the newest always, one post at a time. */
export class Confirmation {
  readonly seat: string;
  readonly #base: string;
  #name = "";
  #next: Seen | null = null;
  #last = -Infinity;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #left = false;
  #asked = new AbortController();
  readonly #told: (refused: boolean) => void;
  #refused = false;
  /** Shortest time between two posts, as the server asks. */
  space_ms = 250;

  /** `told` hears when the server refuses this seat, and when it takes it again. */
  constructor(
    base: string,
    seat: string,
    told: (refused: boolean) => void = () => undefined,
  ) {
    this.#base = base;
    this.seat = seat;
    this.#told = told;
  }

  setName(name: string): void {
    this.#name = name;
  }

  /** Takes note that picture n is on the glass now. */
  seen(seen: Seen): void {
    if (this.#left) return;
    this.#next = seen;
    this.#schedule();
  }

  /** This tab is looked at again: a browser may keep a page that was left. */
  back(): void {
    this.#left = false;
  }

  /**
   * Tells the server that this tab goes away, as the last thing: a confirmation that
   * came after it would bring back a seat that nobody sits on.
   */
  leave(): void {
    this.#left = true;
    this.#asked.abort();
    this.#asked = new AbortController();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = null;
    const body = JSON.stringify({ seat: this.seat });
    const json = new Blob([body], { type: "application/json" });
    navigator.sendBeacon(`${this.#base}/leave`, json);
  }

  /** There are too many seats; any other failure says nothing about this one. */
  #answered({ ok, status }: Response): void {
    const refused = ok ? false : status === 429 || this.#refused;
    if (refused === this.#refused) return;
    this.#refused = refused;
    this.#told(refused);
  }

  #schedule(): void {
    if (this.#busy || this.#timer !== undefined || !this.#next) return;
    const wait = this.#last + this.space_ms - performance.now();
    if (wait <= 0) void this.#post();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        void this.#post();
      }, wait);
    }
  }

  async #post(): Promise<void> {
    if (!this.#next) return;
    const body = { seat: this.seat, ...this.#next };
    this.#next = null;
    this.#busy = true;
    this.#last = performance.now();
    try {
      const answer = await fetch(`${this.#base}/seen`, {
        method: "POST",
        signal: this.#asked.signal,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(this.#name ? { ...body, name: this.#name } : body),
      });
      this.#answered(answer);
    } catch (error) {
      // Offline: the stream says so on screen, and every beat posts again.
      if (!(error instanceof TypeError) && !aborted(error)) throw error;
    } finally {
      this.#busy = false;
      this.#schedule();
    }
  }
}

function aborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
