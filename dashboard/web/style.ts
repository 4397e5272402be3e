/**
 * What lies on the ground, and in which order: shapes, names of places, marks.
 *
 * The ground itself is a map of its own, below this one. No glyph server, no sprite:
 * the text is drawn with the page's own fonts.
 */
import type {
  ExpressionSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import { shapesSource, type LayerDrawing } from "./drawing.ts";
import { BASE, baseSource, ofBase } from "./ground-style.ts";
import type { Palette } from "./palette.ts";

export const MARKS = "marks";
export const ERRORS = "errors";
export const SELECTION = "selection";

const REGULAR = ["IBM Plex Sans"];
const MEDIUM = ["IBM Plex Sans SemiBold"];
const ITALIC = ["IBM Plex Sans Italic"];

export interface LayerState {
  visible: boolean;
  opacity: number;
}

export interface StyleInputs {
  palette: Palette;
  language: string;
  basemapUrl: string;
  layers: readonly LayerDrawing[];
  states: ReadonlyMap<string, LayerState>;
}

const get = (key: string): ExpressionSpecification => ["get", key];

/** The whole style; two calls differ only in paint and layout properties. */
export function mapStyle(inputs: StyleInputs): StyleSpecification {
  const { palette, layers, states, language } = inputs;
  const source = {
    type: "geojson" as const,
    data: { type: "FeatureCollection" as const, features: [] },
    buffer: 16,
    tolerance: 0.2,
  };
  const shapes = layers.map(({ name }) => [shapesSource(name), source]);
  const of = (name: string): LayerState =>
    states.get(name) ?? { visible: true, opacity: 1 };
  return {
    version: 8,
    sources: {
      [BASE]: baseSource(inputs.basemapUrl),
      ...Object.fromEntries(shapes),
      [ERRORS]: source,
      [SELECTION]: source,
      [MARKS]: { ...source, tolerance: 0 },
    },
    layers: [
      ...layers.flatMap((layer) =>
        layer.style(palette).map((spec) => faded(spec, of(layer.name))),
      ),
      ...names(palette, language),
      ...over(palette),
    ],
  };
}

/** A layer as its switch and its opacity say. */
function faded(spec: LayerSpecification, state: LayerState): LayerSpecification {
  const keys: Partial<Record<LayerSpecification["type"], string>> = {
    fill: "fill-opacity",
    line: "line-opacity",
    symbol: "text-opacity",
  };
  const key = keys[spec.type];
  const visibility = state.visible ? "visible" : "none";
  const layout = { ...spec.layout, visibility };
  if (!key) return { ...spec, layout } as LayerSpecification;
  const own = (spec.paint as Record<string, unknown> | undefined)?.[key] ?? 1;
  const opacity =
    typeof own === "number" ? own * state.opacity : ["*", own, state.opacity];
  const paint = { ...spec.paint, [key]: opacity };
  return { ...spec, layout, paint } as LayerSpecification;
}

/** Name in the reader's language, with the local name below where there is room. */
function nameIn(language: string, localFrom: number): ExpressionSpecification {
  const name: ExpressionSpecification = language.startsWith("fr")
    ? ["coalesce", get("name_fr"), get("name")]
    : ["coalesce", get("name"), ""];
  const local: ExpressionSpecification = ["coalesce", get("name_local"), name];
  const both: ExpressionSpecification = [
    "case",
    ["==", local, name],
    name,
    ["format", name, {}, "\n", {}, local, { "font-scale": 0.82 }],
  ];
  return ["step", ["zoom"], name, localFrom, both];
}

/** Close to the place, else beside a symbol that stands on it. */
const BESIDE: (string | [number, number])[] = [
  ...["left", [0.4, 0], "right", [-0.4, 0], "top", [0, 0.4], "bottom", [0, -0.4]],
  ...["left", [2, 0], "right", [-2, 0], "top", [0, 1.8], "bottom", [0, -1.8]],
] as (string | [number, number])[];

const byZoom = (
  ...stops: [number, number | ExpressionSpecification][]
): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  ...(stops.flat() as [number, number]),
];

