/**
 * Assessments: how likely it is judged, how sure the judgement is, and who disagrees.
 *
 * The symbol is the yardstick itself, five steps with one filled; the outline says the
 * confidence. It must never look like a report of what happened, nor hide a dissent.
 */
import type { LayerSpecification } from "maplibre-gl";
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
  type Mark,
  type Shape,
} from "./drawing.ts";
import type { Palette } from "./palette.ts";
import type { Feature } from "./types.ts";
import { parseTime } from "./when.ts";

/** The yardstick, from the least likely to the likeliest. */
export const STEPS = [
  "HIGHLY_UNLIKELY",
  "UNLIKELY",
  "EVEN_CHANCE",
  "LIKELY",
  "HIGHLY_LIKELY",
] as const;
export const CONFIDENCES = ["LOW", "MODERATE", "HIGH"] as const;
type Confidence = (typeof CONFIDENCES)[number];

/** All that an image of this layer shows; its id is made of nothing else. */
export interface Look {
  /** Which step of the yardstick; -1 if it is a word that this code does not know. */
  step: number;
  confidence: Confidence;
  dissent: boolean;
  retracted: boolean;
}

const HALF = [21, 14] as const;
const RANK = 320;
/** Outline of each confidence: broken the more, the less sure. */
const DASHES: Readonly<Record<Confidence, number[]>> = {
  HIGH: [],
  MODERATE: [7, 3.5],
  LOW: [2, 3],
};

/** Milliseconds since 1970 after which a judgement does not hold any more. */
export function lapses(feature: Feature): number {
  return parseTime(feature.properties["valid_until"])?.getTime() ?? Infinity;
}

/** Whether a record is an assessment whose time is over, by the picture's time. */
export const isLapsed = (feature: Feature, now: number): boolean =>
  feature.layer === "assessments" && lapses(feature) <= now;

export function lookOf({ properties }: Feature): Look {
  const said = properties["confidence"];
  const dissent = properties["dissent"];
  return {
    step: (STEPS as readonly unknown[]).indexOf(properties["likelihood_word"]),
    // What cannot be read is not sure.
    confidence: CONFIDENCES.find((each) => each === said) ?? "LOW",
    dissent: Array.isArray(dissent) && dissent.length > 0,
    retracted: properties["status"] === "RETRACTED",
  };
}

export const imageId = (look: Look): string =>
  `assessments|${look.step}|${look.confidence}|${look.dissent}|${look.retracted}`;

function lookIn(id: string): Look {
  const [, step, confidence, dissent, retracted] = id.split("|");
  return {
    step: Number(step),
    confidence: confidence as Confidence,
    dissent: dissent === "true",
    retracted: retracted === "true",
  };
}

function draw(feature: Feature, context: DrawContext): Drawing {
  const name = text(feature, "key_judgement");
  const end = lapses(feature);
  if (end <= context.now) return { name, marks: [], shapes: [], redrawAt: Infinity };
  const mark = markOf(feature, context);
  const shapes = shapesOf(feature, context.palette);
  return { name, marks: mark ? [mark] : [], shapes, redrawAt: end };
}

function markOf(feature: Feature, { palette }: DrawContext): Mark | null {
  const point = feature.geometry && anchor(feature.geometry);
  if (!point) return null;
  const look = lookOf(feature);
  const mark: Mark = {
    lon: point[0],
    lat: point[1],
    image: `${palette.name}|${imageId(look)}`,
    half: HALF,
    rank: RANK - (look.retracted ? 500 : 0),
    opacity: 1,
  };
  const radius_m = number(feature, "position_error_m") ?? 0;
  if (radius_m > 0 && feature.geometry?.type === "Point")
    mark.error = { radius_m, color: palette.ink, opacity: 0.7 };
  return mark;
}

function shapesOf(feature: Feature, palette: Palette): Shape[] {
  const { geometry } = feature;
  if (!geometry || geometry.type === "Point") return [];
  const area = geometry.type.endsWith("Polygon");
  return [{ part: "shape", geometry, properties: { color: palette.ink, area } }];
}

