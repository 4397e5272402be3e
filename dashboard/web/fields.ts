/**
 * Reading fields of a feature that came over the wire, whatever they hold.
 *
 * A field that is missing or of another kind reads as nothing: the server has checked
 * the record, so that this must never repair, guess or convert a value.
 */
import type { Feature } from "./types.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

export function number(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function inside(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

export function list(fields: Fields, name: string): Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function texts(fields: Fields, name: string): string[] {
  const value = fields[name];
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === "string")
    : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a record is called, in every layer; its id if it has no name. */
export function titleOf(feature: Feature): string {
  const names = ["title", "designation", "unit_name", "name", "text", "key_judgement"];
  const found = names.map((name) => text(feature.properties, name)).find(Boolean);
  return found ?? feature.id;
}

/** A point to name the place by: the position, or the middle of the outline. */
export function placeOf(feature: Feature): [number, number] | null {
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [
    number,
    number,
    number,
    number,
  ];
  widen(box, feature.geometry);
  const [west, south, east, north] = box;
  return west > east ? null : [(west + east) / 2, (south + north) / 2];
}

function widen(
  box: [number, number, number, number],
  geometry: GeoJSON.Geometry | null,
): void {
  if (!geometry) return;
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) widen(box, part);
    return;
  }
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [lon, lat] = value as unknown[];
    if (typeof lon === "number" && typeof lat === "number") {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    } else for (const part of value) walk(part);
  };
  walk(geometry.coordinates);
}
