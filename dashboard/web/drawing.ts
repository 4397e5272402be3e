/**
 * What a layer must be able to do, and the few things that all layers draw with.
 *
 * A layer turns one feature into marks (symbols at a point, which declutter) and
 * shapes (areas and lines, which never hide). It must not know other layers, the
 * map library, or the clock: "now" is in the context it is handed.
 */
import type { LayerSpecification } from "maplibre-gl";
import type { Palette } from "./palette.ts";
import type { Feature, RoomContext, Words } from "./types.ts";

/** By what an exercise stands out, in few words of the server's. */
export interface StandsOut {
  level: "RED" | "AMBER" | "NEAR";
  /** Empty if it stands out only by what it is near to. */
  word: string;
  beside: Beside[];
}

/** What lies between an exercise and another one that it is near to. */
export interface Beside {
  other: string;
  from: [number, number];
  to: [number, number];
  word: string;
}

export interface DrawContext {
  readonly palette: Palette;
  readonly words: Words;
  /** The picture's now, milliseconds since 1970. */
  readonly now: number;
  readonly room: RoomContext;
  /** Exercises that stand out, by id. */
  readonly out?: ReadonlyMap<string, StandsOut>;
  /** The record that is chosen. */
  readonly selected?: string | null;
}

/** A symbol at a point. */
export interface Mark {
  lon: number;
  lat: number;
  /** Image id, drawn on demand by the layer's `image`. */
  image: string;
  /** Half the width and height that it needs on screen, pixels. */
  half: readonly [number, number];
  /** Who stays visible where symbols overlap: higher wins. */
  rank: number;
  /** 0..1 */
  opacity: number;
  /** Text under the symbol, shown where there is room. */
  label?: string;
  labelColor?: string;
  /** True radius of the position's error on the ground, with its line colour. */
  error?: { radius_m: number; color: string; opacity: number };
}

/** An area, line or text of a layer, as its style layers expect it. */
export interface Shape {
  /** Distinguishes the shapes of one record. */
  part: string;
  geometry: GeoJSON.Geometry;
  properties: Record<string, string | number | boolean>;
}

export interface Drawing {
  /** Name for the tooltip. */
  name: string;
  marks: Mark[];
  shapes: Shape[];
  /** Picture time at which this drawing changes by itself, or Infinity. */
  redrawAt: number;
}

export interface LayerDrawing {
  readonly name: string;
  draw(feature: Feature, context: DrawContext): Drawing;
  /** Those of its style layers that a click selects a record of. */
  readonly touched: readonly string[];
  /** Those that only tell a name: nobody reported it, so there is no card. */
  readonly named?: readonly string[];
  /** Style layers over the source `shapes:<name>`, bottom first. */
  style(palette: Palette): LayerSpecification[];
  /** Loads what `image` needs. */
  prepare?(): Promise<void>;
  /** Draws an image whose id this layer made; none if it makes no ids. */
  image?(id: string, palette: Palette): HTMLCanvasElement;
  /** Legend keys, in order; the words are on the Python side. */
  readonly legend: readonly string[];
  /** Image that explains a legend key. */
  swatch(key: string, palette: Palette): HTMLCanvasElement;
}

/** Images have twice the pixels of their size on screen. */
export const RATIO = 2;

export const shapesSource = (layer: string): string => `shapes:${layer}`;

/** A blank canvas with a context in screen pixels, its origin in the middle. */
export function centred(
  width: number,
  height: number,
): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const [canvas, pen] = blank(width, height);
  pen.translate(width / 2, height / 2);
  return [canvas, pen];
}

/** A blank canvas with a context in screen pixels. */
export function blank(
  width: number,
  height: number,
): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * RATIO);
  canvas.height = Math.ceil(height * RATIO);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("This browser cannot draw on a canvas.");
  pen.scale(RATIO, RATIO);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  return [canvas, pen];
}

