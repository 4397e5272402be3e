/**
 * The ground: sea, land, coast and borders. Pure.
 *
 * Sober and quiet: the sea shows its depth in steps, the land stays back, so that
 * what is reported stands out. Crimea is Ukraine.
 */
import type {
  LayerSpecification,
  StyleSpecification,
  VectorSourceSpecification,
} from "maplibre-gl";
import { DEPTHS_M, type Palette } from "./palette.ts";

export const BASE = "base";

/** The deepest zoom of the basemap; a test holds it against the file. */
export const DEEPEST_ZOOM = 8;

/**
 * The basemap as a source. Its tiles are named here: who asks the file what it holds
 * asks for the first tile half a second later.
 */
export function baseSource(basemapUrl: string): VectorSourceSpecification {
  const tiles = [`${basemapUrl}/{z}/{x}/{y}`];
  return { type: "vector", tiles, maxzoom: DEEPEST_ZOOM };
}

export function groundStyle(palette: Palette, basemapUrl: string): StyleSpecification {
  return {
    version: 8,
    sources: { [BASE]: baseSource(basemapUrl) },
    layers: ground(palette),
  };
}

function ground(palette: Palette): LayerSpecification[] {
  const [surface = "#000000"] = palette.sea;
  return [
    { id: "sea", type: "background", paint: { "background-color": surface } },
    ...DEPTHS_M.map((depth, i) => depthBand(depth, palette.sea[i + 1] ?? surface)),
    depthLines(palette),
    area("world_land", palette.landFar),
    area("land", palette.land),
    area("lake", palette.water),
    {
      ...ofBase("river", "line"),
      minzoom: 5,
      paint: {
        "line-color": palette.water,
        "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.5, 9, 1.6],
        "line-opacity": 0.8,
      },
    },
    {
      ...ofBase("coast", "line"),
      paint: {
        "line-color": palette.coast,
        "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.5, 8, 1.1],
        "line-opacity": 0.75,
      },
    },
    {
      ...ofBase("border", "line"),
      layout: { "line-join": "round" },
      paint: {
        "line-color": palette.border,
        "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.7, 8, 1.4],
        "line-dasharray": [5, 2],
        "line-opacity": 0.7,
      },
    },
  ];
}

type Based<T extends "fill" | "line" | "symbol"> = {
  id: string;
  type: T;
  source: string;
  "source-layer": string;
};

/** A style layer over one layer of the basemap. */
export function ofBase<T extends "fill" | "line" | "symbol">(
  layer: string,
  type: T,
): Based<T> {
  return { id: layer, type, source: BASE, "source-layer": layer };
}

function area(layer: string, color: string): LayerSpecification {
  // Edges lie under a line of their own: smoothing them would be a second pass.
  const paint = { "fill-color": color, "fill-antialias": false };
  return { ...ofBase(layer, "fill"), paint };
}

function depthBand(depth: number, color: string): LayerSpecification {
  return {
    ...ofBase("bathy", "fill"),
    id: `depth-${depth}`,
    filter: ["==", ["get", "depth"], depth],
    paint: { "fill-color": color, "fill-antialias": false },
  };
}

function depthLines(palette: Palette): LayerSpecification {
  return {
    ...ofBase("bathy", "line"),
    id: "depth-lines",
    paint: {
      "line-color": palette.depthLine,
      "line-width": 0.5,
      "line-opacity": 0.22,
    },
  };
}
