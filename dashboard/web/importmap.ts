/**
 * The places of an import on a map of their own: where they would be, nothing else.
 *
 * Loaded only when there is something to show. It draws dots, lines and areas alike for
 * all layers: what they are to mean is for the picture. Must never hold the picture.
 */
import "./map.css";
import { Map as MapLibre, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import { locale } from "./controls.ts";
import { serveBasemap } from "./ground.ts";
import { BASE, groundStyle } from "./ground-style.ts";
import { PALETTES } from "./palette.ts";
import type { StyleName } from "./types.ts";
import { EDGE, VIEWS } from "./view.ts";
import type { Catalogue } from "./words.ts";

declare const __MAP_WORKER__: string;
declare const __BASEMAP__: string;

const PLACES = "places";

export interface Place {
  title: string;
  geometry: GeoJSON.Geometry | null;
}

export class ImportMap {
  readonly #map: MapLibre;
  readonly #places: GeoJSON.FeatureCollection;

  constructor(host: HTMLElement, places: Place[], style: StyleName, words: Catalogue) {
    setWorkerUrl(asset(__MAP_WORKER__));
    serveBasemap(BASEMAP);
    this.#places = {
      type: "FeatureCollection",
      features: places.flatMap(({ title, geometry }) =>
        geometry ? [{ type: "Feature", geometry, properties: { title } }] : [],
      ),
    };
    this.#map = new MapLibre({
      container: host,
      style: this.#style(style),
      bounds: boundsOf(this.#places) ?? VIEWS.baltic,
      fitBoundsOptions: { padding: 40, maxZoom: 8 },
      maxBounds: EDGE,
      maxZoom: 11,
      fadeDuration: 0,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      locale: locale(words),
    });
    this.#map.keyboard.disableRotation();
    this.#map.once("idle", () => (host.dataset["drawn"] = "yes"));
  }

  setStyle(style: StyleName): void {
    this.#map.setStyle(this.#style(style));
  }

  remove(): void {
    this.#map.remove();
  }

  #style(name: StyleName): StyleSpecification {
    const palette = PALETTES[name];
    const style = groundStyle(palette, BASEMAP);
    const paint = { "line-color": palette.accent, "line-width": 2.5 };
    return {
      ...style,
      sources: {
        [BASE]: style.sources[BASE] as StyleSpecification["sources"][string],
        [PLACES]: { type: "geojson", data: this.#places },
      },
      layers: [
        ...style.layers,
        {
          id: "areas",
          type: "fill",
          source: PLACES,
          filter: ["==", ["geometry-type"], "Polygon"],
          paint: { "fill-color": palette.accent, "fill-opacity": 0.15 },
        },
        { id: "lines", type: "line", source: PLACES, paint },
        {
          id: "dots",
          type: "circle",
          source: PLACES,
          filter: ["==", ["geometry-type"], "Point"],
          paint: {
            "circle-radius": 5,
            "circle-color": palette.accent,
            "circle-stroke-color": palette.paper,
            "circle-stroke-width": 1.5,
          },
        },
      ],
    };
  }
}

function boundsOf({ features }: GeoJSON.FeatureCollection): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [lon, lat] = value as unknown[];
    if (typeof lon === "number" && typeof lat === "number") {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    } else for (const part of value) walk(part);
  };
  for (const { geometry } of features)
    if ("coordinates" in geometry) walk(geometry.coordinates);
  return box[0] <= box[2] ? box : null;
}

type Box = [number, number, number, number];

const asset = (name: string): string => new URL(name, import.meta.url).href;
const BASEMAP = `pmtiles://${asset(__BASEMAP__)}`;
