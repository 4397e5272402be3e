/**
 * What is said of a past briefing and its views.
 *
 * Pure: words from what the server told; it must never know the page or the network.
 */
import type { Cursor, Shown } from "./shown.ts";
import type { StyleName, Words } from "./types.ts";
import type { Catalogue } from "./words.ts";

export interface Briefing {
  briefing: number;
  title: string;
  began_at: string;
  ended_at: string | null;
  ended: "" | "TAKEN" | "TAKEN_OVER" | "RELEASED" | "CLEARED";
  views: number;
}

export interface By {
  title: string;
  screen: string;
  delegation: string;
  n: number;
  agreed: boolean;
  /** Nobody knew which digest is right. */
  unproved?: boolean;
  at: string;
  /** A newer picture had been there for a while. */
  late: boolean;
}

export interface View {
  revision: number;
  n: number;
  how: string;
  /** When the room knew it. */
  at: string;
  /** What the picture's clock showed then; null of a scene that is over. */
  as_of: string | null;
  shown: Shown | null;
  confirmed: By[];
}

export interface Whole extends Briefing {
  watched: View[];
  more: number | null;
}

/** A time to the second, in UTC: 2025-09-17 09:00:12Z. */
export function timeWords(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)}Z`;
}

export function briefingWords(briefing: Briefing, words: Catalogue): string {
  const views = words.plural("{n} view", "{n} views", briefing.views);
  return [timeWords(briefing.began_at), briefing.title, views].join(" · ");
}

/** When a briefing ended, and how. */
export function endWords(briefing: Briefing, words: Words): string {
  const how = {
    "": words.t("It goes on."),
    TAKEN: words.t("handed over"),
    TAKEN_OVER: words.t("taken over"),
    RELEASED: words.t("given back"),
    CLEARED: words.t("a new scene began"),
  }[briefing.ended];
  const at = briefing.ended_at === null ? "" : timeWords(briefing.ended_at);
  return [at, how].filter(Boolean).join(" · ");
}

/** What a view was, in its own words if it had any. */
export function viewWords({ how, shown }: View, words: Words): string {
  const said = shown?.caption || shown?.scene?.title;
  if (said) return said;
  if (how === "TAKEN") return words.t("Began to present");
  if (how === "TAKEN_OVER") return words.t("Took the briefing over");
  if (how === "OFFERED") return words.t("Offered to hand over");
  if (how === "HIDDEN")
    return words.t("A record was taken off: not all here may see it");
  return words.t("The view was moved");
}

/** Who confirmed a view, how long after it was shown, and of which picture. */
export function confirmedWords(view: View, words: Words): string[] {
  if (view.confirmed.length === 0) return [words.t("No screen confirmed this view.")];
  return view.confirmed.map((by) => {
    const { title, screen, delegation, n, agreed, at, late, unproved } = by;
    const seconds = Math.max(0, (Date.parse(at) - Date.parse(view.at)) / 1000);
    const who = [title || screen, delegation].filter(Boolean).join(" · ");
    const after = words.t("after {s} s, picture {n}", {
      s: words.number(seconds, 1),
      n: words.number(n),
    });
    const other = unproved
      ? words.t("not proved: the digest of that picture is not kept")
      : words.t("with another digest");
    const wrong = agreed ? "" : other;
    const old = agreed && late ? words.t("a newer picture was there already") : "";
    return [`${who}: ${after}`, wrong, old].filter(Boolean).join(" · ");
  });
}

/**
 * The style in which a view was seen: scenes have none of their own, and a screen that
 * is led keeps the one that it was shown last. Undefined if none was shown yet.
 */
export function styleOf(view: View, views: readonly View[]): StyleName | undefined {
  const before = views.filter(({ revision }) => revision <= view.revision);
  return before.map(({ shown }) => shown?.style || undefined).findLast(Boolean);
}

/** The moment that a view showed, standing still. */
export function cursorOf({ n, at, shown }: View): Cursor {
  const cursor = shown?.cursor;
  if (cursor && cursor.mode !== "LIVE")
    return { mode: "REPLAY", n: cursor.n ?? n, at: cursor.at ?? at };
  return { mode: "REPLAY", n, at };
}
