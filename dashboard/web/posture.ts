/**
 * Force posture: APP-6 symbols, drawn by milsymbol.
 *
 * Suspect is amber, and no symbol ever takes the red of hostile: software does
 * not call anybody hostile. A code that means nothing gets a generic frame,
 * never an empty place.
 */
import type ms from "milsymbol";
import type { ColorMode } from "milsymbol";
import {
  anchor,
  blank,
  freshness,
  hatch,
  number,
  RATIO,
  text,
  type DrawContext,
  type Drawing,
  type Freshness,
  type LayerDrawing,
} from "./drawing.ts";
import { TTL_MS } from "./lifetimes.ts";
import { reachOf, rings, ringStyle, ringSwatch } from "./reach.ts";
import type { Palette } from "./palette.ts";
import type { Feature, RoomContext } from "./types.ts";
import { parseTime } from "./when.ts";

const HOUR_MS = 3_600_000;
/** Height of a frame's basic unit on screen, pixels. */
const SIZE = 21;
/** Unknown land unit: the frame that stands for a code that means nothing. */
const GENERIC = "10011000000000000000";
const CONTEXT_DIGIT = { REALITY: "0", EXERCISE: "1", SIMULATION: "2" } as const;
const RANK: Readonly<Record<string, number>> = {
  FLEET: 70,
  ARMY_GROUP: 70,
  ARMY: 65,
  CORPS: 60,
  DIVISION: 50,
  BRIGADE: 40,
  REGIMENT: 35,
  BATTALION: 30,
  BASE: 10,
};
const MOVING = new Set(["ALERTED", "LOADING", "MOVING", "ASSEMBLED", "WITHDRAWING"]);

/** Lighter than an incident's: an old posture is the rule, not the news. */
const STALE_HATCH = "rgba(20, 30, 40, 0.17)";

type Milsymbol = typeof ms;
let milsymbol: Milsymbol | null = null;

/** milsymbol is large and most of the screen does not need it: loaded later. */
async function prepare(): Promise<void> {
  milsymbol ??= (await import("milsymbol")).default;
}

/** Says in the third digit whether this is reality, an exercise, a simulation. */
export function withContext(sidc: string, room: RoomContext): string {
  if (!/^\d{20}(\d{10})?$/.test(sidc)) return GENERIC;
  return sidc.slice(0, 2) + CONTEXT_DIGIT[room] + sidc.slice(3);
}

function draw(feature: Feature, context: DrawContext): Drawing {
  const point = feature.geometry && anchor(feature.geometry);
  const asOf = parseTime(feature.properties["as_of"]);
  const ttl = (number(feature, "ttl_h") ?? TTL_MS.posture / HOUR_MS) * HOUR_MS;
  const age = asOf
    ? freshness(asOf.getTime(), ttl, context.now)
    : { freshness: "past" as const, until: Infinity };
  const sidc = withContext(text(feature, "sidc"), context.room);
  const name = text(feature, "unit_name");
  const moving = MOVING.has(text(feature, "posture_state"));
  const struck = feature.properties["status"] === "RETRACTED";
  if (!point) return { name, marks: [], shapes: [], redrawAt: age.until };
  const reach = context.selected === feature.id && !struck ? reachOf(feature) : null;
  const error_m = number(feature, "position_error_m") ?? 0;
  const color = context.palette.muted;
  return {
    name,
    shapes: reach ? rings(point, reach, context) : [],
    redrawAt: age.until,
    marks: [
      {
        lon: point[0],
        lat: point[1],
        image: [
          context.palette.name,
          "posture",
          sidc,
          age.freshness,
          moving ? "moving" : "still",
          struck ? "retracted" : "stands",
        ].join("|"),
        half: [19, 17],
        rank: (RANK[text(feature, "echelon")] ?? 20) + (moving ? 150 : 0),
        opacity: struck ? 0.5 : 1,
        label: name,
        labelColor: context.palette.placeText,
        ...(error_m > 0 ? { error: { radius_m: error_m, color, opacity: 0.35 } } : {}),
      },
    ],
  };
}

/** Frame colours of APP-6 with amber for suspect; hostile gets no red here. */
function colors(suspect: boolean): ColorMode {
  const amber = "#ffc24d";
  return {
    Civilian: "#ffa1ff",
    Friend: "#8fd3f5",
    Hostile: suspect ? amber : "#f0a13c",
    Neutral: "#a9e0a0",
    Unknown: "#fff2a0",
    Suspect: amber,
  };
}

