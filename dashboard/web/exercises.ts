/**
 * Exercise notifications: an area with a pattern by bloc and by state.
 *
 * Planned, running and ended follow the picture's now. An exercise that ended
 * long ago keeps its mark; its area shows when it is selected.
 */
import type { LayerSpecification } from "maplibre-gl";
import {
  anchor,
  type Beside,
  blank,
  centred,
  shapesSource,
  text,
  type DrawContext,
  type Drawing,
  type LayerDrawing,
  type Mark,
  type Shape,
  type StandsOut,
} from "./drawing.ts";
import { blocOf, BLOCS, type Bloc, type Palette } from "./palette.ts";
import type { Feature } from "./types.ts";
import { days, parseTime } from "./when.ts";

export type ExerciseState = "planned" | "running" | "ended" | "past";

/** For so long after its end, the area of an exercise stays on the map. */
const LINGER_MS = 30 * 24 * 3_600_000;

/** State at a time, and when it becomes the next one. */
export function stateOf(
  start: number,
  end: number,
  now: number,
): { state: ExerciseState; until: number } {
  if (now < start) return { state: "planned", until: start };
  if (now <= end) return { state: "running", until: end + 1 };
  const past = end + LINGER_MS;
  if (now < past) return { state: "ended", until: past };
  return { state: "past", until: Infinity };
}

function draw(feature: Feature, context: DrawContext): Drawing {
  const { palette, now, words } = context;
  const start = parseTime(feature.properties["start"]);
  const end = parseTime(feature.properties["end"]);
  const { state, until } = stateOf(
    start?.getTime() ?? -Infinity,
    end?.getTime() ?? Infinity,
    now,
  );
  const bloc = blocOf(feature.properties["bloc"]);
  const name = text(feature, "designation");
  const dates = start ? days(start, end, words.language) : "";
  const out = state === "past" ? undefined : context.out?.get(feature.id);
  const label = [name, dates, out?.word].filter(Boolean).join("\n");
  return {
    name: dates ? `${name}, ${dates}` : name,
    marks: [
      ...marksOf(feature, { bloc, state, label }, palette),
      ...(out?.beside ?? []).map((each) => besideMark(each, palette)),
    ],
    shapes: [
      ...shapesOf(feature, bloc, state, palette),
      ...(out ? outShapes(feature, out) : []),
    ],
    redrawAt: until,
  };
}

/** A band round what stands out, and a line to what it is near to. */
function outShapes({ geometry }: Feature, { level, word, beside }: StandsOut): Shape[] {
  const lines = beside.map(({ other, from, to }): Shape => {
    const line = { type: "LineString" as const, coordinates: [from, to] };
    return { part: `beside-${other}`, geometry: line, properties: { beside: true } };
  });
  if (!geometry || !word) return lines;
  return [{ part: "out", geometry, properties: { out: level } }, ...lines];
}

/** How far and for how long, in the middle of the line. */
function besideMark({ from, to, word }: Beside, palette: Palette): Mark {
  return {
    lon: (from[0] + to[0]) / 2,
    lat: (from[1] + to[1]) / 2,
    image: `${palette.name}|exercises|beside`,
    half: [11, 8],
    rank: 330,
    opacity: 1,
    label: word,
    labelColor: palette.ink,
  };
}

function marksOf(
  feature: Feature,
  of: { bloc: Bloc; state: ExerciseState; label: string },
  palette: Palette,
): Mark[] {
  const point = feature.geometry && anchor(feature.geometry);
  if (!point) return [];
  const past = of.state === "past";
  const mark: Mark = {
    lon: point[0],
    lat: point[1],
    image: `${palette.name}|exercises|mark|${of.bloc}|${of.state}`,
    half: past ? [9, 9] : [13, 11],
    rank: { running: 340, planned: 240, ended: 140, past: -100 }[of.state],
    opacity: past ? 0.7 : 1,
  };
  if (!past) {
    mark.label = of.label;
    mark.labelColor = palette.bloc[of.bloc];
  }
  return [mark];
}

