/**
 * A scene in outline, where the map has not drawn it yet: its area, and a point for each
 * record in it.
 *
 * It is not the map and must not look like one.
 */
import { recordsIn } from "./briefscene.ts";
import { placeOf } from "./fields.ts";
import type { Box, Shown } from "./shown.ts";
import type { Feature } from "./types.ts";

const SVG = "http://www.w3.org/2000/svg";
const OUTLINE = { width: 168, height: 104, margin: 8 };
const MOST_DOTS = 400;

/** The area with a point for each record in it: not the map, and not drawn as one. */
export function outline(
  shown: Shown,
  features: ReadonlyMap<string, Feature>,
): SVGSVGElement {
  const { width, height, margin } = OUTLINE;
  const [west, south, east, north] = shown.box;
  const [bottom, top] = [mercator(south), mercator(north)];
  const scale = Math.min(
    (width - 2 * margin) / (east - west),
    (height - 2 * margin) / (top - bottom),
  );
  const x = (lon: number): number => width / 2 + (lon - (west + east) / 2) * scale;
  const y = (lat: number): number =>
    height / 2 - (mercator(lat) - (bottom + top) / 2) * scale;
  const svg = shape("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "brief-outline",
  });
  svg.setAttribute("aria-hidden", "true");
  const corner = { x: x(west), y: y(north) };
  const size = { width: (east - west) * scale, height: (top - bottom) * scale };
  svg.append(shape("rect", { ...corner, ...size, rx: 2 }));
  for (const id of recordsIn(shown, features).slice(0, MOST_DOTS)) {
    const place = placeOf(features.get(id)!);
    if (!place || !holds(shown.box, place)) continue;
    const chosen = id === shown.selected;
    const at = { cx: x(place[0]), cy: y(place[1]), r: chosen ? 5 : 2.2 };
    svg.append(shape("circle", chosen ? { ...at, class: "chosen" } : at));
  }
  return svg;
}

const holds = (
  [west, south, east, north]: Box,
  [lon, lat]: [number, number],
): boolean => lon >= west && lon <= east && lat >= south && lat <= north;

function shape<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, String(value));
  return made;
}

/** Degrees of latitude as the map draws them, in degrees of longitude. */
function mercator(lat: number): number {
  const phi = (Math.max(-85, Math.min(85, lat)) * Math.PI) / 180;
  return (Math.log(Math.tan(Math.PI / 4 + phi / 2)) * 180) / Math.PI;
}
