/**
 * The ground below the picture, as a map of its own.
 *
 * A change of the picture then redraws only what is reported: filling sea and land is
 * more than half of the work of a frame. It follows the map above it in the same frame,
 * so the two never come apart. It must not know the picture.
 */
import { addProtocol, Map as MapLibre, type StyleSpecification } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { groundStyle } from "./ground-style.ts";
import type { Palette } from "./palette.ts";
import { fetchedOnce } from "./tiles.ts";

/** Lets both maps read the basemap; each tile is fetched once. */
export function serveBasemap(): void {
  addProtocol("pmtiles", fetchedOnce(new Protocol().tile));
}

const grounds = new WeakMap<MapLibre, MapLibre>();

/** The ground below a map, for who needs all that is drawn. */
export const groundOf = (above: MapLibre): MapLibre | undefined => grounds.get(above);

export interface GroundOptions {
  above: MapLibre;
  palette: Palette;
  basemapUrl: string;
  /** The browser took the graphics away, or gave them back. */
  graphics(lost: boolean): void;
}

export class Ground {
  readonly #above: MapLibre;
  readonly #map: MapLibre;
  readonly #options: GroundOptions;
  #palette: Palette;
  #lost = false;

  constructor(options: GroundOptions) {
    this.#options = options;
    this.#above = options.above;
    this.#palette = options.palette;
    const { above } = options;
    const element = document.createElement("div");
    element.className = "ground";
    element.setAttribute("aria-hidden", "true");
    above.getContainer().prepend(element);
    this.#map = new MapLibre({
      container: element,
      style: this.#style(),
      center: above.getCenter(),
      zoom: above.getZoom(),
      interactive: false,
      attributionControl: false,
      trackResize: false,
      refreshExpiredTiles: false,
    });
    grounds.set(above, this.#map);
    this.#map.getCanvas().tabIndex = -1;
    above.on("move", () => this.#follow());
    above.on("resize", () => this.#resize());
    this.#map.on("webglcontextlost", () => this.#graphics(true));
    this.#map.on("style.load", () => this.#graphics(false));
  }

  setPalette(palette: Palette): void {
    if (palette === this.#palette) return;
    this.#palette = palette;
    if (!this.#lost) this.#map.setStyle(this.#style());
  }

  #style(): StyleSpecification {
    return groundStyle(this.#palette, this.#options.basemapUrl);
  }

  /** Draws at once: in a frame of its own it would come one frame late. */
  #follow(): void {
    if (this.#lost) return;
    this.#map.jumpTo({ center: this.#above.getCenter(), zoom: this.#above.getZoom() });
    this.#map.redraw();
  }

  #resize(): void {
    this.#map.resize();
    this.#follow();
  }

  #graphics(lost: boolean): void {
    if (lost === this.#lost) return;
    this.#lost = lost;
    if (!lost) {
      // What was asked for meanwhile.
      this.#map.setStyle(this.#style());
      this.#resize();
    }
    this.#options.graphics(lost);
  }
}
