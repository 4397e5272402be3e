/**
 * Notes: what people wrote on the picture themselves, and for whom.
 *
 * What does not leave a delegation, or its author, has a colour of its own, a dashed
 * frame and a word that says so. It must never look like a report.
 */
import type { LayerSpecification } from "maplibre-gl";
import { arrowHead } from "./arrow.ts";
import {
  anchor,
  centred,
  number,
  shapesSource,
  strike,
  text,
  type DrawContext,
  type Drawing,
  type LayerDrawing,
  type Shape,
} from "./drawing.ts";
import { areaShort, lengthShort } from "./measures.ts";
import type { Palette } from "./palette.ts";
import type { Feature, StyleName, Words } from "./types.ts";
import { parseTime } from "./when.ts";

export type Visibility = "PRIVATE" | "DELEGATION" | "SESSION";
type Key = "delegation" | "private" | "session";

const KEYS: Readonly<Record<Visibility, Key>> = {
  DELEGATION: "delegation",
  PRIVATE: "private",
  SESSION: "session",
};

/** Colours of nothing else on the map. */
const TONES: Readonly<Record<StyleName, Record<Key, string>>> = {
  dark: { delegation: "#d3a6ff", private: "#ffb3d1", session: "#e6eaec" },
  light: { delegation: "#6d28b8", private: "#a01858", session: "#39434b" },
};
/** Less than the sheet: a note must not push a report into a count. */
const HALF = 8;
/** Signs of the word under the sheet: "only FIN". */
const MOST_SIGNS = 22;
const FONT = "600 12px 'IBM Plex Sans', sans-serif";
const RANK = 330;

/** Whom a note is for; what cannot be read counts as one's own. */
export function visibilityOf(feature: Feature): Visibility {
  const said = text(feature, "visibility");
  return said === "SESSION" || said === "DELEGATION" ? said : "PRIVATE";
}

/** A note that does not leave its delegation or its author. */
export const isPrivate = (feature: Feature): boolean =>
  feature.layer === "notes" && visibilityOf(feature) !== "SESSION";

/** "only FIN", "only me", "for the room". */
export function onlyFor(feature: Feature, words: Words): string {
  switch (visibilityOf(feature)) {
    case "DELEGATION":
      return words.t("only {delegation}", { delegation: text(feature, "delegation") });
    case "PRIVATE":
      return words.t("only me");
    case "SESSION":
      return words.t("for the room");
  }
}

/** Milliseconds since 1970 after which a note is not on the picture any more. */
export function endOf(feature: Feature): number {
  return parseTime(feature.properties["expires_at"])?.getTime() ?? Infinity;
}

/** Whether a record is a note whose time is over, by the time of the picture. */
export const isOver = (feature: Feature, now: number): boolean =>
  feature.layer === "notes" && endOf(feature) <= now;

const toneOf = (key: Key, palette: Palette): string => TONES[palette.name][key];

function short(said: string): string {
  const signs = [...said];
  return signs.length <= MOST_SIGNS ? said : `${signs.slice(0, MOST_SIGNS).join("")}…`;
}

function draw(feature: Feature, context: DrawContext): Drawing {
  const whom = onlyFor(feature, context.words);
  const figure = figureOf(feature, context.words);
  const word = [whom, figure].filter(Boolean).join(" · ");
  const name = `${word}: ${text(feature, "text")}`;
  const end = endOf(feature);
  const point = feature.geometry && anchor(feature.geometry);
  if (end <= context.now || !point)
    return {
      name,
      marks: [],
      shapes: [],
      redrawAt: end > context.now ? end : Infinity,
    };
  const key = KEYS[visibilityOf(feature)];
  const retracted = feature.properties["status"] === "RETRACTED";
  const color = toneOf(key, context.palette);
  const state = retracted ? "retracted" : "stands";
  const under = [short(whom), figure].filter(Boolean).join(" · ");
  const look = [key, state, encodeURIComponent(under)].join("|");
  const mark = {
    lon: point[0],
    lat: point[1],
    image: `${context.palette.name}|notes|${look}`,
    half: [HALF, HALF] as const,
    rank: RANK,
    opacity: 1,
  };
  const shapes = shapesOf(feature, key, color);
  return { name, marks: [mark], shapes, redrawAt: end };
}

