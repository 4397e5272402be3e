/**
 * Which symbols stand alone, and which are only counted on a neighbour.
 *
 * The same symbols at the same zoom always give the same answer, whatever part
 * of the world is in view, so that every screen tells the same story. Nothing
 * vanishes: what is not drawn is a member of exactly one symbol that is.
 */

/** A symbol on the ground (Web Mercator 0..1) with the room that it needs. */
export interface Placeable {
  key: string;
  x: number;
  y: number;
  half: readonly [number, number];
  rank: number;
}

/** A symbol that is drawn, and those that it stands for as well. */
export interface Placed<T extends Placeable> {
  mark: T;
  members: T[];
}

/** Symbols may overlap by so much of their size before one of them yields. */
const OVERLAP = 0.25;
const WORLD_PX = 512;
const CELL_PX = 40;

/** Zoom steps at which symbols are placed anew. */
export const zoomStep = (zoom: number): number => Math.floor(zoom * 4) / 4;

/** Order in which symbols claim their place: rank, then key; never chance. */
export function byRank(a: Placeable, b: Placeable): number {
  return b.rank - a.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** Places symbols that are already in `byRank` order. */
export function declutter<T extends Placeable>(
  ordered: readonly T[],
  zoom: number,
): Placed<T>[] {
  const scale = WORLD_PX * 2 ** zoom;
  const cells = new Map<number, Placed<T>[]>();
  const placed: Placed<T>[] = [];
  for (const mark of ordered) {
    const host = hostOf(mark, cells, scale);
    if (host) host.members.push(mark);
    else {
      const own = { mark, members: [] };
      placed.push(own);
      const cell = cellOf(mark.x * scale, mark.y * scale);
      const there = cells.get(cell);
      if (there) there.push(own);
      else cells.set(cell, [own]);
    }
  }
  return placed;
}

const COLUMNS = 1 << 20;

function cellOf(x_px: number, y_px: number): number {
  return Math.floor(y_px / CELL_PX) * COLUMNS + Math.floor(x_px / CELL_PX);
}

/** The nearest placed symbol that this one would overlap. */
function hostOf<T extends Placeable>(
  mark: T,
  cells: ReadonlyMap<number, Placed<T>[]>,
  scale: number,
): Placed<T> | null {
  const middle = cellOf(mark.x * scale, mark.y * scale);
  let best: Placed<T> | null = null;
  let near = Infinity;
  for (let row = -COLUMNS; row <= COLUMNS; row += COLUMNS) {
    for (let column = -1; column <= 1; column++) {
      for (const other of cells.get(middle + row + column) ?? []) {
        const reach = overlap(mark, other.mark, scale);
        if (reach < near) [near, best] = [reach, other];
      }
    }
  }
  return best;
}

/** Distance in pixels if two symbols overlap too much, else Infinity. */
function overlap(a: Placeable, b: Placeable, scale: number): number {
  const dx = Math.abs(a.x - b.x) * scale;
  const dy = Math.abs(a.y - b.y) * scale;
  const free = 1 - OVERLAP;
  const apart =
    dx >= (a.half[0] + b.half[0]) * free || dy >= (a.half[1] + b.half[1]) * free;
  return apart ? Infinity : Math.hypot(dx, dy);
}
