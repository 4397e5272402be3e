/**
 * What the room makes of a position and a time that somebody writes.
 *
 * The server understands them (layers/positions.py, layers/moments.py); here it is only
 * asked. It must never read a position or a time itself.
 */
import { inside, list, number, text, texts, type Fields } from "./fields.ts";
import { roundedUp } from "./writing.ts";
import type { Catalogue } from "./words.ts";

const ANSWER_MS = 8_000;

/** What one text means; without `value` the sentence says why that is not known. */
export interface Understood<T> {
  text: string;
  value: T | null;
  sentence: string;
  remarks: string[];
  /** Texts that would be understood, to choose from. */
  candidates: string[];
}

export interface PlaceMeant {
  at: [number, number];
  /** Metres; null if it is not known how far off it may be. */
  error_m: number | null;
  /** The name on the map, if one was written. */
  name: string;
  /** The place by the nearest name of the map; "" if there is none. */
  near: string;
  /** Kilometres to the coast; 0 at sea and where the map cannot tell. */
  inland_km: number;
  coast_error_km: number;
}

export interface TimeMeant {
  at: string;
  basis: string;
}

/** What was asked and what it means; null for what was not asked. */
export interface Meant {
  position: Understood<PlaceMeant> | null;
  time: Understood<TimeMeant> | null;
}

/** Asks what texts mean; null if the server does not answer. */
export async function understand(
  room: string,
  asked: { position?: string; time?: string },
  words: Catalogue,
): Promise<Meant | null> {
  try {
    const answer = await fetch(`/rooms/${encodeURIComponent(room)}/understood`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!answer.ok) return null;
    const told = (await answer.json()) as Fields;
    return {
      position: "position" in told ? placeIn(inside(told, "position"), words) : null,
      time: "time" in told ? timeIn(inside(told, "time"), words) : null,
    };
  } catch {
    return null;
  }
}

export function placeIn(told: Fields, words: Catalogue): Understood<PlaceMeant> {
  const common = { text: text(told, "text"), remarks: texts(told, "remarks") };
  const candidates = list(told, "candidates").map((each) => placeText(each));
  if (told["understood"] !== true)
    return { ...common, value: null, sentence: text(told, "sentence"), candidates };
  const precision = number(told, "precision_m");
  const error_m = precision === null ? null : roundedUp(precision);
  const at: [number, number] = [number(told, "lon") ?? 0, number(told, "lat") ?? 0];
  const name = text(told, "notation") === "PLACE_NAME" ? text(told, "place") : "";
  const near =
    error_m === null
      ? words.t("how exact is not known")
      : words.t("to within {n} m", { n: words.number(error_m) });
  // A slip of one figure is seen by what is near, not by the figures.
  const where = text(told, "place") || text(told, "near");
  const said = [where, text(told, "degrees_minutes"), near];
  const sentence = said.filter(Boolean).join(" · ");
  const value = { at, error_m, name, ...aroundIn(told) };
  return { ...common, value, sentence, candidates: [] };
}

const aroundIn = (told: Fields) => ({
  near: text(told, "near"),
  inland_km: number(told, "inland_km") ?? 0,
  coast_error_km: number(told, "coast_error_km") ?? 0,
});

const placeText = (told: Fields): string => text(told, "degrees_minutes");

export function timeIn(told: Fields, words: Catalogue): Understood<TimeMeant> {
  const common = { text: text(told, "text"), remarks: texts(told, "remarks") };
  const candidates = texts(told, "candidates");
  if (told["understood"] !== true)
    return { ...common, value: null, sentence: text(told, "sentence"), candidates };
  const at = text(told, "at");
  const half_s = number(told, "precision_s") ?? 0;
  const near =
    half_s >= 60
      ? words.t("to within {n} min", { n: words.number(Math.round(half_s / 60)) })
      : "";
  const shown = `${at.slice(0, 10)} ${at.slice(11, 16)}Z`;
  const sentence = [shown, text(told, "dtg"), near].filter(Boolean).join(" · ");
  const value = { at, basis: text(told, "time_basis") };
  return { ...common, value, sentence, candidates: [] };
}
