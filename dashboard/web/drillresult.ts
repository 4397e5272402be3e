/**
 * What was measured in a drill, in words: pure, from the answer of the server.
 *
 * What is not known says so; nothing is judged and nothing is estimated.
 */
import type { Catalogue } from "./words.ts";

export interface Hoped {
  action: string;
  within_s: number;
  roles: string[];
}

export interface Row {
  inject: string;
  record: string;
  title: string;
  planned_s: number;
  expected: Hoped | null;
  sent_s: number | null;
  shown_s: number | null;
  n: number | null;
  reported_s: number | null;
  reported_n: number | null;
  confirmed_s: number | null;
}

export type DrillState = "waiting" | "running" | "over";

export interface Result {
  state: DrillState;
  speed: number;
  lasts_s: number;
  started_at: string | null;
  elapsed_s: number | null;
  assembled_s: number | null;
  rows: Row[];
  upcoming: Row[] | null;
  may_start: boolean;
}

/** One cell: its words, and the picture that it can be looked at on. */
export interface Cell {
  text: string;
  n?: number | null;
  hint?: string;
}

/** Seconds as a moment of the drill: "T+00:04:02". */
export function moment(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [whole / 3600, (whole % 3600) / 60, whole % 60];
  return `T+${parts.map((each) => String(Math.floor(each)).padStart(2, "0")).join(":")}`;
}

/** A stretch of time: "under 1 s", "12 s", "4 min 12 s". */
export function stretch(seconds: number, words: Catalogue): string {
  if (seconds < 1) return words.t("under 1 s");
  const whole = Math.round(seconds);
  if (whole < 60) return words.t("{n} s", { n: whole });
  const rest = whole % 60;
  const minutes = Math.floor(whole / 60);
  return rest
    ? words.t("{n} min {s} s", { n: words.number(minutes), s: rest })
    : words.t("{n} min", { n: words.number(minutes) });
}

/** What is said of something that has no time. */
export function unknown(state: DrillState, words: Catalogue): string {
  return state === "over" ? words.t("cannot tell") : words.t("not yet");
}

/** The time between two moments; unknown if one of them is. */
function between(
  from: number | null,
  to: number | null,
  state: DrillState,
  words: Catalogue,
): string {
  if (from === null && to !== null) return words.t("cannot tell");
  if (from === null || to === null) return unknown(state, words);
  return stretch(Math.max(0, to - from), words);
}

export function stateWords({ state, speed }: Result, words: Catalogue): string {
  const said = {
    waiting: words.t("not started"),
    running: words.t("running"),
    over: words.t("over"),
  }[state];
  if (speed === 1) return said;
  const times = words.t("{n} times as fast", { n: words.number(speed, 2) });
  return `${said}, ${times}`;
}

export function assembledWords(result: Result, words: Catalogue): string {
  if (result.state === "waiting") return "–";
  if (result.assembled_s === null) return unknown(result.state, words);
  return words.t("after {time}", { time: stretch(result.assembled_s, words) });
}

export function hopedWords(hoped: Hoped | null, words: Catalogue): string {
  if (!hoped) return "";
  const time = stretch(hoped.within_s, words);
  return words.t("hoped for: a released report within {time}", { time });
}

/** The cells of one inject, in the order of the columns. */
export function cellsOf(row: Row, state: DrillState, words: Catalogue): Cell[] {
  const report = row.reported_s === null && state === "over";
  return [
    { text: row.sent_s === null ? words.t("cannot tell") : moment(row.sent_s) },
    { text: between(row.sent_s, row.shown_s, state, words), n: row.n },
    {
      // The whole log was read: that there is none in it is known.
      text: report
        ? words.t("none")
        : between(row.shown_s, row.reported_s, state, words),
      n: row.reported_n,
      hint: hopedWords(row.expected, words),
    },
    { text: between(row.shown_s, row.confirmed_s, state, words) },
  ];
}
