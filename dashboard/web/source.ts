/**
 * One EventSource that heals itself, and remembers enough for a late joiner.
 *
 * Used by the SharedWorker, or by a page directly where there is none. It hands
 * on the text of each event and must never look into it.
 */
import type { FrameKind } from "./types.ts";

/** One event, and what tells a listener whether it is news and how old it is. */
export interface Passed {
  type: "event";
  kind: FrameKind;
  data: string;
  /** Which source passed it on, and its place among all that this source had. */
  source: string;
  place: number;
  /** How long ago it came when it was passed on. */
  age_ms: number;
  /** When it was passed on, by the monotonic clock of the source. */
  sent_ms: number;
}

export type FromSource = Passed | { type: "open" } | { type: "lost" };

const KINDS: readonly FrameKind[] = ["reset", "frame", "beat"];
/** The server beats every 5 s; after this long the connection is dead. */
const SILENT_MS = 12_000;
const RETRY_MS = { first: 500, last: 10_000 } as const;
/** A joiner gets the last reset and what followed, unless that grew too long. */
const KEEP = { frames: 2_000, characters: 16_000_000 } as const;

interface Kept {
  kind: FrameKind;
  data: string;
  place: number;
  at: number;
}

export class Source {
  readonly #url: string;
  readonly #name = Math.random().toString(36);
  #place = 0;
  readonly #tell: (message: FromSource) => void;
  readonly #watch: ReturnType<typeof setInterval>;
  #events: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #lastId = "";
  #heard = 0;
  #opened = 0;
  #wait: number = RETRY_MS.first;
  #lost = false;
  /** A whole picture was asked for and has not come yet. */
  #awaiting = true;
  #kept: Kept[] = [];
  #characters = 0;

  constructor(url: string, tell: (message: FromSource) => void) {
    this.#url = url;
    this.#tell = tell;
    this.#watch = setInterval(() => this.#checkSilence(), 1_000);
    this.#open("");
  }

  /** Asks for the whole picture: a new connection that names no last entry. */
  reset(): void {
    if (this.#awaiting) return;
    this.#awaiting = true;
    const since = performance.now() - this.#opened;
    if (this.#retry === undefined && since < this.#wait) {
      this.#later(this.#wait - since, "");
    } else if (this.#retry === undefined) this.#open("");
    this.#wait = Math.min(this.#wait * 2, RETRY_MS.last);
  }

  /** Gives a new listener what the others have seen. */
  replay(tell: (message: FromSource) => void): void {
    if (this.#lost) tell({ type: "lost" });
    if (this.#kept.length === 0 && this.#lastId !== "") this.reset();
    const now = performance.now();
    for (const kept of this.#kept) tell(this.#passed(kept, now));
  }

  close(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#events?.close();
  }

  #open(since: string): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#events?.close();
    this.#awaiting = since === "";
    this.#opened = this.#heard = performance.now();
    const query = since ? `?since=${encodeURIComponent(since)}` : "";
    const events = new EventSource(this.#url + query);
    this.#events = events;
    events.onopen = () => this.#tell({ type: "open" });
    events.onerror = () => this.#onError(events);
    for (const kind of KINDS) {
      events.addEventListener(kind, (event) => this.#onEvent(kind, event));
    }
  }

  #onEvent(kind: FrameKind, event: MessageEvent<string>): void {
    this.#heard = performance.now();
    this.#lost = false;
    if (kind === "reset") this.#awaiting = false;
    if (kind === "beat") this.#wait = RETRY_MS.first;
    if (event.lastEventId) this.#lastId = event.lastEventId;
    const kept = { kind, data: event.data, place: this.#place++, at: this.#heard };
    this.#keep(kept);
    this.#tell(this.#passed(kept, this.#heard));
  }

  #passed({ kind, data, place, at }: Kept, now: number): Passed {
    const [age_ms, sent_ms] = [now - at, now];
    return { type: "event", kind, data, source: this.#name, place, age_ms, sent_ms };
  }

  #keep(event: Kept): void {
    const last = this.#kept.at(-1);
    if (event.kind === "reset") this.#forget();
    else if (last?.kind === "beat" && event.kind === "beat") {
      this.#kept.pop();
      this.#characters -= last.data.length;
    }
    const started = event.kind === "reset" || this.#kept.length > 0;
    if (!started) return;
    this.#kept.push(event);
    this.#characters += event.data.length;
    const long = this.#characters > KEEP.characters + this.#kept[0]!.data.length;
    if (this.#kept.length > KEEP.frames || long) this.#forget();
  }

  #forget(): void {
    this.#kept = [];
    this.#characters = 0;
  }

  /** The browser reconnects by itself unless the server refused. */
  #onError(events: EventSource): void {
    if (events !== this.#events) return;
    this.#lose();
    if (events.readyState === EventSource.CLOSED) {
      this.#later(this.#wait, this.#lastId);
      this.#wait = Math.min(this.#wait * 2, RETRY_MS.last);
    }
  }

  #checkSilence(): void {
    if (performance.now() - this.#heard < SILENT_MS) return;
    this.#lose();
    this.#open(this.#lastId);
  }

  #lose(): void {
    if (!this.#lost) this.#tell({ type: "lost" });
    this.#lost = true;
  }

  #later(wait_ms: number, since: string): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(since), wait_ms);
  }
}