/** Hatches what is already drawn, and nothing else: the sign of old news. */
export function hatch(
  pen: CanvasRenderingContext2D,
  size: number,
  color: string,
): void {
  pen.save();
  pen.globalCompositeOperation = "source-atop";
  pen.strokeStyle = color;
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (let x = -size * 2; x < size * 2; x += 4.5) {
    pen.moveTo(x, size);
    pen.lineTo(x + 2 * size, -size);
  }
  pen.stroke();
  pen.restore();
}

/** Strikes through what is drawn: the sign of a retracted report. */
export function strike(
  pen: CanvasRenderingContext2D,
  size: number,
  palette: Palette,
): void {
  for (const [width, color] of [
    [5.5, palette.paper],
    [2.5, palette.ink],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = color;
    pen.beginPath();
    pen.moveTo(-size, size);
    pen.lineTo(size, -size);
    pen.stroke();
  }
}

/** How fresh a report is (indicator I11: age as a multiple of time to live). */
export type Freshness = "live" | "ageing" | "stale" | "past";

const FRESHNESS: readonly [Freshness, number][] = [
  ["live", 1],
  ["ageing", 2],
  ["stale", 5],
];

/** Freshness now, and the time at which it becomes the next one. */
export function freshness(
  at: number,
  ttl_ms: number,
  now: number,
): { freshness: Freshness; until: number } {
  for (const [name, times] of FRESHNESS) {
    const until = at + ttl_ms * times;
    if (now < until) return { freshness: name, until };
  }
  return { freshness: "past", until: Infinity };
}

/** A point that stands for a geometry; longitude first. */
export function anchor(geometry: GeoJSON.Geometry): [number, number] | null {
  switch (geometry.type) {
    case "Point":
      return pair(geometry.coordinates);
    case "LineString":
      return pair(geometry.coordinates[Math.floor(geometry.coordinates.length / 2)]);
    case "Polygon":
      return inside(geometry.coordinates[0] ?? []);
    case "MultiPolygon":
      return inside(largest(geometry.coordinates.map((rings) => rings[0] ?? [])));
    case "MultiLineString":
      return pair(geometry.coordinates[0]?.[0]);
    case "MultiPoint":
      return pair(geometry.coordinates[0]);
    case "GeometryCollection":
      return geometry.geometries[0] ? anchor(geometry.geometries[0]) : null;
  }
}

function pair(position: GeoJSON.Position | undefined): [number, number] | null {
  const [lon, lat] = position ?? [];
  return lon === undefined || lat === undefined ? null : [lon, lat];
}

function area(ring: readonly GeoJSON.Position[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!];
    sum += a[0]! * b[1]! - b[0]! * a[1]!;
  }
  return Math.abs(sum) / 2;
}

function largest(rings: GeoJSON.Position[][]): GeoJSON.Position[] {
  return rings.reduce((a, b) => (area(b) > area(a) ? b : a), []);
}

/** Middle of the widest stretch inside a ring, at the height of its centre. */
function inside(ring: readonly GeoJSON.Position[]): [number, number] | null {
  if (ring.length < 3) return pair(ring[0]);
  const lats = ring.map((p) => p[1]!);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const cuts = crossings(ring, lat);
  let best: [number, number] | null = null;
  let width = -1;
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const [west, east] = [cuts[i]!, cuts[i + 1]!];
    if (east - west > width) {
      width = east - west;
      best = [(west + east) / 2, lat];
    }
  }
  return best ?? pair(ring[0]);
}

function crossings(ring: readonly GeoJSON.Position[], lat: number): number[] {
  const cuts: number[] = [];
  for (let i = 1; i < ring.length; i++) {
    const [x1, y1] = ring[i - 1]! as [number, number];
    const [x2, y2] = ring[i]! as [number, number];
    if (y1 <= lat === y2 <= lat) continue;
    cuts.push(x1 + ((lat - y1) * (x2 - x1)) / (y2 - y1));
  }
  return cuts.sort((a, b) => a - b);
}

/** A text property, or the empty text. */
export function text(feature: Feature, key: string): string {
  const value = feature.properties[key];
  return typeof value === "string" ? value : "";
}

/** A finite number property, or null. */
export function number(feature: Feature, key: string): number | null {
  const value = feature.properties[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
