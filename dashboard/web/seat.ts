/**
 * The name of this tab among the seats, and what it tells the server.
 *
 * A seat confirms only what was drawn. Posting must never delay drawing, and a
 * failed post is repeated by the next one, so nothing waits for it.
 */
const KEY = "one-picture-seat";

/** A seat id that survives a reload but is never shared with a copied tab. */
export async function claimSeat(): Promise<string> {
  const kept = recall();
  if (kept && (await lock(kept))) return kept;
  const fresh = newId();
  await lock(fresh);
  remember(fresh);
  return fresh;
}

/** 128 random bits; `randomUUID` exists only on secure origins. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
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
  /** Shortest time between two posts, as the server asks. */
  space_ms = 250;

  constructor(base: string, seat: string) {
    this.#base = base;
    this.seat = seat;
  }

  setName(name: string): void {
    this.#name = name;
  }

  /** Takes note that picture n is on the glass now. */
  seen(seen: Seen): void {
    this.#next = seen;
    this.#schedule();
  }

  /** Tells the server that this tab goes away. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = null;
    const body = JSON.stringify({ seat: this.seat });
    const json = new Blob([body], { type: "application/json" });
    navigator.sendBeacon(`${this.#base}/leave`, json);
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
      await fetch(`${this.#base}/seen`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(this.#name ? { ...body, name: this.#name } : body),
      });
    } catch (error) {
      // Offline: the stream says so on screen, and every beat posts again.
      if (!(error instanceof TypeError)) throw error;
    } finally {
      this.#busy = false;
      this.#schedule();
    }
  }
}
