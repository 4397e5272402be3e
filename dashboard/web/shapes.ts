/**
 * The shapes that people draw, by their corners.
 *
 * Pure. It must never move a corner that somebody set, nor give one more digits than
 * the press that set it.
 */
import { corners } from "./geodesic.ts";
import type { DrawnGeometry, ShapeKind } from "./types.ts";

/** Tiles of the map at zoom 0 are so wide. */
const TILE_PX = 512;
/** What is computed between corners is kept to about 1 cm. */
const DECIMALS = 7;
const TYPES: Readonly<Record<ShapeKind, DrawnGeometry["type"]>> = {
  point: "Point",
  line: "LineString",
  arrow: "LineString",
  area: "Polygon",
};

/** Decimals of a degree that are not finer than a pixel of the map. */
export function decimalsAt(zoom: number): number {
  const pixel_deg = 360 / (TILE_PX * 2 ** zoom);
  return Math.max(0, Math.ceil(-Math.log10(pixel_deg)));
}

/** A recorded geometry as it is drawn on: by its corners; null if it is another kind. */
export function drawnShape(
  kind: ShapeKind,
  from: GeoJSON.Geometry | null,
): DrawnGeometry | null {
  if (from?.type !== TYPES[kind]) return null;
  const geometry = from as DrawnGeometry;
  switch (geometry.type) {
    case "Point":
      return geometry;
    case "LineString":
      return { ...geometry, coordinates: corners(geometry.coordinates) };
    case "Polygon":
      // A hole cannot be drawn here, and must not be lost.
      if (geometry.coordinates.length !== 1) return null;
      return { ...geometry, coordinates: geometry.coordinates.map(corners) };
  }
}

/** The corners that are set while drawing goes on; null if they are no shape yet. */
export function cornersOf(
  geometry: DrawnGeometry,
  properties: Readonly<Record<string, unknown>>,
): DrawnGeometry | null {
  if (geometry.type === "Point") return geometry;
  const drawing = properties["currentlyDrawing"] === true;
  if (geometry.type === "LineString") {
    // The last position follows the pointer.
    const set = distinct(geometry.coordinates.slice(0, drawing ? -1 : undefined));
    return set.length < 2 ? null : { ...geometry, coordinates: set };
  }
  const count = Number(properties["committedCoordinateCount"] ?? Infinity);
  const open = geometry.coordinates[0]!.slice(0, -1);
  const set = distinct(open.slice(0, count));
  return set.length < 3 ? null : { ...geometry, coordinates: [[...set, set[0]!]] };
}

/** A shape with one more corner at its end; a point goes there. */
export function grown(geometry: DrawnGeometry, at: GeoJSON.Position): DrawnGeometry {
  switch (geometry.type) {
    case "Point":
      return { ...geometry, coordinates: at };
    case "LineString":
      return { ...geometry, coordinates: [...geometry.coordinates, at] };
    case "Polygon": {
      const open = geometry.coordinates[0]!.slice(0, -1);
      return { ...geometry, coordinates: [[...open, at, open[0]!]] };
    }
  }
}

/** The same shape without digits that only computing left behind. */
export function tidy(geometry: DrawnGeometry): DrawnGeometry {
  const round = (at: GeoJSON.Position): GeoJSON.Position =>
    at.map((part) => Number(part.toFixed(DECIMALS)));
  switch (geometry.type) {
    case "Point":
      return { type: "Point", coordinates: round(geometry.coordinates) };
    case "LineString":
      return { type: "LineString", coordinates: geometry.coordinates.map(round) };
    case "Polygon":
      return {
        type: "Polygon",
        coordinates: geometry.coordinates.map((ring) => ring.map(round)),
      };
  }
}

/** Whether the outline of an area crosses or touches itself. */
export function crossesItself(geometry: DrawnGeometry): boolean {
  if (geometry.type !== "Polygon") return false;
  // While a ring is drawn its last corners lie on one another.
  const ring = distinct(geometry.coordinates[0] ?? []);
  const edges = ring.slice(1).map((to, i) => [ring[i]!, to] as const);
  return edges.some(([a, b], i) =>
    edges.slice(i + 2).some(([c, d], j) => {
      const neighbours = i === 0 && i + 2 + j === edges.length - 1;
      return !neighbours && cross(a, b, c, d);
    }),
  );
}

type Position = GeoJSON.Position;

function cross(a: Position, b: Position, c: Position, d: Position): boolean {
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

const side = (a: Position, b: Position, p: Position): number =>
  Math.sign((b[0]! - a[0]!) * (p[1]! - a[1]!) - (b[1]! - a[1]!) * (p[0]! - a[0]!));

/** Each position once where it follows itself. */
function distinct(line: readonly Position[]): Position[] {
  return line.filter((at, i) => {
    const before = line[i - 1];
    return !before || before[0] !== at[0] || before[1] !== at[1];
  });
}
