/**
 * What lies in the corners of the map: zoom, scale, and where the map is from.
 *
 * The words come from the catalogue and are written as text.
 */
import {
  NavigationControl,
  ScaleControl,
  type IControl,
  type Map as MapLibre,
} from "maplibre-gl";
import type { Words } from "./types.ts";

/** MapLibre's own words, in the reader's language. */
export function locale(words: Words): Record<string, string> {
  return {
    "Map.Title": words.t("Map"),
    "NavigationControl.ZoomIn": words.t("Zoom in"),
    "NavigationControl.ZoomOut": words.t("Zoom out"),
    "ScaleControl.Meters": "m",
    "ScaleControl.Kilometers": "km",
    "ScaleControl.NauticalMiles": words.t("nm"),
  };
}

class Notice implements IControl {
  readonly #text: string;
  readonly #element = document.createElement("div");

  constructor(text: string) {
    this.#text = text;
  }

  onAdd(): HTMLElement {
    this.#element.className = "maplibregl-ctrl map-notice";
    this.#element.textContent = this.#text;
    return this.#element;
  }

  onRemove(): void {
    this.#element.remove();
  }
}

const added = new WeakMap<MapLibre, IControl[]>();

/** Puts the controls on the map, in place of those of another language. */
export function addControls(map: MapLibre, words: Words): void {
  for (const control of added.get(map) ?? []) map.removeControl(control);
  Object.assign(map._locale, locale(words));
  const notice = [
    words.t("Not for navigation"),
    words.t("Map: Natural Earth, depths: ETOPO1 (NOAA)"),
  ].join(" · ");
  const controls: IControl[] = [
    new Notice(notice),
    new ScaleControl({ unit: "nautical", maxWidth: 110 }),
    new ScaleControl({ unit: "metric", maxWidth: 110 }),
    new NavigationControl({ showCompass: false }),
  ];
  for (const control of controls) map.addControl(control, "bottom-right");
  map.getCanvas().setAttribute("aria-label", words.t("Map"));
  added.set(map, controls);
}
