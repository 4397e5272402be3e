/**
 * The head of an arrow, anchored to the ground like its shaft.
 *
 * Pure. It must never say what moves along the arrow, or how fast.
 */
import { destination, distance_m, mercator } from "./where.ts";

/** Of the length of the shaft. */
const SHARE = 0.16;
const LONGEST_M = 60_000;
const SPREAD_DEG = 28;

/** From one barb over the tip to the other; null if the line goes nowhere. */
export function arrowHead(
  line: readonly GeoJSON.Position[],
): GeoJSON.LineString | null {
  const places = line.map(([lon = 0, lat = 0]) => [lon, lat] as [number, number]);
  const tip = places.at(-1);
  if (!tip) return null;
  const before = places.findLast((at) => distance_m(at, tip) > 0);
  if (!before) return null;
  let shaft_m = 0;
  for (let i = 1; i < places.length; i++)
    shaft_m += distance_m(places[i - 1]!, places[i]!);
  const barb_m = Math.min(LONGEST_M, shaft_m * SHARE);
  const back = bearing_deg(tip, before);
  const barb = (side: number): [number, number] =>
    destination(tip, barb_m, back + side * SPREAD_DEG);
  return { type: "LineString", coordinates: [barb(-1), tip, barb(1)] };
}

/** Direction on the map, clockwise from north; the projection keeps angles. */
function bearing_deg(from: [number, number], to: [number, number]): number {
  const [a, b] = [mercator(...from), mercator(...to)];
  return (Math.atan2(b[0] - a[0], a[1] - b[1]) * 180) / Math.PI;
}
