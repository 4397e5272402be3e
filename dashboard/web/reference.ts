/**
 * Reference: schematic cables, pipelines, straits and areas, for orientation.
 *
 * Everything here is a sketch and looks like one; it is never for navigation.
 */
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import {
  anchor,
  blank,
  shapesSource,
  text,
  type DrawContext,
  type Drawing,
  type LayerDrawing,
} from "./drawing.ts";
import type { Palette } from "./palette.ts";
import type { Feature } from "./types.ts";

type Kind = keyof Palette["reference"];

const KINDS: Readonly<Record<string, Kind>> = {
  power_cable: "power",
  data_cable: "data",
  gas_pipeline: "gas",
  geography: "area",
};
const DASH: Readonly<Record<Kind, number[]>> = {
  power: [6, 1.5],
  data: [1.5, 1.5],
  gas: [8, 2, 1.5, 2],
  area: [1, 2],
};

const kindOf = (feature: Feature): Kind =>
  KINDS[text(feature, "kind").toLowerCase()] ?? "area";

function draw(feature: Feature, context: DrawContext): Drawing {
  const { geometry } = feature;
  const name = text(feature, "name");
  if (!geometry) return { name, marks: [], shapes: [], redrawAt: Infinity };
  const kind = kindOf(feature);
  const color = context.palette.reference[kind];
  const area = geometry.type.endsWith("Polygon");
  const point = anchor(geometry);
  const label =
    kind === "area" && point
      ? [
          {
            part: "label",
            geometry: { type: "Point" as const, coordinates: point },
            properties: { kind: "label", color, name, area: false },
          },
        ]
      : [];
  return {
    name,
    marks: [],
    redrawAt: Infinity,
    shapes: [
      { part: "shape", geometry, properties: { kind, color, name, area } },
      ...label,
    ],
  };
}

function style(palette: Palette): LayerSpecification[] {
  const source = shapesSource("reference");
  const isKind = (kind: string): ExpressionSpecification => [
    "==",
    ["get", "kind"],
    kind,
  ];
  const lines = (Object.keys(DASH) as Kind[]).map((kind): LayerSpecification => ({
    id: `reference:${kind}`,
    type: "line",
    source,
    filter: isKind(kind),
    paint: {
      "line-color": ["get", "color"],
      "line-width": kind === "area" ? 1 : 1.3,
      "line-opacity": kind === "area" ? 0.55 : 0.7,
      "line-dasharray": DASH[kind],
    },
  }));
  return [
    {
      id: "reference:fill",
      type: "fill",
      source,
      filter: ["get", "area"],
      paint: { "fill-color": ["get", "color"], "fill-opacity": 0.07 },
    },
    ...lines,
    {
      id: "reference:names",
      type: "symbol",
      source,
      minzoom: 6,
      filter: ["in", ["get", "kind"], ["literal", ["power", "data", "gas"]]],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 400,
        "text-field": ["get", "name"],
        "text-font": ["IBM Plex Sans"],
        "text-size": 11,
        "text-offset": [0, -0.8],
      },
      paint: {
        "text-color": ["get", "color"],
        "text-halo-color": palette.seaHalo,
        "text-halo-width": 1.2,
      },
    },
  ];
}

function swatch(key: string, palette: Palette): HTMLCanvasElement {
  const [canvas, pen] = blank(34, 22);
  const kind = KINDS[key] ?? "area";
  pen.strokeStyle = palette.reference[kind];
  pen.lineWidth = 2;
  pen.lineCap = "butt";
  pen.setLineDash(DASH[kind].map((part) => part * 1.6));
  if (kind === "area") pen.strokeRect(3, 3, 28, 16);
  else pen.stroke(new Path2D("M2 16C12 16 20 6 32 6"));
  return canvas;
}

/** Where the server gives the layer; it is static, so it is not in the log. */
const ADDRESS = "/layers/reference.geojson";

/** No record can have an id that begins so: a slash is in none. */
const PREFIX = "reference/";

/** Fetches the layer: it ships with the project, and no feed writes to it. */
export async function loadReference(): Promise<Feature[]> {
  const response = await fetch(ADDRESS);
  if (!response.ok) throw new Error(`${ADDRESS}: ${response.status}`);
  const { features } = (await response.json()) as GeoJSON.FeatureCollection;
  return features.map(({ id, geometry, properties }) => ({
    type: "Feature",
    id: `${PREFIX}${id}`,
    layer: "reference",
    geometry,
    properties: properties ?? {},
  }));
}

export const reference: LayerDrawing = {
  name: "reference",
  draw,
  touched: [],
  named: ["power", "data", "gas"].map((kind) => `reference:${kind}`),
  style,
  legend: Object.keys(KINDS),
  swatch,
};