function paint(
  sidc: string,
  age: Freshness,
  state: { moving: boolean; struck: boolean },
  palette: Palette,
): HTMLCanvasElement {
  if (!milsymbol) throw new Error("posture.prepare() comes before image()");
  const options = {
    size: SIZE,
    colorMode: colors(sidc[3] === "5"),
    outlineColor: palette.symbolEdge,
    outlineWidth: 5,
    strokeWidth: 5,
    infoFields: false,
  };
  const { Symbol: Drawn } = milsymbol;
  const tries = [sidc, generic(sidc)].map((code) => new Drawn(code, options));
  // Even what is left of a code may mean nothing: then the frame of the unknown.
  const symbol = tries.find((one) => one.isValid()) ?? new Drawn(GENERIC, options);
  const anchor = symbol.getAnchor();
  const size = symbol.getSize();
  const half = Math.ceil(
    Math.max(anchor.x, size.width - anchor.x, anchor.y, size.height - anchor.y),
  );
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * (half + 3) * RATIO;
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  pen.scale(RATIO, RATIO);
  pen.translate(half + 3, half + 3);
  pen.drawImage(symbol.asCanvas(RATIO), -anchor.x, -anchor.y, size.width, size.height);
  if (age !== "live" && age !== "ageing") hatch(pen, half, STALE_HATCH);
  if (state.moving) chevron(pen, half, palette);
  if (state.struck) struck(pen, half, palette);
  return canvas;
}

/** The generic frame keeps the identity and context that the code did give. */
function generic(sidc: string): string {
  const known = /^\d{4}/.test(sidc) ? sidc.slice(2, 4) : "01";
  return `10${known}${GENERIC.slice(4)}`;
}

function chevron(pen: CanvasRenderingContext2D, half: number, palette: Palette): void {
  const path = new Path2D(`M${half - 6}-5l5 5-5 5`);
  pen.lineWidth = 5;
  pen.strokeStyle = palette.paper;
  pen.stroke(path);
  pen.lineWidth = 2.5;
  pen.strokeStyle = palette.warning;
  pen.stroke(path);
}

function struck(pen: CanvasRenderingContext2D, half: number, palette: Palette): void {
  pen.lineWidth = 3;
  pen.strokeStyle = palette.ink;
  pen.stroke(new Path2D(`M${-half} ${half}L${half} ${-half}`));
}

function image(id: string, palette: Palette): HTMLCanvasElement {
  const [, sidc, age, moving, stands] = id.split("|");
  const state = { moving: moving === "moving", struck: stands === "retracted" };
  return paint(sidc ?? GENERIC, age as Freshness, state, palette);
}

/** The legend's picture of a true error circle. */
function encircled(symbol: HTMLCanvasElement, palette: Palette): HTMLCanvasElement {
  const size = Math.max(symbol.width, symbol.height) / RATIO;
  const [canvas, pen] = blank(size, size);
  pen.drawImage(symbol, size * 0.2, size * 0.2, size * 0.6, size * 0.6);
  pen.strokeStyle = palette.muted;
  pen.lineWidth = 1.4;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  pen.arc(size / 2, size / 2, size / 2 - 1.5, 0, 2 * Math.PI);
  pen.stroke();
  return canvas;
}

const SWATCHES: Readonly<Record<string, string>> = {
  friend: "10031000001211000000",
  "assumed-friend": "10021000001211000000",
  neutral: "10041000001211000000",
  suspect: "10051000001211000000",
  unknown: "10011000001211000000",
  pending: "10001000001211000000",
  uncertain: "10031000001211000000",
  stale: "10031000001211000000",
};

export const posture: LayerDrawing = {
  name: "posture",
  draw,
  touched: [],
  style: ringStyle,
  prepare,
  image,
  legend: [...Object.keys(SWATCHES), "range"],
  swatch(key, palette) {
    if (key === "range") return ringSwatch(palette);
    if (!milsymbol) return blank(1, 1)[0];
    const sidc = SWATCHES[key] ?? GENERIC;
    const look = { moving: false, struck: false };
    const symbol = paint(sidc, key === "stale" ? "stale" : "live", look, palette);
    return key === "uncertain" ? encircled(symbol, palette) : symbol;
  },
};
