/**
 * What lies over the map: the column, the card and the sheets of a tablet.
 *
 * Pure: rectangles in, margins out. It must never look for elements itself.
 */
import type { Covered } from "./types.ts";

export type Box = Pick<DOMRect, "top" | "right" | "bottom" | "left">;

/** Margins of the map that the panels cover; a panel belongs to one edge. */
export function coveredBy(map: Box, panels: readonly Box[]): Covered {
  const covered = { top: 0, right: 0, bottom: 0, left: 0 };
  const wide = (map.right - map.left) / 2;
  for (const panel of panels) {
    if (panel.right <= panel.left || panel.bottom <= panel.top) continue;
    if (panel.right - panel.left > wide) {
      covered.bottom = Math.max(covered.bottom, map.bottom - panel.top);
    } else if (panel.left - map.left < map.right - panel.right) {
      covered.left = Math.max(covered.left, panel.right - map.left);
    } else {
      covered.right = Math.max(covered.right, map.right - panel.left);
    }
  }
  return covered;
}
