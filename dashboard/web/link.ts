/**
 * What a screen must say about its own picture before anybody trusts it.
 *
 * Pure: the state of the screen goes in, one notice comes out. Must never call a
 * picture current that is not.
 */
import type { Header, ScreenState } from "./types.ts";
import { clock, dtg, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

export type Tone = "calm" | "notice" | "warning" | "alarm";

export interface Notice {
  tone: Tone;
  /** Empty when there is nothing to say. */
  text: string;
  /** Whether what is drawn is no longer what the room sees: the map is veiled. */
  stale: boolean;
  /** Whether the reader may put the notice away. */
  closable: boolean;
}

const CALM: Notice = { tone: "calm", text: "", stale: false, closable: false };

/** The most serious thing that is to be said; `seen` was put away by the reader. */
export function noticeOf(
  state: ScreenState,
  words: Catalogue,
  seen: ReadonlySet<unknown> = new Set(),
): Notice {
  return (
    ofLink(state, words) ??
    ofStore(state, words) ??
    ofMap(state, words) ??
    ofProof(state, words) ??
    ofSeat(state, words) ??
    ofIngest(state, words) ??
    ofFork(state, words, seen) ??
    ofReturn(state, words, seen) ??
    ofDurability(state, words) ??
    CALM
  );
}

/** Since when nothing new is known of the other screens; null while it is. */
export function lastKnown(state: ScreenState): Date | null {
  const { header, link, since, store_lost } = state;
  if (!header) return null;
  const unheard = link === "live" ? null : (since ?? new Date(header.now));
  const times = [unheard, store_lost?.since ?? null].filter((at) => at !== null);
  if (times.length === 0) return null;
  return new Date(Math.min(...times.map((at) => at.getTime())));
}

function alarm(text: string, stale = true): Notice {
  return { tone: "alarm", text, stale, closable: false };
}

function ofLink(state: ScreenState, words: Catalogue): Notice | null {
  const { link, since, store_lost } = state;
  const n = words.number(state.picture.n);
  if (link === "lost" && store_lost)
    return alarm(
      words.t(
        "Link lost since {time}. The server had lost its store by {store_time}. " +
          "This is the past: picture {n}.",
        { time: timeOf(since), store_time: timeOf(store_lost.since), n },
      ),
    );
  // Why a screen is behind says more than that it is: see ofStore.
  if (state.header && store_lost && link !== "lost") return null;
  if (!state.header || link === "connecting") return connecting(state, words);
  if (link === "lost")
    return alarm(
      words.t("Link lost since {time}. This is the past: picture {n}.", {
        time: timeOf(since),
        n,
      }),
    );
  if (link === "late")
    return {
      tone: "warning",
      text: words.t("This screen is behind since {time}. It shows picture {n}.", {
        time: timeOf(since),
        n,
      }),
      stale: true,
      closable: false,
    };
  return null;
}

function connecting(state: ScreenState, words: Catalogue): Notice | null {
  if (state.header && state.link !== "connecting") return null;
  const again = state.header !== null;
  const text = again
    ? words.t("Connecting again. This is the past: picture {n}.", {
        n: words.number(state.picture.n),
      })
    : words.t("Connecting to the picture …");
  return {
    tone: again ? "warning" : "notice",
    text,
    stale: again,
    closable: false,
  };
}

function ofStore({ store_lost }: ScreenState, words: Catalogue): Notice | null {
  if (!store_lost) return null;
  const time = timeOf(store_lost.since);
  if (store_lost.earlier)
    return alarm(
      words.t(
        "The server cannot reach its store: lost at {time} or before. " +
          "Nothing new can arrive.",
        { time },
      ),
    );
  return alarm(
    words.t("The server cannot reach its store since {time}. Nothing new can arrive.", {
      time,
    }),
  );
}

/** What arrived is not yet, or not any more, what the map shows. */
function ofMap(state: ScreenState, words: Catalogue): Notice | null {
  const { graphics_lost, undrawn_since, drawn_n } = state;
  if (graphics_lost)
    return alarm(
      words.t(
        "The browser has taken the graphics from this screen: the map cannot be drawn. " +
          "If it does not come back, load the page again.",
      ),
    );
  if (!undrawn_since) return null;
  const time = timeOf(undrawn_since);
  const text =
    drawn_n < 0
      ? words.t("The map is not drawn since {time}. Do not trust what it shows.", {
          time,
        })
      : words.t("This screen is behind since {time}. It shows picture {n}.", {
          time,
          n: words.number(drawn_n),
        });
  return { tone: "warning", text, stale: true, closable: false };
}

function ofProof(state: ScreenState, words: Catalogue): Notice | null {
  if (state.picture.verified || !state.header) return null;
  return alarm(
    words.t(
      "This screen does not match the room. It has asked for the whole picture again.",
    ),
  );
}

/** The picture is right, and nobody else knows that it is on this screen. */
function ofSeat({ seat_refused }: ScreenState, words: Catalogue): Notice | null {
  if (!seat_refused) return null;
  const text = words.t(
    "Too many screens are open in this room or with your account: this one is not " +
      "counted. Close one that nobody looks at.",
  );
  return { tone: "warning", text, stale: false, closable: false };
}

/** Whether what producers sent has been waiting too long to be on the picture. */
export function reportsWait(header: Header | null): boolean {
  return Boolean(header?.ingest && header.ingest !== "ok");
}

/** The picture is the newest of the log, and the log is not the newest there is. */
function ofIngest({ header }: ScreenState, words: Catalogue): Notice | null {
  if (!header?.ingest || header.ingest === "ok") return null;
  // The server says it in real time, which is not the time of a story.
  const inStory = header.rate !== 1 || header.scene_at !== null;
  const since = inStory ? null : parseTime(header.ingest.waiting_since);
  const text = since
    ? words.t("Reports are waiting since {time} and are not on this picture yet.", {
        time: timeOf(since),
      })
    : words.t("Reports are waiting and are not on this picture yet.");
  return { tone: "warning", text, stale: true, closable: false };
}

function ofFork(
  { forked }: ScreenState,
  words: Catalogue,
  seen: ReadonlySet<unknown>,
): Notice | null {
  if (!forked || seen.has(forked)) return null;
  return {
    tone: "warning",
    text: words.t(
      "The log of this room was replaced, noticed at {time}: it no longer follows " +
        "picture {from}. This screen was rebuilt and now shows picture {to}.",
      {
        time: timeOf(forked.at),
        from: words.number(forked.from),
        to: words.number(forked.to),
      },
    ),
    stale: false,
    closable: true,
  };
}

function ofReturn(
  { store_back }: ScreenState,
  words: Catalogue,
  seen: ReadonlySet<unknown>,
): Notice | null {
  if (!store_back || seen.has(store_back)) return null;
  return {
    tone: "notice",
    text: words.t(
      "The server has its store back since {until}; it was lost at {since}.",
      { until: timeOf(store_back.until), since: timeOf(store_back.since) },
    ),
    stale: false,
    closable: true,
  };
}

/** Not alarming as long as all goes well, but a leader must know it. */
function ofDurability({ header }: ScreenState, words: Catalogue): Notice | null {
  if (header?.durability !== "unsafe") return null;
  return {
    tone: "notice",
    text: words.t(
      "The store of this room may lose reports if it fails: it is not set to keep them.",
    ),
    stale: false,
    closable: false,
  };
}

function timeOf(at: Date | null): string {
  return at ? `${clock(at)}Z (${dtg(at)})` : "–";
}
