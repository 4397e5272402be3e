/**
 * How far the missiles of a chosen unit reach, by estimate: a ring for each end.
 *
 * Two ends and their source are an estimate and no border: both rings are dashed, each
 * says its kilometres and what it is, and neither has a colour of alarm.
 */
import type { LayerSpecification } from "maplibre-gl";
import { blank, number, shapesSource } from "./drawing.ts";
import type { DrawContext, Shape } from "./drawing.ts";
import type { Palette } from "./palette.ts";
import type { Feature } from "./types.ts";

/** Semi-major axis in metres and first eccentricity squared of WGS 84. */
const [A_M, E2] = [6_378_137, 0.00669437999014];
const RADIANS = Math.PI / 180;
const CORNERS = 120;
const DASH = { low: [6, 2], high: [1.5, 2.5] } as const;

/** Both ends in kilometres. */
export interface Reach {
  low: number;
  high: number;
}

type End = keyof Reach;
const ENDS: readonly End[] = ["low", "high"];

/** The estimate of a report; null unless it gives both ends. */
export function reachOf(feature: Feature): Reach | null {
  const low = number(feature, "range_km_low");
  const high = number(feature, "range_km_high");
  return low === null || high === null ? null : { low, high };
}

/**
 * The place so far from another one, by its bearing in degrees.
 *
 * On a sphere with the curvature of the ellipsoid there in that direction. How far it
 * is from there is right to 0.1 % up to 1,000 km and to 0.7 % up to 12,000 km, held
 * against geodesics from six latitudes; along the ring a place may be off by 0.7 %.
 */
export function placeAt(
  [lon, lat]: readonly [number, number],
  km: number,
  bearing: number,
): [number, number] {
  const [phi, alpha] = [lat * RADIANS, bearing * RADIANS];
  const w2 = 1 - E2 * Math.sin(phi) ** 2;
  const [along, across] = [(A_M * (1 - E2)) / w2 ** 1.5, A_M / Math.sqrt(w2)];
  const curve = Math.cos(alpha) ** 2 / along + Math.sin(alpha) ** 2 / across;
  const arc = km * 1000 * curve;
  const there = Math.asin(
    Math.sin(phi) * Math.cos(arc) + Math.cos(phi) * Math.sin(arc) * Math.cos(alpha),
  );
  const turn = Math.atan2(
    Math.sin(alpha) * Math.sin(arc) * Math.cos(phi),
    Math.cos(arc) - Math.sin(phi) * Math.sin(there),
  );
  return [lon + turn / RADIANS, there / RADIANS];
}

/** A ring for each end; it says along itself what it is. */
export function rings(
  from: readonly [number, number],
  reach: Reach,
  { words }: Pick<DrawContext, "words">,
): Shape[] {
  const said = {
    low: words.t("at least {km} km, estimate", { km: words.number(reach.low) }),
    high: words.t("at most {km} km, estimate", { km: words.number(reach.high) }),
  };
  return ENDS.map((end) => {
    const ring = Array.from({ length: CORNERS + 1 }, (_, i) =>
      placeAt(from, reach[end], (i * 360) / CORNERS),
    );
    return {
      part: `reach-${end}`,
      geometry: { type: "LineString", coordinates: ring },
      properties: { reach: end, said: said[end] },
    };
  });
}

export function ringStyle({ ink, textHalo }: Palette): LayerSpecification[] {
  const source = shapesSource("posture");
  const lines = ENDS.map((end): LayerSpecification => ({
    id: `posture:reach-${end}`,
    type: "line",
    source,
    filter: ["==", ["get", "reach"], end],
    paint: {
      "line-color": ink,
      "line-width": 1.8,
      "line-opacity": 0.75,
      "line-dasharray": [...DASH[end]],
    },
  }));
  const said: LayerSpecification = {
    id: "posture:reach-said",
    type: "symbol",
    source,
    filter: ["has", "said"],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 320,
      // Both ends are always told, also where symbols are dense.
      "text-allow-overlap": true,
      "text-field": ["get", "said"],
      "text-font": ["IBM Plex Sans SemiBold"],
      "text-size": 14,
      "text-max-angle": 45,
      "text-padding": 6,
    },
    paint: { "text-color": ink, "text-halo-color": textHalo, "text-halo-width": 2.2 },
  };
  return [...lines, said];
}

export function ringSwatch({ ink }: Palette): HTMLCanvasElement {
  const [canvas, pen] = blank(34, 34);
  pen.strokeStyle = ink;
  pen.lineWidth = 1.8;
  for (const [radius, dash] of [
    [9, DASH.low],
    [15, DASH.high],
  ] as const) {
    pen.setLineDash(dash.map((each) => each * 1.8));
    pen.beginPath();
    pen.arc(17, 17, radius, 0, 2 * Math.PI);
    pen.stroke();
  }
  return canvas;
}
