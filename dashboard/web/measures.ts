/**
 * Lengths and areas in words: no unit is left to be guessed.
 *
 * Pure. Three digits at most: a hand on a map is not more exact.
 */
import type { Words } from "./types.ts";

const KM_M = 1_000;
const NAUTICAL_MILE_M = 1_852;
const KM2_M2 = 1_000_000;
const DIGITS = 3;

/** "124 kilometres (67 nautical miles)", "850 metres". */
export function lengthWords(length_m: number, words: Words): string {
  if (length_m < KM_M) return words.t("{n} metres", { n: rounded(length_m, words) });
  return words.t("{km} kilometres ({nm} nautical miles)", {
    km: rounded(length_m / KM_M, words),
    nm: rounded(length_m / NAUTICAL_MILE_M, words),
  });
}

/** "345 square kilometres", "0.12 square kilometres". */
export function areaWords(area_m2: number, words: Words): string {
  return words.t("{n} square kilometres", { n: rounded(area_m2 / KM2_M2, words) });
}

/** Where there is little room: "124 km". */
export function lengthShort(length_m: number, words: Words): string {
  return length_m < KM_M
    ? words.t("{n} m", { n: rounded(length_m, words) })
    : words.t("{n} km", { n: rounded(length_m / KM_M, words) });
}

/** Where there is little room: "345 km²". */
export const areaShort = (area_m2: number, words: Words): string =>
  words.t("{n} km²", { n: rounded(area_m2 / KM2_M2, words) });

function rounded(value: number, words: Words): string {
  if (value === 0) return words.number(0);
  const digits = DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)));
  return words.number(Number(value.toPrecision(DIGITS)), Math.max(0, digits));
}
