/**
 * Lengths and areas on the ellipsoid (WGS 84), as layers/geodesy.py computes them.
 *
 * Loaded only with the drawing. An edge of a record is straight in longitude and
 * latitude: it is divided as the server divides it, so that both get the same figure.
 * It must never compute a number that is shown in degrees or on the map's projection.
 */
import geographic from "geographiclib-geodesic";

const { WGS84 } = geographic.Geodesic;

/** Straight in longitude and latitude and geodesic differ less than is drawn. */
const LONGEST_EDGE_DEG = 0.1;
/** Inserted edges are this long at most. */
const DENSE_EDGE_DEG = 0.0999;
/** About 1 cm: what lies closer to an edge was inserted by the server. */
const ON_EDGE_DEG = 2e-7;

type Line = readonly GeoJSON.Position[];

/** A line with no edge longer than 0.1 degrees; the given positions stay. */
export function densified(line: Line): GeoJSON.Position[] {
  return line.flatMap(([lon = 0, lat = 0], i) => {
    const next = line[i + 1];
    if (!next) return [[lon, lat]];
    const [dx, dy] = [next[0]! - lon, next[1]! - lat];
    const length = Math.hypot(dx, dy);
    const pieces = length <= LONGEST_EDGE_DEG ? 1 : Math.ceil(length / DENSE_EDGE_DEG);
    return Array.from({ length: pieces }, (_, n) => [
      lon + (dx * n) / pieces,
      lat + (dy * n) / pieces,
    ]);
  });
}

/** The corners of a line: without the positions that only divide its edges. */
export function corners(line: Line): GeoJSON.Position[] {
  const kept: GeoJSON.Position[] = [];
  for (const [i, at] of line.entries()) {
    const [before, next] = [kept.at(-1), line[i + 1]];
    if (before && next && between(before, at, next)) continue;
    kept.push([...at]);
  }
  return kept;
}

/** Whether a position lies on the way from one to another, and not beside it. */
function between(
  [x1 = 0, y1 = 0]: GeoJSON.Position,
  [x = 0, y = 0]: GeoJSON.Position,
  [x2 = 0, y2 = 0]: GeoJSON.Position,
): boolean {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = Math.hypot(dx, dy);
  if (length === 0) return false;
  const along = ((x - x1) * dx + (y - y1) * dy) / length;
  const beside = Math.abs((x - x1) * dy - (y - y1) * dx) / length;
  return along > 0 && along < length && beside < ON_EDGE_DEG;
}

/** Length of a line in metres. */
export function length_m(line: Line): number {
  const dense = densified(line);
  let sum = 0;
  for (let i = 1; i < dense.length; i++) {
    const [a, b] = [dense[i - 1]!, dense[i]!];
    sum += WGS84.Inverse(a[1]!, a[0]!, b[1]!, b[0]!).s12 ?? 0;
  }
  return sum;
}

/** What a ring encloses, in square metres, whichever way round it goes. */
export function area_m2(ring: Line): number {
  const polygon = WGS84.Polygon(false);
  // The last position is the first one again.
  for (const [lon = 0, lat = 0] of densified(ring).slice(0, -1))
    polygon.AddPoint(lat, lon);
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}
