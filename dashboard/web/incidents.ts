/**
 * Incident reports: a shape by type, an outline by severity, the honest place.
 *
 * Dashed outline: the position is uncertain; its true error circle is on the
 * ground. Striped outline: the position is known to be false. Never a pin that
 * looks surer than the report.
 */
import type { LayerSpecification } from "maplibre-gl";
import {
  anchor,
  centred,
  freshness,
  hatch,
  number,
  shapesSource,
  strike,
  text,
  type DrawContext,
  type Drawing,
  type Freshness,
  type LayerDrawing,
  type Mark,
  type Shape,
} from "./drawing.ts";
import {
  GLYPHS,
  incidentType,
  outlinePath,
  OUTLINES,
  type Glyph,
  type IncidentType,
} from "./glyphs.ts";
import { TTL_MS } from "./lifetimes.ts";
import type { Palette } from "./palette.ts";
import type { Feature } from "./types.ts";
import { parseTime } from "./when.ts";

/** Time to live of an incident report (indicator I11, one day of attention). */
/** From this error on, the outline is dashed and the circle drawn. */
const UNCERTAIN_M = 5_000;
const RADIUS: Readonly<Record<Freshness, number>> = {
  live: 18,
  ageing: 17,
  stale: 15,
  past: 12,
};
const OUTLINE_PX = [1.5, 2, 2.6, 3.2, 3.8] as const;

/** All that an image of this layer shows; its id is made of nothing else. */
export interface Look {
  type: IncidentType;
  severity: 1 | 2 | 3 | 4 | 5;
  age: Freshness;
  place: "exact" | "uncertain" | "false";
  retracted: boolean;
}

export const imageId = (look: Look): string =>
  `incidents|${look.type}|${look.severity}|${look.age}|${look.place}|${
    look.retracted ? "retracted" : "stands"
  }`;

export function lookOf(id: string): Look {
  const [, type, severity, age, place, retracted] = id.split("|");
  return {
    type: incidentType(type),
    severity: severityOf(Number(severity)),
    age: age as Freshness,
    place: place as Look["place"],
    retracted: retracted === "retracted",
  };
}

function severityOf(value: number | null): Look["severity"] {
  const whole = Math.round(value ?? 1);
  return Math.min(5, Math.max(1, whole)) as Look["severity"];
}

function draw(feature: Feature, context: DrawContext): Drawing {
  const at = parseTime(feature.properties["occurred_from"])?.getTime();
  const age = freshness(at ?? context.now, TTL_MS.incidents, context.now);
  const error_m = number(feature, "position_error_m") ?? 0;
  const look: Look = {
    type: incidentType(feature.properties["type"]),
    severity: severityOf(number(feature, "severity")),
    age: age.freshness,
    place: placeOf(feature, error_m),
    retracted: feature.properties["status"] === "RETRACTED",
  };
  const mark = markOf(feature, look, context);
  if (mark && error_m > 0 && feature.geometry?.type === "Point") {
    mark.error = {
      radius_m: error_m,
      color: context.palette.severity[look.severity - 1]!,
      opacity: look.age === "past" ? 0.22 : 0.9,
    };
  }
  return {
    name: text(feature, "title"),
    marks: mark ? [mark] : [],
    shapes: shapesOf(feature, look, context.palette),
    redrawAt: age.until,
  };
}

function placeOf(feature: Feature, error_m: number): Look["place"] {
  if (feature.properties["false_position"] === true) return "false";
  return error_m >= UNCERTAIN_M ? "uncertain" : "exact";
}

function markOf(feature: Feature, look: Look, context: DrawContext): Mark | null {
  const point = feature.geometry && anchor(feature.geometry);
  if (!point) return null;
  const half = RADIUS[look.age] + 3;
  const fresh = { live: 3, ageing: 2, stale: 1, past: 0 }[look.age];
  return {
    lon: point[0],
    lat: point[1],
    image: `${context.palette.name}|${imageId(look)}`,
    half: [half, half],
    rank: fresh * 100 + look.severity * 10 - (look.retracted ? 500 : 0),
    opacity: look.age === "past" ? 0.85 : 1,
  };
}

function shapesOf(feature: Feature, look: Look, palette: Palette): Shape[] {
  const { geometry } = feature;
  if (!geometry || geometry.type === "Point") return [];
  const color = palette.severity[look.severity - 1]!;
  const dashed = look.place !== "exact" || look.retracted;
  const area = geometry.type.endsWith("Polygon");
  return [
    {
      part: "shape",
      geometry,
      properties: {
        color,
        dashed,
        area,
        width: OUTLINE_PX[look.severity - 1]!,
        opacity: look.age === "past" ? 0.5 : 1,
      },
    },
  ];
}

