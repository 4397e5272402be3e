/**
 * How a shape looks while it is drawn: its true course on the ground, and its corners.
 *
 * The drawing library's own lines are straight on the screen and are not shown. It must
 * never look like a report: a drawing has the colour of the reader's own doing.
 */
import type { LayerSpecification, Map as MapLibre } from "maplibre-gl";
import {
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
  type HexColor,
} from "terra-draw";
import { arrowHead } from "./arrow.ts";
import { densified } from "./geodesic.ts";
import type { Palette } from "./palette.ts";
import type { DrawnGeometry, ShapeKind } from "./types.ts";
import { circle } from "./where.ts";

export const SOURCE = "sketch";
/** How close a press must be to a corner to mean it. */
const REACH_PX = 14;
const KEYS = { cancel: null, finish: null };
const ids = ["sketch:fill", "sketch:casing", "sketch:line", "sketch:error"] as const;
export const LAYER_IDS: readonly string[] = ids;

type Colors = Pick<Palette, "accent" | "paper">;
type Paints = readonly LayerSpecification[];

/** What is seen of a shape: as it will be recorded, the circle of its error, its head. */
export function shownAs(
  kind: ShapeKind,
  geometry: DrawnGeometry,
  error_m: number,
): GeoJSON.Feature[] {
  return course(kind, geometry, error_m).map(([part, shown]) => ({
    type: "Feature",
    geometry: shown,
    properties: { part },
  }));
}

function course(
  kind: ShapeKind,
  geometry: DrawnGeometry,
  error_m: number,
): [string, GeoJSON.Geometry][] {
  switch (geometry.type) {
    case "Point": {
      if (error_m <= 0) return [];
      const [lon = 0, lat = 0] = geometry.coordinates;
      const coordinates = circle([lon, lat], error_m);
      return [["error", { type: "LineString", coordinates }]];
    }
    case "LineString": {
      const coordinates = densified(geometry.coordinates);
      const head = kind === "arrow" ? arrowHead(coordinates) : null;
      const line = { type: "LineString" as const, coordinates };
      return head
        ? [
            ["line", line],
            ["line", head],
          ]
        : [["line", line]];
    }
    case "Polygon":
      return [
        ["area", { ...geometry, coordinates: geometry.coordinates.map(densified) }],
      ];
  }
}

function paints({ accent, paper }: Colors): Paints {
  const of = (part: string): ["==", ["get", string], string] => [
    "==",
    ["get", "part"],
    part,
  ];
  const drawn = ["!", of("error")] as ["!", ReturnType<typeof of>];
  const line = { source: SOURCE, type: "line" } as const;
  return [
    {
      id: ids[0],
      type: "fill",
      source: SOURCE,
      filter: of("area"),
      paint: { "fill-color": accent, "fill-opacity": 0.16 },
    },
    {
      ...line,
      id: ids[1],
      filter: drawn,
      paint: { "line-color": paper, "line-width": 6, "line-opacity": 0.75 },
    },
    {
      ...line,
      id: ids[2],
      filter: drawn,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": accent, "line-width": 2.5 },
    },
    {
      ...line,
      id: ids[3],
      filter: of("error"),
      paint: { "line-color": accent, "line-width": 1.6, "line-dasharray": [4, 3] },
    },
  ];
}

/** Puts source and layers of the sketch on the map, or gives them other colours. */
export function paintOn(map: MapLibre, colors: Colors): void {
  const data = { type: "FeatureCollection" as const, features: [] };
  if (!map.getSource(SOURCE))
    map.addSource(SOURCE, { type: "geojson", data, tolerance: 0 });
  for (const layer of paints(colors)) {
    if (!map.getLayer(layer.id)) map.addLayer(layer);
    for (const [key, value] of Object.entries(layer.paint ?? {}))
      map.setPaintProperty(layer.id, key as never, value as never);
  }
}

const hex = (color: string): HexColor => color as HexColor;

/** Corners of a shape that is being drawn; its lines are drawn by this file. */
export function drawingStyles({ accent, paper }: Colors): Record<string, unknown> {
  const point = { Color: hex(paper), OutlineColor: hex(accent), OutlineWidth: 2.5 };
  return {
    ...named("point", { ...point, Color: hex(accent), OutlineColor: hex(paper) }),
    pointWidth: 7,
    ...named("coordinatePoint", point),
    coordinatePointWidth: 5,
    ...named("closingPoint", {
      ...point,
      Color: hex(accent),
      OutlineColor: hex(paper),
    }),
    closingPointWidth: 7,
    lineStringOpacity: 0,
    fillOpacity: 0,
    outlineOpacity: 0,
  };
}

/** Corners of a finished shape, to be moved; between them, smaller, new ones. */
export function editingStyles({ accent, paper }: Colors): Record<string, unknown> {
  const point = { Color: hex(paper), OutlineColor: hex(accent), OutlineWidth: 3 };
  return {
    ...named("selectedPoint", {
      ...point,
      Color: hex(accent),
      OutlineColor: hex(paper),
    }),
    selectedPointWidth: 9,
    ...named("selectionPoint", point),
    selectionPointWidth: 7,
    ...named("midPoint", { ...point, Color: hex(accent), OutlineWidth: 1.5 }),
    midPointOutlineColor: hex(paper),
    midPointWidth: 5,
    selectedLineStringOpacity: 0,
    selectedPolygonFillOpacity: 0,
    selectedPolygonOutlineOpacity: 0,
  };
}

function named(
  name: string,
  styles: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries = Object.entries(styles);
  return Object.fromEntries(entries.map(([key, value]) => [`${name}${key}`, value]));
}

export type DrawingMode =
  TerraDrawPointMode | TerraDrawLineStringMode | TerraDrawPolygonMode;

/** The library's way to draw this kind of shape. */
export function drawingMode(kind: ShapeKind, colors: Colors): DrawingMode {
  const styles = drawingStyles(colors) as never;
  const shared = { styles, pointerDistance: REACH_PX };
  const drawing = { ...shared, showCoordinatePoints: true, keyEvents: KEYS };
  switch (kind) {
    case "point":
      return new TerraDrawPointMode(shared);
    case "line":
    case "arrow":
      return new TerraDrawLineStringMode(drawing);
    case "area":
      return new TerraDrawPolygonMode(drawing);
  }
}

/** The library's way to move the corners of what was drawn in a mode. */
export function editingMode(mode: string, colors: Colors): TerraDrawSelectMode {
  const coordinates = { draggable: true, midpoints: true, deletable: true };
  return new TerraDrawSelectMode({
    styles: editingStyles(colors) as never,
    pointerDistance: REACH_PX,
    flags: { [mode]: { feature: { draggable: true, coordinates } } },
    keyEvents: null,
    allowManualDeselection: false,
  });
}
