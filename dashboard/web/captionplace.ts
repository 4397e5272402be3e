/**
 * Where the caption lies: in the middle of what is left of the map beside all that lies
 * over it, and never on the scale.
 *
 * Pure: sizes and rectangles in, distances from the edges of the map out.
 */
import { coveredBy, type Box } from "./covered.ts";
import type { Covered } from "./types.ts";

/** Pixels between a caption and whatever is beside it. */
const GAP = 12;
/** As wide as this it stays in the middle; a narrower one goes beside the scale. */
const MIDDLE = 320;
/** Narrower than this nobody reads it: it goes above what is in the way. */
const LEAST = 200;

export type Place = Omit<Covered, "top">;

export interface Around {
  width: number;
  height: number;
  /** What column, card and sheets cover. */
  covered: Covered;
  /** The presenter's own panel, from the top left of the map; null if it is closed. */
  panel: Box | null;
  /** Scale and zoom buttons, from there too; null if there are none. */
  scale: Box | null;
}

export function placeOf({ width, height, covered, panel, scale }: Around): Place {
  const free = panel ? beside(panel, { width, height, covered }) : covered;
  let [from, to, bottom] = [free.left + GAP, width - free.right - GAP, free.bottom];
  if (scale && scale.left < to && scale.right > from && scale.top < height - bottom) {
    const middle = (from + to) / 2;
    const half = scale.left - GAP - middle;
    if (2 * half >= MIDDLE) [from, to] = [middle - half, middle + half];
    else if (scale.left - GAP - from >= LEAST) to = scale.left - GAP;
    else bottom = height - scale.top;
  }
  return { left: from, right: width - to, bottom: bottom + GAP };
}

/** What is covered with the panel too; above it where beside it is no room. */
function beside(
  panel: Box,
  { width, height, covered }: Pick<Around, "width" | "height" | "covered">,
): Covered {
  const also = coveredBy({ top: 0, left: 0, right: width, bottom: height }, [panel]);
  const left = Math.max(covered.left, also.left);
  const right = Math.max(covered.right, also.right);
  if (also.bottom === 0 && width - left - right >= LEAST + 2 * GAP)
    return { ...covered, left, right };
  return { ...covered, bottom: Math.max(covered.bottom, height - panel.top) };
}