function shapesOf(
  feature: Feature,
  bloc: Bloc,
  state: ExerciseState,
  palette: Palette,
): Shape[] {
  if (!feature.geometry || state === "past") return [];
  return [
    {
      part: "area",
      geometry: feature.geometry,
      properties: {
        state,
        color: palette.bloc[bloc],
        pattern: `${palette.name}|exercises|pattern|${bloc}|${state}`,
      },
    },
  ];
}

const OPACITY = { planned: 0.6, running: 1, ended: 0.4 } as const;
const WIDTH = { planned: 1.8, running: 2.6, ended: 1.2 } as const;
/** Bands of what stands out: told apart by width and strokes, not by colour. */
const BANDS = {
  RED: { width: 9 },
  AMBER: { width: 7, dash: [1.4, 1] },
  NEAR: { width: 6, dash: [0.4, 1.2] },
} as const;
const DASH: Partial<Record<ExerciseState, number[]>> = {
  planned: [4, 2.5],
  ended: [1, 2.2],
};

function style(palette: Palette): LayerSpecification[] {
  const source = shapesSource("exercises");
  const fill: LayerSpecification = {
    id: "exercises:fill",
    type: "fill",
    source,
    filter: ["has", "pattern"],
    paint: { "fill-pattern": ["get", "pattern"], "fill-antialias": false },
  };
  const lines = (["ended", "planned", "running"] as const).map(
    (state): LayerSpecification => {
      const dash = DASH[state];
      return {
        id: `exercises:${state}`,
        type: "line",
        source,
        filter: ["==", ["get", "state"], state],
        layout: { "line-join": "round" },
        paint: {
          "line-color": ["get", "color"],
          "line-width": WIDTH[state],
          "line-opacity": Math.min(1, OPACITY[state] + 0.3),
          ...(dash ? { "line-dasharray": dash } : {}),
        },
      };
    },
  );
  return [fill, ...bands(source, palette), ...lines];
}

function bands(source: string, { ink }: Palette): LayerSpecification[] {
  const round = (["RED", "AMBER", "NEAR"] as const).map((level): LayerSpecification => {
    const { width, dash } = { dash: null, ...BANDS[level] };
    return {
      id: `exercises:out-${level}`,
      type: "line",
      source,
      filter: ["==", ["get", "out"], level],
      layout: { "line-join": "round" },
      paint: {
        "line-color": ink,
        "line-width": width,
        "line-opacity": 0.6,
        ...(dash ? { "line-dasharray": [...dash] } : {}),
      },
    };
  });
  const beside: LayerSpecification = {
    id: "exercises:beside",
    type: "line",
    source,
    filter: ["has", "beside"],
    paint: { "line-color": ink, "line-width": 2.2, "line-dasharray": [2, 1.4] },
  };
  return [...round, beside];
}

/** Side of a pattern tile; a power of two, so that it tiles without a seam. */
const TILE = 16;

/** Strokes of a bloc's pattern inside one tile: never the same for two blocs. */
const STROKES: Readonly<Record<Bloc, string>> = {
  NATO: "M-4 4L4-4M-4 20L20-4M12 20L20 12",
  NATO_PARTNER: "M-4 4L4-4M-4 20L20-4M12 20L20 12M8 2.500v3M6.500 4h3",
  RUS_BLR: "M-4 12L4 20M-4-4L20 20M12-4L20 4",
  PARTNER: "M4 3.500v1M4 11.500v1M12 7.500v1M12 15.500v1M12-.500v1",
  OTHER: "M0 4h16M0 12h16",
};

function pattern(
  bloc: Bloc,
  state: ExerciseState,
  palette: Palette,
): HTMLCanvasElement {
  const [canvas, pen] = blank(TILE, TILE);
  const faint = state === "ended" ? 0.1 : state === "planned" ? 0.22 : 0.4;
  pen.fillStyle = palette.bloc[bloc];
  pen.globalAlpha = state === "running" ? 0.11 : 0.05;
  pen.fillRect(0, 0, TILE, TILE);
  pen.globalAlpha = faint;
  pen.strokeStyle = palette.bloc[bloc];
  pen.lineWidth = bloc === "PARTNER" ? 3 : state === "running" ? 1.6 : 1.2;
  pen.stroke(new Path2D(STROKES[bloc]));
  return canvas;
}

