/**
 * Positions as people read them, and circles that are true on the ground.
 *
 * Longitude comes before latitude everywhere. Nothing here may claim more
 * precision than the position has.
 */

/** Mean radius of the Earth in metres (IUGG R1). */
const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;

/** "59°49.2′N 026°21.6′E": degrees and minutes, as at sea and in the air. */
export function degreesMinutes(lon: number, lat: number, decimals = 1): string {
  return (
    `${axis(lat, 2, decimals)}${lat < 0 ? "S" : "N"} ` +
    `${axis(lon, 3, decimals)}${lon < 0 ? "W" : "E"}`
  );
}

function axis(value: number, width: number, decimals: number): string {
  const scale = 10 ** decimals;
  const tenths = Math.round(Math.abs(value) * 60 * scale);
  const degrees = Math.floor(tenths / (60 * scale));
  const minutes = (tenths - degrees * 60 * scale) / scale;
  const text = minutes.toFixed(decimals);
  const wide = decimals > 0 ? decimals + 3 : 2;
  return `${String(degrees).padStart(width, "0")}°${text.padStart(wide, "0")}′`;
}

/** Digits of MGRS that an error allows: 5 for 1 m, 2 for 1 km, 0 for 100 km. */
export function mgrsDigits(error_m: number | null): number {
  if (error_m === null) return 3;
  const digits = 5 - Math.ceil(Math.log10(Math.max(1, error_m)));
  return Math.min(5, Math.max(0, digits));
}

/** MGRS of a position, not finer than its error; null outside UTM's range. */
export async function mgrs(
  lon: number,
  lat: number,
  error_m: number | null = null,
): Promise<string | null> {
  if (lat < -80 || lat > 84) return null;
  const { forward } = await import("mgrs");
  return forward([lon, lat], mgrsDigits(error_m));
}

/** Point at a distance and bearing from another, along a great circle. */
export function destination(
  [lon, lat]: readonly [number, number],
  distance_m: number,
  bearing_deg: number,
): [number, number] {
  const d = distance_m / EARTH_M;
  const b = bearing_deg * RAD;
  const y = lat * RAD;
  const sin = Math.sin(y) * Math.cos(d) + Math.cos(y) * Math.sin(d) * Math.cos(b);
  const x = Math.atan2(
    Math.sin(b) * Math.sin(d) * Math.cos(y),
    Math.cos(d) - Math.sin(y) * sin,
  );
  return [lon + x / RAD, Math.asin(sin) / RAD];
}

/** Closed ring of the points at one distance from a centre. */
export function circle(
  centre: readonly [number, number],
  radius_m: number,
  corners = 72,
): [number, number][] {
  const ring = Array.from({ length: corners }, (_, i) =>
    destination(centre, radius_m, (-360 * i) / corners),
  );
  return [...ring, ring[0]!];
}

/** Distance along a great circle, in metres. */
export function distance_m(
  a: readonly [number, number],
  b: readonly [number, number],
): number {
  const dy = Math.sin(((b[1] - a[1]) * RAD) / 2);
  const dx = Math.sin(((b[0] - a[0]) * RAD) / 2);
  const h = dy * dy + Math.cos(a[1] * RAD) * Math.cos(b[1] * RAD) * dx * dx;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Web Mercator, 0..1 over the world, y down: the ground that the map draws on. */
export function mercator(lon: number, lat: number): [number, number] {
  const sin = Math.sin(Math.max(-85.05, Math.min(85.05, lat)) * RAD);
  const y = 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
  return [lon / 360 + 0.5, y];
}
