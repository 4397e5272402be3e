/**
 * What a screen says about the moment that it shows.
 *
 * Two clocks are kept apart: when the room knew what is shown, and what the clock of the
 * room showed then. Pure; it must never call a picture of then current.
 */
import type { Header, ThenState } from "./types.ts";
import { clock, dtg } from "./when.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

export const MODES: Readonly<Record<"LIVE" | ThenState["mode"], string>> = {
  LIVE: mark("LIVE"),
  FROZEN: mark("FROZEN"),
  REPLAY: mark("REPLAY"),
};

/** "14:32:07Z (221432ZNOV26)". */
export const timeWords = (at: Date): string => `${clock(at)}Z (${dtg(at)})`;

/** What is shown, as a sentence; it changes only when something else is shown. */
export function modeWords(then: ThenState | null, words: Catalogue): string {
  if (!then) return words.t("Live: the newest picture is shown.");
  const time = timeWords(then.at);
  if (then.mode === "FROZEN") return words.t("Frozen at {time}.", { time });
  if (then.rate > 0)
    return words.t("Replay, {rate} times as fast as it was.", {
      rate: words.number(then.rate),
    });
  return words.t("Replay, standing still at {time}.", { time });
}

/** When the room knew what is shown, which picture that is, and what proves it. */
export function knownWords(then: ThenState | null, words: Catalogue): string {
  if (!then) return words.t("The newest picture");
  const values = { time: timeWords(then.at), n: words.number(then.n) };
  const known =
    then.mode === "FROZEN"
      ? words.t("Frozen at {time} · picture {n}", values)
      : words.t("The room knew this at {time} · picture {n}", values);
  const proof = then.verified ? words.t("checked") : words.t("not checked");
  return `${known} · ${proof}`;
}

/** What the clock of the room showed then; "" where that is the time of the log. */
export function storyWords(
  header: Header | null,
  now: Date,
  then: ThenState | null,
  words: Catalogue,
): string {
  if (!then || !header || header.scene_at === null) return "";
  return words.t("The clock of the story showed {time}", { time: timeWords(now) });
}

/** How much came after what is shown: the same on every screen that shows it. */
export function newerWords(then: ThenState | null, words: Catalogue): string {
  if (!then) return "";
  if (then.newer === 0) return words.t("Nothing came after it");
  return words.plural(
    "{n} entry came after it",
    "{n} entries came after it",
    then.newer,
  );
}

/** The clock in the top bar, while it is not that of now. */
export function thenNote({ mode, rate }: ThenState, words: Catalogue): string {
  if (mode === "FROZEN") return words.t("frozen, not now");
  if (rate > 0) return words.t("replay × {rate}", { rate: words.number(rate) });
  return words.t("replay, not now");
}