/** A pennant in the colour of the bloc; hollow before, struck out after. */
function pennant(
  bloc: Bloc,
  state: ExerciseState,
  palette: Palette,
): HTMLCanvasElement {
  const scale = state === "past" ? 0.75 : 1;
  const [canvas, pen] = centred(30, 30);
  pen.scale(scale, scale);
  const flag = new Path2D("M-8-10h18l-5 5.500 5 5.500h-18z");
  const pole = new Path2D("M-8-11v22");
  pen.strokeStyle = palette.paper;
  pen.lineWidth = 5;
  pen.stroke(pole);
  pen.stroke(flag);
  const color = state === "past" ? palette.muted : palette.bloc[bloc];
  pen.strokeStyle = color;
  pen.fillStyle = state === "running" ? color : palette.paper;
  pen.fill(flag);
  pen.lineWidth = 2;
  pen.stroke(pole);
  if (state === "planned") pen.setLineDash([3, 2.5]);
  pen.stroke(flag);
  pen.setLineDash([]);
  pen.clip(flag);
  pen.globalAlpha = state === "running" ? 0.55 : 0.9;
  pen.strokeStyle = state === "running" ? palette.paper : color;
  pen.lineWidth = 1.4;
  pen.translate(-8, -12);
  pen.stroke(new Path2D(STROKES[bloc]));
  return canvas;
}

/** Two arrows, to the one and to the other. */
function arrows(palette: Palette): HTMLCanvasElement {
  const [canvas, pen] = centred(24, 18);
  const both = new Path2D("M-9 0h18M-5-4l-4 4 4 4M5-4l4 4-4 4");
  for (const [width, color] of [
    [5, palette.paper],
    [2, palette.ink],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = color;
    pen.stroke(both);
  }
  return canvas;
}

function image(id: string, palette: Palette): HTMLCanvasElement {
  const [, what, bloc, state] = id.split("|");
  if (what === "beside") return arrows(palette);
  const of = [blocOf(bloc), state as ExerciseState, palette] as const;
  return what === "pattern" ? pattern(...of) : pennant(...of);
}

function swatch(key: string, palette: Palette): HTMLCanvasElement {
  if (key === "beside") return arrows(palette);
  const [canvas, pen] = blank(34, 22);
  if (key.startsWith("out-")) {
    const { width, dash } = { dash: [], ...BANDS[key.slice(4) as keyof typeof BANDS] };
    pen.lineCap = "butt";
    pen.lineWidth = width;
    pen.strokeStyle = palette.ink;
    pen.globalAlpha = 0.6;
    pen.setLineDash(dash.map((part) => part * width));
    pen.stroke(new Path2D("M2 11h30"));
    return canvas;
  }
  const bloc = blocOf(key.startsWith("bloc-") ? key.slice(5) : "NATO");
  const state = key === "planned" || key === "ended" ? key : "running";
  const tile = pattern(bloc, state, palette);
  const area = new Path2D("M2 2h30v18h-30z");
  for (let x = 0; x < 34; x += TILE) {
    for (let y = 0; y < 22; y += TILE) {
      pen.save();
      pen.clip(area);
      pen.drawImage(tile, x, y, TILE, TILE);
      pen.restore();
    }
  }
  pen.setLineDash((DASH[state] ?? []).map((part) => part * WIDTH[state]));
  pen.lineCap = "butt";
  pen.lineWidth = WIDTH[state];
  pen.strokeStyle = palette.bloc[bloc];
  pen.stroke(area);
  return canvas;
}

export const exercises: LayerDrawing = {
  name: "exercises",
  draw,
  touched: ["exercises:fill"],
  style,
  image,
  legend: [
    ...BLOCS.map((bloc) => `bloc-${bloc}`),
    ...["planned", "running", "ended", "out-RED", "out-AMBER", "out-NEAR", "beside"],
  ],
  swatch,
};