function style(): LayerSpecification[] {
  const source = shapesSource("incidents");
  const line = {
    "line-color": ["get", "color"] as ["get", string],
    "line-width": ["get", "width"] as ["get", string],
    "line-opacity": ["get", "opacity"] as ["get", string],
  };
  return [
    {
      id: "incidents:fill",
      type: "fill",
      source,
      filter: ["get", "area"],
      paint: { "fill-color": ["get", "color"], "fill-opacity": 0.14 },
    },
    {
      id: "incidents:line",
      type: "line",
      source,
      filter: ["!", ["get", "dashed"]],
      paint: line,
    },
    {
      id: "incidents:dashed",
      type: "line",
      source,
      filter: ["get", "dashed"],
      paint: { ...line, "line-dasharray": [2.5, 1.8] },
    },
  ];
}

function paint(look: Look, palette: Palette): HTMLCanvasElement {
  const r = RADIUS[look.age];
  const size = 2 * (r + 6);
  const [canvas, pen] = centred(size, size);
  const color = look.retracted ? palette.muted : palette.severity[look.severity - 1]!;
  const severe = look.severity === 5 && !look.retracted;
  const path = outlinePath(OUTLINES[look.type], r);
  pen.save();
  pen.shadowColor = "rgba(0, 0, 0, 0.45)";
  pen.shadowBlur = 5;
  pen.fillStyle = severe ? color : palette.paper;
  pen.fill(path);
  pen.restore();
  if (look.age === "stale") hatch(pen, r + 4, color);
  outline(pen, path, look, color, palette);
  glyph(pen, look, severe ? palette.inkOnSevere : palette.ink, r);
  if (look.place === "false") falseTab(pen, r, palette);
  if (look.retracted) strike(pen, r, palette);
  return canvas;
}

function outline(
  pen: CanvasRenderingContext2D,
  path: Path2D,
  look: Look,
  color: string,
  palette: Palette,
): void {
  const scale = look.age === "past" ? 0.75 : 1;
  const width = OUTLINE_PX[look.severity - 1]! * scale;
  pen.lineCap = "butt";
  pen.lineWidth = width + 2;
  pen.strokeStyle = palette.paper;
  pen.stroke(path);
  pen.lineWidth = width;
  pen.strokeStyle = look.severity === 5 ? palette.ink : color;
  if (look.place === "uncertain") pen.setLineDash([5 * scale, 3.2 * scale]);
  if (look.place === "false") pen.setLineDash([2.2, 2.2]);
  pen.stroke(path);
  pen.setLineDash([]);
  pen.lineCap = "round";
}

function glyph(
  pen: CanvasRenderingContext2D,
  look: Look,
  color: string,
  r: number,
): void {
  const drawing: Glyph = GLYPHS[look.type];
  const scale = (r * 1.22) / 24;
  pen.save();
  pen.scale(scale, scale);
  pen.translate(-12, -12);
  pen.fillStyle = pen.strokeStyle = look.retracted ? `${color}99` : color;
  pen.lineWidth = 2.2;
  if (drawing.fill) pen.fill(new Path2D(drawing.fill));
  if (drawing.line) pen.stroke(new Path2D(drawing.line));
  pen.restore();
}

/** A tab with "not equal": the place shown is not where it was. */
function falseTab(pen: CanvasRenderingContext2D, r: number, palette: Palette): void {
  pen.save();
  pen.translate(-r + 2, -r + 2);
  pen.fillStyle = palette.warning;
  pen.strokeStyle = palette.paper;
  pen.lineWidth = 1.5;
  const tab = new Path2D();
  tab.arc(0, 0, 6.5, 0, 2 * Math.PI);
  pen.fill(tab);
  pen.stroke(tab);
  pen.strokeStyle = palette.paper;
  pen.lineWidth = 1.6;
  pen.stroke(new Path2D("M-3.200-1.500h6.400M-3.200 1.500h6.400M2-4L-2 4"));
  pen.restore();
}

const LIVE: Look = {
  type: "OTHER",
  severity: 3,
  age: "live",
  place: "exact",
  retracted: false,
};

/** What each legend key shows; types, severities, then the signs of doubt. */
const SWATCHES: Readonly<Record<string, Partial<Look>>> = {
  air: { type: "AIRSPACE_VIOLATION" },
  sea: { type: "CLOSE_APPROACH_SEA" },
  seabed: { type: "CABLE_DAMAGE" },
  signal: { type: "GNSS_INTERFERENCE" },
  force: { type: "ARMED_ATTACK" },
  information: { type: "DISINFORMATION" },
  "severity-1": { severity: 1 },
  "severity-2": { severity: 2 },
  "severity-3": { severity: 3 },
  "severity-4": { severity: 4 },
  "severity-5": { severity: 5 },
  uncertain: { place: "uncertain" },
  false: { place: "false" },
  stale: { age: "stale" },
  past: { age: "past" },
  retracted: { retracted: true },
};

export const incidents: LayerDrawing = {
  name: "incidents",
  draw,
  touched: ["incidents:fill", "incidents:line", "incidents:dashed"],
  style,
  image: (id, palette) => paint(lookOf(id), palette),
  legend: Object.keys(SWATCHES),
  swatch: (key, palette) => paint({ ...LIVE, ...SWATCHES[key] }, palette),
};
