/**
 * The ground below the picture, as a map of its own.
 *
 * A change of the picture then redraws only what is reported: filling sea and land is
 * more than half of the work of a frame. It follows the map above it in the same frame,
 * so the two never come apart. It must not know the picture.
 */
import {
  addProtocol,
  type Map as MapLibre,
  type StyleSpecification,
} from "maplibre-gl";
import { PMTiles, Protocol } from "pmtiles";
import { groundStyle } from "./ground-style.ts";
import { HeldMap } from "./heldmap.ts";
import type { Palette } from "./palette.ts";
import { fetchedOnce } from "./tiles.ts";

/**
 * Lets all maps read the basemap; each tile is fetched once.
 *
 * Where its tiles lie is read at once, while the page is not busy drawing yet.
 */
export function serveBasemap(basemapUrl: string): void {
  const protocol = new Protocol();
  const archive = new PMTiles(basemapUrl.replace("pmtiles://", ""));
  protocol.add(archive);
  addProtocol("pmtiles", fetchedOnce(protocol.tile));
  // Whoever asks for a tile is told what went wrong.
  archive.getHeader().catch(() => undefined);
}

/** A picture waits for its ground no longer than this. */
const AT_MOST_MS = 3_000;

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
  /** It was drawn once, or is awaited no longer. */
  readonly drawn: Promise<void>;
  readonly #above: MapLibre;
  readonly #map: HeldMap;
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
    this.#map = new HeldMap({
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
    this.drawn = this.#first();
    above.on("move", () => this.#follow());
    above.on("resize", () => this.#resize());
    this.#map.on("webglcontextlost", () => this.#graphics(true));
    this.#map.on("style.load", () => this.#graphics(false));
  }

  /** Waits for the first frame with all tiles, which is the first that is drawn. */
  #first(): Promise<void> {
    return new Promise((resolve) => {
      const map = this.#map;
      const look = (): void => {
        if (!map.isStyleLoaded() || !map.areTilesLoaded() || map.uncover()) return;
        map.off("render", look);
        resolve();
      };
      map.on("render", look);
      setTimeout(resolve, AT_MOST_MS);
    });
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
