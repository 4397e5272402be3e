/**
 * What a screen must say about its own picture before anybody trusts it.
 *
 * Pure: the state of the screen goes in, one notice comes out. Must never call a
 * picture current that is not.
 */
import type { ScreenState } from "./types.ts";
import { clock, dtg } from "./when.ts";
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

/** The most serious thing that is to be said; `seen` forks were put away. */
export function noticeOf(
  state: ScreenState,
  words: Catalogue,
  forkSeen: boolean,
): Notice {
  return (
    ofLink(state, words) ??
    ofStore(state, words) ??
    ofMap(state, words) ??
    ofProof(state, words) ??
    ofFork(state, words, forkSeen) ??
    CALM
  );
}

function alarm(text: string, stale = true): Notice {
  return { tone: "alarm", text, stale, closable: false };
}

function ofLink(state: ScreenState, words: Catalogue): Notice | null {
  const { link, since } = state;
  const n = words.number(state.picture.n);
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

function ofFork(
  { forked }: ScreenState,
  words: Catalogue,
  seen: boolean,
): Notice | null {
  if (!forked || seen) return null;
  return {
    tone: "warning",
    text: words.t(
      "The log of this room was replaced: it no longer follows picture {from}. " +
        "This screen was rebuilt and now shows picture {to}.",
      { from: words.number(forked.from), to: words.number(forked.to) },
    ),
    stale: false,
    closable: true,
  };
}

function timeOf(at: Date | null): string {
  return at ? `${clock(at)}Z (${dtg(at)})` : "–";
}
