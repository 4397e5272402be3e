/**
 * The stream as one tab sees it: events in order, and how the link is.
 *
 * Says "late" and "lost" by its own monotonic clock; must never judge by the
 * time of day of this computer, and never apply what it passes on.
 */
import { Source, type FromSource, type Passed } from "./source.ts";
import { Standing } from "./standing.ts";
import type { FromTab, ToTab } from "./stream.worker.ts";
import type { EventKind, Link } from "./types.ts";

/** Later than this without any event, the screen says so. */
export const LATE_MS = 7_000;
const CHECK_MS = 500;
const REJOIN_MS = 9_000;

/** Starts the stream of a page whose screen is still to come and will open it. */
export function openEarly(url: string, workerUrl: string): void {
  if (!("SharedWorker" in globalThis)) return;
  const { port } = sharedWorker(streamOf(url), workerUrl);
  port.postMessage({ type: "open", url: streamOf(url) } satisfies FromTab);
}

export interface StreamListener {
  /** `age_ms`: how long ago the event reached this browser. */
  event(kind: EventKind, data: string, age_ms: number): void;
  link(link: Link): void;
}

export interface Stream {
  readonly link: Link;
  /** Milliseconds since anything arrived. */
  quiet_ms(): number;
  /** Asks for the whole picture. */
  reset(): void;
  close(): void;
}

interface Carrier {
  join(): void;
  reset(): void;
  close(): void;
}

/** Opens the room's stream, shared with the other tabs where possible. */
export function openStream(
  url: string,
  workerUrl: string | null,
  listener: StreamListener,
): Stream {
  return new TabStream(url, workerUrl, listener);
}

/** Tells what a tab has had already, and how old the rest is when its turn comes. */
export class Arrivals {
  #source = "";
  #place = -1;
  /** Between the clocks of source and tab; the quickest delivery comes nearest. */
  #skew_ms = Infinity;

  /** Age of an event now, waiting in this tab included; null if it is no news. */
  age_ms(event: Passed, now: number): number | null {
    if (event.source !== this.#source) {
      [this.#source, this.#place, this.#skew_ms] = [event.source, -1, Infinity];
    }
    this.#skew_ms = Math.min(this.#skew_ms, now - event.sent_ms);
    if (event.place <= this.#place) return null;
    this.#place = event.place;
    return event.age_ms + now - event.sent_ms - this.#skew_ms;
  }
}

/**
 * The address of the stream for this login only.
 *
 * The cookie of a browser may become that of another login while a tab is open: with this
 * mark the server refuses what is left of the one before, and the tab leaves its page.
 */
export function ofLogin(url: string, login: string): string {
  return login === "" ? url : `${url}?login=${encodeURIComponent(login)}`;
}

function streamOf(url: string): string {
  return ofLogin(url, document.body.dataset["login"] ?? "");
}

class TabStream implements Stream {
  link: Link = "connecting";
  readonly #listener: StreamListener;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #arrivals = new Arrivals();
  readonly #standing: Standing;
  #carrier: Carrier;
  #had = "";
  #heard = performance.now();
  #joined = performance.now();

  constructor(url: string, workerUrl: string | null, listener: StreamListener) {
    this.#listener = listener;
    const own = streamOf(url);
    this.#standing = new Standing(own.replace(/stream(?=$|\?)/, "seats"));
    const hear = (message: FromSource): void => this.#hear(message);
    const had = (): string => this.#had;
    const direct = (): Carrier => carryDirectly(own, had(), hear);
    this.#carrier =
      workerUrl && "SharedWorker" in globalThis
        ? carryShared({ url: own, workerUrl, had, hear }, () => {
            this.#carrier = direct();
          })
        : direct();
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
  }

  quiet_ms(): number {
    return performance.now() - this.#heard;
  }

  reset(): void {
    this.#carrier.reset();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#carrier.close();
  }

  #hear(message: FromSource): void {
    if (message.type === "lost") this.#become("lost");
    if (message.type !== "event") return;
    const now = performance.now();
    const age_ms = this.#arrivals.age_ms(message, now);
    if (age_ms === null) return;
    this.#had = message.id;
    this.#heard = now - age_ms;
    this.#become(age_ms > LATE_MS ? "late" : "live");
    this.#listener.event(message.kind, message.data, age_ms);
  }

  #check(): void {
    const quiet = this.quiet_ms();
    if (quiet > LATE_MS && this.link === "live") this.#become("late");
    // A stream that is refused looks like one that is lost.
    if (this.link === "lost") void this.#standing.check(performance.now());
    const sinceJoin = performance.now() - this.#joined;
    if (quiet > REJOIN_MS && sinceJoin > REJOIN_MS) {
      this.#joined = performance.now();
      this.#carrier.join();
    }
  }

  #become(link: Link): void {
    if (link === this.link) return;
    this.link = link;
    this.#listener.link(link);
  }
}

function carryDirectly(
  url: string,
  had: string,
  hear: (message: FromSource) => void,
): Carrier {
  const source = new Source(url, hear, had);
  return {
    join: () => undefined,
    reset: () => source.reset(),
    close: () => source.close(),
  };
}

interface Way {
  url: string;
  workerUrl: string;
  /** Id of the entry that this tab has shown last. */
  had: () => string;
  hear: (message: FromSource) => void;
}

/** The address says of which login: another one must never join the stream of this one. */
function sharedWorker(url: string, workerUrl: string): SharedWorker {
  return new SharedWorker(workerUrl, { type: "module", name: `one-picture ${url}` });
}

/** Through the SharedWorker; a worker that cannot start gives up its place. */
function carryShared(way: Way, giveUp: () => void): Carrier {
  const { url, workerUrl, had, hear } = way;
  const worker = sharedWorker(url, workerUrl);
  const tell = (message: FromTab): void => worker.port.postMessage(message);
  worker.onerror = giveUp;
  worker.port.onmessage = ({ data }: MessageEvent<ToTab>) => {
    if (data.type === "ping") tell({ type: "here" });
    else hear(data);
  };
  const join = (): void => tell({ type: "join", url, had: had() });
  join();
  return {
    join,
    reset: () => tell({ type: "reset" }),
    close: () => tell({ type: "leave" }),
  };
}
