/**
 * Times as people read them: UTC, date-time groups, ages.
 *
 * Must never read a clock: whoever needs "now" hands it in.
 */
import type { Words } from "./types.ts";

const MONTHS = [
  "JAN",
  "FEB",
  "MAR",
  "APR",
  "MAY",
  "JUN",
  "JUL",
  "AUG",
  "SEP",
  "OCT",
  "NOV",
  "DEC",
] as const;

const two = (n: number): string => String(n).padStart(2, "0");

/** An RFC 3339 time, or null if the value is not one. */
export function parseTime(value: unknown): Date | null {
  if (typeof value !== "string") return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** "2025-09-19 07:15 UTC". */
export function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** "07:15:02" in UTC. */
export function clock(at: Date): string {
  return at.toISOString().slice(11, 19);
}

/** Date-time group, "190715ZSEP25" (domain model: DDHHMMZMONYY). */
export function dtg(at: Date): string {
  const day = two(at.getUTCDate());
  const time = two(at.getUTCHours()) + two(at.getUTCMinutes());
  const year = two(at.getUTCFullYear() % 100);
  return `${day}${time}Z${MONTHS[at.getUTCMonth()] ?? ""}${year}`;
}

const STEPS: readonly [limit: number, unit: number, past: string, to: string][] = [
  [60, 1, "{n} s ago", "in {n} s"],
  [3600, 60, "{n} min ago", "in {n} min"],
  [2 * 86400, 3600, "{n} h ago", "in {n} h"],
  [730 * 86400, 86400, "{n} days ago", "in {n} days"],
  [Infinity, 365.25 * 86400, "{n} years ago", "in {n} years"],
];

/** "3 h ago" or "in 2 days", as seen from the picture's now. */
export function age(at: Date, now: Date, words: Words): string {
  const seconds = (now.getTime() - at.getTime()) / 1000;
  const size = Math.abs(seconds);
  const step = STEPS.find(([limit]) => size < limit) ?? STEPS[0]!;
  const n = Math.floor(size / step[1]);
  return words.t(seconds >= 0 ? step[2] : step[3], { n });
}

/** "12 to 16 Sept 2025", in the reader's language, days in UTC. */
export function days(from: Date, to: Date | null, language: string): string {
  const format = new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return to ? format.formatRange(from, to) : format.format(from);
}
