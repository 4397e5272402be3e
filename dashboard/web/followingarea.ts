/**
 * The area that is shown to all, on a map of any shape: all of it is seen, and its edge
 * is marked.
 *
 * It must never crop the area, nor know who leads or why.
 */
import type { CenterZoomBearing, Map as MapLibre } from "maplibre-gl";
import type { Box } from "./shown.ts";
import type { Covered } from "./types.ts";
import { EDGE } from "./view.ts";

/** Pixels between the area and whatever lies beside it, where its edge is marked. */
const MARGIN = 8;
/** A hundred-thousandth of a degree is about a metre. */
const DIGITS = 1e5;
/** Beyond this the map of the world has no more ground. */
const POLE = 85;

const linear = (t: number): number => t;

/** An area, and where the map stands for it. */
interface Aim {
  box: Box;
  camera: CenterZoomBearing;
  /** The map is on its way there. */
  going: boolean;
}

export class SharedArea {
  readonly #map: MapLibre;
  readonly #margins: (margin: number) => Covered;
  readonly #frame = document.createElement("div");
  #box: Box | null = null;
  #turn = 0;
  #aim: Aim | null = null;
  /** The map may show more than the basemap holds, so that an area fits into it. */
  #free = false;

  constructor(map: MapLibre, margins: (margin: number) => Covered) {
    this.#map = map;
    this.#margins = margins;
    this.#frame.className = "shared-area";
    this.#frame.setAttribute("aria-hidden", "true");
    this.#frame.hidden = true;
    map.getContainer().append(this.#frame);
    map.on("move", () => this.#place());
    map.on("moveend", () => this.#bind());
  }

  /**
   * The area that this map shows: what was fitted, or what was seen beside all that lay
   * over it when the map came to stand here. What comes to lie over it later changes
   * what is seen, and not what is shown.
   */
  shown(): Box {
    const aim = this.#aim;
    if (aim && (aim.going || this.#stands(aim.camera))) return aim.box;
    const box = this.#seen();
    const camera = { center: this.#map.getCenter(), zoom: this.#map.getZoom() };
    this.#aim = { box, camera, going: false };
    return box;
  }

  /** What is seen of the map beside all that lies over it. */
  #seen(): Box {
    const { left, right, top, bottom } = this.#margins(0);
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const [west, north] = this.#map.unproject([left, top]).toArray();
    const [east, south] = this.#map
      .unproject([clientWidth - right, clientHeight - bottom])
      .toArray();
    return inDegrees([west, south, east, north]);
  }

  /**
   * Brings all of the area into view; true when the map stands there, false if it was
   * brought elsewhere meanwhile.
   */
  fit(box: Box, ms: number): Promise<boolean> {
    const turn = ++this.#turn;
    const map = this.#map;
    this.#loosen();
    map.stop();
    const beside = { padding: this.#margins(this.#box ? MARGIN : 0) };
    // Beside very large panels there is no room at all: then it lies under them.
    const camera = map.cameraForBounds(box, beside) ?? map.cameraForBounds(box);
    if (!camera) return Promise.resolve(false);
    const { center, zoom } = camera;
    const aim: Aim = { box, camera, going: true };
    this.#aim = aim;
    return new Promise((resolve) => {
      // A hand that stops the map on its way moves it only after it has stopped.
      map.once("moveend", () =>
        queueMicrotask(() => {
          aim.going = false;
          resolve(turn === this.#turn && this.#stands(camera));
        }),
      );
      const how = ms > 0 ? { duration: ms, easing: linear } : { animate: false };
      map.easeTo({ center, zoom, ...how });
    });
  }

  /** Whether the map has come there; a hand may have been faster. */
  #stands({ center, zoom }: CenterZoomBearing): boolean {
    const map = this.#map;
    // In pixels of the map as it is drawn: its element may have another size already.
    const here = map.project(map.getCenter());
    const off = map.project(center ?? map.getCenter()).dist(here);
    const wanted = Math.min(zoom ?? NaN, map.getMaxZoom());
    return off < 2 && Math.abs(map.getZoom() - wanted) < 0.01;
  }

  /** Marks the edge of the area, with a word. */
  mark(box: Box, word: string): void {
    this.#box = box;
    this.#frame.dataset["word"] = word;
    this.#frame.hidden = false;
    this.#place();
  }

  clear(): void {
    this.#turn += 1;
    this.#box = null;
    this.#frame.hidden = true;
    this.#bind();
  }

  #place(): void {
    if (!this.#box) return;
    const [west, south, east, north] = this.#box;
    const from = this.#map.project([west, north]);
    const to = this.#map.project([east, south]);
    Object.assign(this.#frame.style, {
      transform: `translate(${from.x}px, ${from.y}px)`,
      width: `${to.x - from.x}px`,
      height: `${to.y - from.y}px`,
    });
  }

  #loosen(): void {
    if (this.#free) return;
    this.#free = true;
    this.#map.setMaxBounds(null);
  }

  /** The map stays on its ground again, as soon as that moves nothing. */
  #bind(): void {
    if (!this.#free || this.#box) return;
    const seen = this.#map.getBounds();
    const [west, south, east, north] = EDGE;
    const inside =
      seen.getWest() >= west &&
      seen.getSouth() >= south &&
      seen.getEast() <= east &&
      seen.getNorth() <= north;
    if (!inside) return;
    this.#free = false;
    this.#map.setMaxBounds(EDGE);
  }
}

/** A box as it goes over the wire: rounded outwards, and on the ground. */
export function inDegrees([west, south, east, north]: readonly number[]): Box {
  const out = (value: number, round: (x: number) => number): number =>
    round(value * DIGITS) / DIGITS;
  return [
    Math.max(-180, out(west!, Math.floor)),
    Math.max(-POLE, out(south!, Math.floor)),
    Math.min(180, out(east!, Math.ceil)),
    Math.min(POLE, out(north!, Math.ceil)),
  ];
}
