/**
 * Where the map looks: the two views, and room for what lies over it.
 *
 * Pure: positions and sizes in, boxes and margins out. It must not know the map.
 */
import type { Covered, Feature, ViewName } from "./types.ts";

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];

/** All that the basemap holds; the view stays inside it. */
export const EDGE: Bounds = [3, 36.6, 47, 72.9];
export const VIEWS: Readonly<Record<ViewName, Bounds>> = {
  baltic: [10.4, 51.6, 29.8, 60.9],
  "black-sea": [26.6, 40.6, 42.2, 47.6],
};
/** Pixels between a view, or framed records, and what is beside them. */
export const VIEW_MARGIN = 24;
export const FRAME_MARGIN = 90;

/** What is covered and a margin beside it; small maps keep a third for the view. */
export function margins(
  size: { width: number; height: number },
  { top, right, bottom, left }: Covered,
  margin: number,
): Covered {
  const fit = (one: number, other: number, whole: number): number =>
    Math.min(1, (whole * 0.7) / Math.max(1, one + other + 2 * margin));
  const across = fit(left, right, size.width);
  const down = fit(top, bottom, size.height);
  return {
    top: (top + margin) * down,
    right: (right + margin) * across,
    bottom: (bottom + margin) * down,
    left: (left + margin) * across,
  };
}

/** Box around all positions of these records; null if they have none. */
export function boundsOf(features: readonly Feature[]): Bounds | null {
  const box: Bounds = [180, 90, -180, -90];
  const grow = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [lon, lat] = part as unknown[];
    if (typeof lon !== "number" || typeof lat !== "number") part.forEach(grow);
    else {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
  };
  for (const { geometry } of features) {
    if (geometry && "coordinates" in geometry) grow(geometry.coordinates);
  }
  return box[0] <= box[2] ? box : null;
}
