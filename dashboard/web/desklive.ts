/**
 * Whether the lists of the desk are those of now: it follows the stream of the picture.
 *
 * Of every event only the first line is read. Must never call a list current while
 * the room is further than it.
 */
import { parseTime, clock } from "./when.ts";
import { openStream } from "./stream.ts";
import type { Header, Link } from "./types.ts";
import { element, write } from "./page.ts";
import type { Catalogue } from "./words.ts";

declare const __STREAM_WORKER__: string;

/** A list may be behind for so long without a word. */
const PATIENCE_MS = 2_500;

/** The list that is shown, as far as it was told; `n` is null if it never was. */
export interface ListTold {
  trouble: string | null;
  n: number | null;
  /** How long it is not asked for again after it was told. */
  pause_ms: number;
}

export interface LiveEvents {
  /** The log has moved, or there are other refused lines. */
  moved(): void;
  /** The room is of another context than was known. */
  context(): void;
}

export class DeskLive {
  readonly #url: string;
  readonly #words: Catalogue;
  readonly #events: LiveEvents;
  #header: Header | null = null;
  #heard = 0;
  #link: Link = "connecting";
  #n: number | null = null;
  #trouble: string | null = null;
  #patience_ms = PATIENCE_MS;
  #behindSince: number | null = null;

  constructor(base: string, words: Catalogue, events: LiveEvents) {
    this.#url = `${base}/stream`;
    this.#words = words;
    this.#events = events;
  }

  start(): void {
    const worker = new URL(__STREAM_WORKER__, import.meta.url).href;
    openStream(this.#url, worker, {
      event: (kind, data) => {
        if (kind !== "own" && kind !== "signal") this.#hear(data);
      },
      link: (link) => {
        this.#link = link;
        if (link === "live") this.#events.moved();
      },
    });
  }

  /** The picture's now; the clock of this computer decides nothing. */
  now(): Date {
    if (!this.#header) return new Date(0);
    const passed = (performance.now() - this.#heard) * this.#header.rate;
    return new Date(Date.parse(this.#header.now) + passed);
  }

  /** Whether the room has a clock of its own, or may have. */
  get simulated(): boolean {
    return (this.#header?.context ?? "REALITY") !== "REALITY";
  }

  /** Whether the room is further than the list that was told. */
  get behind(): boolean {
    return this.#header !== null && (this.#n ?? 0) < this.#header.n;
  }

  /** The list that is shown: how far it is, and why it could not be had, if so. */
  told({ trouble, n, pause_ms }: ListTold): void {
    this.#trouble = trouble;
    this.#n = n;
    this.#patience_ms = PATIENCE_MS + pause_ms;
    if (this.behind) this.#behindSince ??= performance.now();
    else this.#behindSince = null;
  }

  standing(): { text: string; calm: boolean } {
    const alarm = (text: string): { text: string; calm: boolean } => ({
      text,
      calm: false,
    });
    const words = this.#words;
    if (this.#link === "lost" || this.#link === "late")
      return alarm(words.t("No contact with the room: this list is old."));
    const store = this.#header?.store;
    if (store && store !== "ok") {
      const since = parseTime(store.lost_since);
      const time = since ? `${clock(since)}Z` : "–";
      return alarm(words.t("The server lost its store at {time}.", { time }));
    }
    if (this.#trouble) return alarm(this.#trouble);
    const waited = performance.now() - (this.#behindSince ?? Infinity);
    const late = this.behind && waited > this.#patience_ms;
    if (!this.#header || this.#link === "connecting" || (this.#n === null && !late))
      return { text: words.t("Connecting …"), calm: true };
    const values = {
      n: words.number(this.#n ?? 0),
      room: words.number(this.#header.n),
    };
    if (late)
      return alarm(words.t("Behind: picture {n}, the room is at {room}.", values));
    return { text: words.t("Up to date: picture {n}", values), calm: true };
  }

  #hear(data: string): void {
    const end = data.indexOf("\n");
    const header = JSON.parse(end < 0 ? data : data.slice(0, end)) as Header;
    const before = this.#header;
    this.#header = header;
    this.#heard = performance.now();
    if (header.context !== before?.context) this.#showContext(header.context);
    if (before?.n === header.n && before.rejected === header.rejected) return;
    if (this.behind) this.#behindSince ??= performance.now();
    this.#events.moved();
  }

  #showContext(context: string): void {
    document.body.dataset["context"] = context;
    write("context", context ? this.#words.t(context) : "");
    element("context").dataset["context"] = context;
    this.#events.context();
  }
}