/** "124 km" of a measure, "345 km²" of an area; "" of all others. */
export function figureOf(feature: Feature, words: Words): string {
  const length_m = number(feature, "length_m");
  if (length_m !== null) return lengthShort(length_m, words);
  const area_m2 = number(feature, "area_m2");
  return area_m2 === null ? "" : areaShort(area_m2, words);
}

function shapesOf(feature: Feature, key: Key, color: string): Shape[] {
  const { geometry } = feature;
  if (!geometry || geometry.type === "Point") return [];
  const area = geometry.type.endsWith("Polygon");
  const dashed = key !== "session";
  const shape: Shape = { part: "shape", geometry, properties: { color, area, dashed } };
  const head =
    text(feature, "kind") === "ARROW" && geometry.type === "LineString"
      ? arrowHead(geometry.coordinates)
      : null;
  if (!head) return [shape];
  const properties = { color, area: false, dashed: false };
  return [shape, { part: "head", geometry: head, properties }];
}

function style(): LayerSpecification[] {
  const source = shapesSource("notes");
  const color = ["get", "color"] as ["get", string];
  return [
    {
      id: "notes:fill",
      type: "fill",
      source,
      filter: ["get", "area"],
      paint: { "fill-color": color, "fill-opacity": 0.1 },
    },
    {
      id: "notes:line",
      type: "line",
      source,
      filter: ["!", ["get", "dashed"]],
      paint: { "line-color": color, "line-width": 2 },
    },
    {
      id: "notes:dashed",
      type: "line",
      source,
      filter: ["get", "dashed"],
      paint: { "line-color": color, "line-width": 2, "line-dasharray": [2.5, 2] },
    },
  ];
}

/** A sheet with a folded corner and lines of writing, and below it whom it is for. */
function paint(
  key: Key,
  retracted: boolean,
  palette: Palette,
  word = "",
): HTMLCanvasElement {
  const width = word ? 8 * word.length + 12 : 0;
  const [canvas, pen] = centred(Math.max(36, width), word ? 64 : 36);
  const tone = retracted ? palette.muted : toneOf(key, palette);
  const sheet = new Path2D("M-11-11H11V4L4 11H-11Z");
  pen.save();
  pen.shadowColor = "rgba(0, 0, 0, 0.45)";
  pen.shadowBlur = 5;
  pen.fillStyle = palette.paper;
  pen.fill(sheet);
  pen.restore();
  pen.lineWidth = 4.2;
  pen.strokeStyle = palette.paper;
  pen.stroke(sheet);
  pen.lineWidth = 2.2;
  pen.strokeStyle = tone;
  pen.lineCap = "butt";
  if (key !== "session") pen.setLineDash([4.2, 2.6]);
  pen.stroke(sheet);
  pen.setLineDash([]);
  pen.lineCap = "round";
  pen.stroke(new Path2D("M-6-5H6M-6 .5H6M-6 6H-1"));
  if (retracted) strike(pen, 11, palette);
  if (word) under(pen, word, tone, palette);
  return canvas;
}

function under(
  pen: CanvasRenderingContext2D,
  word: string,
  tone: string,
  palette: Palette,
): void {
  pen.font = FONT;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 4;
  pen.strokeStyle = palette.paper;
  pen.strokeText(word, 0, 22);
  pen.fillStyle = tone;
  pen.fillText(word, 0, 22);
}

function image(id: string, palette: Palette): HTMLCanvasElement {
  const [, key, state, word = ""] = id.split("|");
  return paint(key as Key, state === "retracted", palette, decodeURIComponent(word));
}

export const notes: LayerDrawing = {
  name: "notes",
  draw,
  touched: ["notes:fill", "notes:line", "notes:dashed"],
  style,
  image,
  legend: ["delegation", "private", "session"],
  swatch: (key, palette) => paint(key as Key, false, palette),
};