function style(): LayerSpecification[] {
  const source = shapesSource("assessments");
  const color = ["get", "color"] as ["get", string];
  return [
    {
      id: "assessments:fill",
      type: "fill",
      source,
      filter: ["get", "area"],
      paint: { "fill-color": color, "fill-opacity": 0.08 },
    },
    {
      id: "assessments:line",
      type: "line",
      source,
      paint: { "line-color": color, "line-width": 1.6, "line-dasharray": [1, 2.5] },
    },
  ];
}

function paint(look: Look, palette: Palette): HTMLCanvasElement {
  const [canvas, pen] = centred(2 * HALF[0] + 12, 2 * HALF[1] + 12);
  const tone = look.retracted ? palette.muted : palette.ink;
  const [w, h] = [HALF[0] - 2, HALF[1] - 3];
  const frame = new Path2D();
  frame.roundRect(-w, -h, 2 * w, 2 * h, 5);
  pen.save();
  pen.shadowColor = "rgba(0, 0, 0, 0.45)";
  pen.shadowBlur = 5;
  pen.fillStyle = palette.paper;
  pen.fill(frame);
  pen.restore();
  pen.lineWidth = 4.4;
  pen.strokeStyle = palette.paper;
  pen.stroke(frame);
  pen.lineWidth = 2.2;
  pen.strokeStyle = tone;
  pen.lineCap = look.confidence === "LOW" ? "round" : "butt";
  pen.setLineDash(DASHES[look.confidence]);
  pen.stroke(frame);
  pen.setLineDash([]);
  steps(pen, look, tone, palette);
  if (look.dissent) unequal(pen, w, h, palette);
  if (look.retracted) strike(pen, HALF[1], palette);
  return canvas;
}

/** Five steps that rise from left to right; the one that was chosen is filled. */
function steps(
  pen: CanvasRenderingContext2D,
  look: Look,
  tone: string,
  palette: Palette,
): void {
  STEPS.forEach((_, i) => {
    const height = 4 + 2.4 * i;
    const step = new Path2D();
    step.rect(-14.5 + 6 * i, 7 - height, 4.6, height);
    pen.fillStyle = i === look.step ? tone : palette.paper;
    pen.fill(step);
    pen.lineWidth = 1.1;
    pen.strokeStyle = i === look.step ? tone : palette.muted;
    pen.stroke(step);
  });
}

/** A tab with "not equal": somebody judges otherwise. */
function unequal(
  pen: CanvasRenderingContext2D,
  w: number,
  h: number,
  palette: Palette,
): void {
  pen.save();
  pen.translate(w - 1, -h + 1);
  pen.fillStyle = palette.ink;
  pen.strokeStyle = palette.paper;
  pen.lineWidth = 1.5;
  const tab = new Path2D();
  tab.arc(0, 0, 6.5, 0, 2 * Math.PI);
  pen.fill(tab);
  pen.stroke(tab);
  pen.lineWidth = 1.6;
  pen.stroke(new Path2D("M-3.200-1.500h6.400M-3.200 1.500h6.400M2-4L-2 4"));
  pen.restore();
}

const PLAIN: Look = { step: 3, confidence: "HIGH", dissent: false, retracted: false };

/** What each legend key shows. */
const SWATCHES: Readonly<Record<string, Partial<Look>>> = {
  likely: {},
  high: { step: -1 },
  moderate: { step: -1, confidence: "MODERATE" },
  low: { step: -1, confidence: "LOW" },
  dissent: { dissent: true },
  withdrawn: { retracted: true },
};

export const assessments: LayerDrawing = {
  name: "assessments",
  draw,
  touched: ["assessments:fill", "assessments:line"],
  style,
  image: (id, palette) => paint(lookIn(id), palette),
  legend: Object.keys(SWATCHES),
  swatch: (key, palette) => paint({ ...PLAIN, ...SWATCHES[key] }, palette),
};
