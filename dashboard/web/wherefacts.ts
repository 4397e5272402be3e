/**
 * Where a record is, as a card says it: place, position, and how far off it may be.
 *
 * Must never give a position without its precision.
 */
import type { Section } from "./facts.ts";
import { number, placeOf, text } from "./fields.ts";
import type { Feature } from "./types.ts";
import { degreesMinutes } from "./where.ts";
import type { Catalogue } from "./words.ts";

export function where(feature: Feature, words: Catalogue): Section {
  const p = feature.properties;
  const facts = [];
  const place = text(p, "place");
  if (place) facts.push({ label: words.t("Place"), value: place });
  const at = placeOf(feature);
  const isPoint = feature.geometry?.type === "Point";
  if (at)
    facts.push({
      label: isPoint
        ? words.t("Position")
        : feature.geometry?.type === "LineString"
          ? words.t("Middle of the line")
          : words.t("Middle of the area"),
      value: degreesMinutes(at[0], at[1], decimals(number(p, "position_error_m"))),
    });
  const error = number(p, "position_error_m");
  if (at && isPoint)
    facts.push({
      label: words.t("Precision"),
      value: precision(error, words),
      warning: error === null || error > ROUGH_M,
    });
  if (p["false_position"] === true)
    facts.push({
      label: words.t("Warning"),
      value: words.t("This position is known to be false."),
      warning: true,
    });
  return { key: "where", heading: words.t("Where"), facts };
}

/** From here on a position is a region rather than a spot. */
const ROUGH_M = 20_000;

/** A tenth of a minute is 185 m: not written where the error is larger. */
function decimals(error_m: number | null): number {
  return error_m !== null && error_m <= 1000 ? 1 : 0;
}

/** "known to about 25 km". */
export function precision(error_m: number | null, words: Catalogue): string {
  if (error_m === null) return words.t("not known how exact");
  if (error_m < 1000)
    return words.t("exact to about {n} m", {
      n: words.number(Math.round(error_m)),
    });
  const km = error_m / 1000;
  const n = words.number(km, km < 10 ? 1 : 0);
  return error_m > ROUGH_M
    ? words.t("approximate: anywhere within about {n} km", { n })
    : words.t("exact to about {n} km", { n });
}