function names(palette: Palette, language: string): LayerSpecification[] {
  const onLand = {
    "text-halo-color": palette.textHalo,
    "text-halo-width": 1.3,
  };
  return [
    {
      ...ofBase("place", "symbol"),
      minzoom: 4,
      layout: {
        "text-field": nameIn(language, 7),
        "text-font": [
          "case",
          ["==", get("capital"), 1],
          ["literal", MEDIUM],
          ["literal", REGULAR],
        ],
        "text-size": byZoom(
          [4, ["step", get("rank"), 12, 3, 11]],
          [8, ["step", get("rank"), 15, 4, 13, 7, 12]],
        ),
        "text-variable-anchor-offset": BESIDE,
        "text-max-width": 8,
        "text-padding": 3,
        "symbol-sort-key": get("rank"),
      },
      paint: { "text-color": palette.placeText, ...onLand },
    },
    {
      ...ofBase("country_label", "symbol"),
      maxzoom: 8,
      layout: {
        "text-field": nameIn(language, 20),
        "text-font": MEDIUM,
        "text-size": byZoom([4, 11], [7, 15]),
        "text-transform": "uppercase",
        "text-letter-spacing": 0.16,
        "text-max-width": 7,
        "symbol-sort-key": ["coalesce", get("rank"), 5],
      },
      paint: { "text-color": palette.countryText, ...onLand },
    },
    {
      ...ofBase("label", "symbol"),
      id: "label-land",
      filter: ["in", get("kind"), ["literal", ["island", "area", "cape"]]],
      layout: {
        "text-field": nameIn(language, 8),
        "text-font": REGULAR,
        "text-size": byZoom([5, 10.5], [9, 13]),
        "text-max-width": 7,
        "symbol-sort-key": get("rank"),
      },
      paint: { "text-color": palette.countryText, ...onLand },
    },
    {
      ...ofBase("label", "symbol"),
      id: "label-sea",
      filter: ["in", get("kind"), ["literal", ["sea", "strait"]]],
      layout: {
        "text-field": nameIn(language, 20),
        "text-font": ITALIC,
        "text-size": byZoom(
          [4, ["step", get("rank"), 16, 2, 12.5, 3, 11]],
          [8, ["step", get("rank"), 24, 2, 18, 3, 15, 5, 12.5]],
        ),
        "text-letter-spacing": 0.1,
        "text-max-width": 6,
        "symbol-sort-key": get("rank"),
      },
      paint: {
        "text-color": palette.seaText,
        "text-halo-color": palette.seaHalo,
        "text-halo-width": 0.8,
      },
    },
  ];
}

/** Marks, their errors and the selection, above everything else. */
function over(palette: Palette): LayerSpecification[] {
  const icon = {
    "icon-allow-overlap": true,
    "icon-padding": 1,
    "symbol-sort-key": get("z"),
  } as const;
  return [
    {
      id: "selection:casing",
      type: "line",
      source: SELECTION,
      paint: {
        "line-color": palette.paper,
        "line-width": 6,
        "line-opacity": 0.8,
      },
    },
    {
      id: "selection:line",
      type: "line",
      source: SELECTION,
      paint: { "line-color": palette.accent, "line-width": 2.5 },
    },
    {
      id: "errors:line",
      type: "line",
      source: ERRORS,
      paint: {
        "line-color": get("color"),
        "line-opacity": get("opacity"),
        "line-width": 1.4,
        "line-dasharray": [4, 3],
      },
    },
    {
      id: "marks:fresh",
      type: "circle",
      source: MARKS,
      filter: ["get", "fresh"],
      paint: {
        "circle-radius": ["+", get("reach"), 12],
        "circle-color": palette.accent,
        "circle-blur": 0.7,
        "circle-opacity": 0.5,
      },
    },
    {
      id: "marks:selected",
      type: "circle",
      source: MARKS,
      filter: ["get", "selected"],
      paint: {
        "circle-radius": ["+", get("reach"), 6],
        "circle-color": palette.paper,
        "circle-opacity": 0.35,
        "circle-stroke-color": palette.accent,
        "circle-stroke-width": 2.5,
      },
    },
    // Below the icons, so that the icons claim their places first.
    label("exercises", 0, palette),
    label("posture", 7, palette),
    {
      id: "marks:icon",
      type: "symbol",
      source: MARKS,
      layout: { ...icon, "icon-image": get("icon") },
      paint: { "icon-opacity": get("opacity") },
    },
    {
      id: "marks:badge",
      type: "symbol",
      source: MARKS,
      filter: ["has", "badge"],
      layout: {
        ...icon,
        "icon-image": get("badge"),
        "icon-ignore-placement": true,
      },
    },
  ];
}

function label(layer: string, minzoom: number, palette: Palette): LayerSpecification {
  return {
    id: `marks:label:${layer}`,
    type: "symbol",
    source: MARKS,
    minzoom,
    filter: ["all", ["has", "label"], ["==", ["get", "layer"], layer]],
    layout: {
      "text-field": get("label"),
      "text-font": MEDIUM,
      "text-size": layer === "exercises" ? 13 : 11.5,
      "text-variable-anchor": ["top", "bottom", "left", "right"],
      "text-radial-offset": 1.5,
      "text-max-width": 12,
      "text-optional": true,
      "symbol-sort-key": ["-", 0, get("z")],
    },
    paint: {
      "text-color": get("ink"),
      "text-halo-color": palette.textHalo,
      "text-halo-width": 1.6,
      "text-opacity": get("opacity"),
    },
  };
}
