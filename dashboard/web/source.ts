/**
 * One EventSource that heals itself, and remembers enough for a late joiner.
 *
 * Used by the SharedWorker, or by a page directly where there is none. It hands on the
 * text of each event as received. Of its header it reads only what tells where to go
 * on from; it must never lose a place that the log has not answered for.
 */
import { headerOf, leavesOpen } from "./header.ts";
import type { EventKind } from "./types.ts";

/** One event, and what tells a listener whether it is news and how old it is. */
export interface Passed {
  type: "event";
  kind: EventKind;
  data: string;
  /** Which source passed it on, and its place among all that this source had. */
  source: string;
  place: number;
  /** How long ago it came when it was passed on. */
  age_ms: number;
  /** When it was passed on, by the monotonic clock of the source. */
  sent_ms: number;
  /** Id of the log entry that a source after this one is to ask for. */
  id: string;
}

export type FromSource = Passed | { type: "open" } | { type: "lost" };

const KINDS: readonly EventKind[] = ["reset", "frame", "beat", "own", "signal"];
/** The server beats every 5 s; after this long the connection is dead. */
const SILENT_MS = 12_000;
const RETRY_MS = { first: 500, last: 10_000 } as const;
/** A joiner gets the last reset and what followed, unless that grew too long. */
const KEEP = { frames: 2_000, characters: 16_000_000 } as const;

interface Kept {
  kind: EventKind;
  data: string;
  place: number;
  at: number;
  id: string;
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
  /** The entry shown last before a reset that left open whether the log has it. */
  #openId = "";
  #heard = 0;
  #opened = 0;
  #wait: number = RETRY_MS.first;
  #lost = false;
  /** A whole picture was asked for and has not come yet. */
  #awaiting = true;
  #kept: Kept[] = [];
  #characters = 0;

  /** `had`: id of the entry that was shown last, if a source before this one ended. */
  constructor(url: string, tell: (message: FromSource) => void, had = "") {
    this.#url = url;
    this.#tell = tell;
    this.#lastId = had;
    this.#watch = setInterval(() => this.#checkSilence(), 1_000);
    this.#open("");
  }

  /** Asks for the whole picture, and says which one it must not be older than. */
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
    const events = new EventSource(this.#url + this.#query(since));
    this.#events = events;
    events.onopen = () => this.#tell({ type: "open" });
    events.onerror = () => this.#onError(events);
    for (const kind of KINDS) {
      events.addEventListener(kind, (event) => this.#onEvent(kind, event));
    }
  }

  /** A worker may be behind another one: only the log can tell that from a fork. */
  #query(since: string): string {
    const and = this.#url.includes("?") ? "&" : "?";
    if (since) return `${and}since=${encodeURIComponent(since)}`;
    return this.#had ? `${and}since=&had=${encodeURIComponent(this.#had)}` : "";
  }

  /** The entry that the log is to be asked for. */
  get #had(): string {
    return this.#openId || this.#lastId;
  }

  #onEvent(kind: EventKind, event: MessageEvent<string>): void {
    this.#heard = performance.now();
    this.#lost = false;
    if (kind === "reset") this.#awaiting = false;
    if (kind === "beat" && !this.#openId) this.#wait = RETRY_MS.first;
    const ask = this.#takePlace(kind, event);
    const [at, id] = [this.#heard, this.#had];
    const kept = { kind, data: event.data, place: this.#place++, at, id };
    if (kind !== "signal") this.#keep(kept);
    this.#tell(this.#passed(kept, this.#heard));
    if (ask) this.reset();
  }

  /**
   * Takes note of where the screen is now; says whether to ask for what was left open,
   * which has no answer before the store is back.
   */
  #takePlace(kind: EventKind, event: MessageEvent<string>): boolean {
    if (kind === "own" || kind === "signal") return false;
    const id = event.lastEventId || this.#lastId;
    if (kind === "reset") {
      const other = id !== this.#had;
      this.#openId = other && leavesOpen(headerOf(event.data).why) ? this.#had : "";
    }
    this.#lastId = id;
    const open = kind !== "reset" && this.#openId !== "";
    return open && headerOf(event.data).store === "ok";
  }

  #passed({ at, ...kept }: Kept, now: number): Passed {
    const [age_ms, sent_ms] = [now - at, now];
    return { type: "event", ...kept, source: this.#name, age_ms, sent_ms };
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
    // By itself it would go on from the last id, and forget what was left open.
    if (this.#openId) events.close();
    if (events.readyState === EventSource.CLOSED) {
      this.#later(this.#wait, this.#goOn());
      this.#wait = Math.min(this.#wait * 2, RETRY_MS.last);
    }
  }

  #checkSilence(): void {
    if (performance.now() - this.#heard < SILENT_MS) return;
    this.#lose();
    this.#open(this.#goOn());
  }

  /** Where a lost connection goes on; what was asked for and did not come, anew. */
  #goOn(): string {
    return this.#awaiting || this.#openId ? "" : this.#lastId;
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
