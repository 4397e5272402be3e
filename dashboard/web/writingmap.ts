/**
 * The place of what is being written, on the map: a mark with the circle of its error.
 *
 * A press on the map moves it. A press is as exact as what one can point at, and that is
 * said. It must never choose a record while somebody points at a place.
 */
import { element } from "./page.ts";
import { PALETTES } from "./palette.ts";
import { distance_m } from "./where.ts";
import type { Drawn, Screen, ShapeKind, Sketch, StyleName, ViewName } from "./types.ts";
import { VIEWS, type Bounds } from "./view.ts";
import { roundedUp } from "./writing.ts";

/** Pixels to which somebody can point with a mouse or a finger. */
const POINTING_PX = 3;
/** More than this between down and up moves the map. */
const STILL_PX = 4;

export interface Pointed {
  at: [number, number];
  error_m: number;
}

export class WritingMap {
  readonly #screen: Screen;
  readonly #pointed: (pointed: Pointed) => void;
  readonly #shaped: (geometry: GeoJSON.Geometry) => void;
  /** A line or an area is shown: a press beside it must not take its place. */
  #shape = false;
  #sketch: Promise<Sketch | null> | null = null;
  /** The one before is off the map: two would have layers of the same names. */
  #ended: Promise<void> = Promise.resolve();
  #at: [number, number] | null = null;
  #down: [number, number] = [0, 0];

  constructor(
    screen: Screen,
    pointed: (pointed: Pointed) => void,
    shaped: (geometry: GeoJSON.Geometry) => void,
  ) {
    this.#screen = screen;
    [this.#pointed, this.#shaped] = [pointed, shaped];
  }

  start(): void {
    const stage = element("map").parentElement!;
    stage.addEventListener("pointerdown", this.#pressed, true);
    stage.addEventListener("click", this.#clicked, true);
    this.#screen.on("legend", this.#recolour);
  }

  async stop(): Promise<void> {
    const stage = element("map").parentElement!;
    stage.removeEventListener("pointerdown", this.#pressed, true);
    stage.removeEventListener("click", this.#clicked, true);
    this.#screen.off("legend", this.#recolour);
    this.clear();
    await this.#ended;
  }

  clear(): void {
    const last = this.#sketch;
    if (last) this.#ended = last.then((sketch) => sketch?.stop());
    this.#sketch = null;
    this.#at = null;
    this.#shape = false;
  }

  /** Shows a line or an area, whose corners can be moved. */
  outline(geometry: GeoJSON.Geometry): void {
    this.clear();
    this.#shape = true;
    const kind = { LineString: "line", Polygon: "area" }[geometry.type as string];
    if (kind !== "line" && kind !== "area") return;
    this.#sketch = this.#begun(kind, geometry, (drawn) => {
      if (!this.#shape || !drawn?.whole || drawn.crossed) return;
      // The library rounds what it is given: only a real step is a change.
      if (!near(drawn.geometry, geometry)) this.#shaped(drawn.geometry);
    });
  }

  async #begun(
    kind: ShapeKind,
    from: GeoJSON.Geometry,
    changed: (drawn: Drawn | null) => void,
  ): Promise<Sketch | null> {
    await this.#ended;
    try {
      return await this.#screen.sketch(kind, from, changed);
    } catch (reason) {
      reportError(reason);
      return null;
    }
  }

  /** Shows a place and how far off it may be. */
  mark(at: [number, number], error_m: number): void {
    if (this.#shape) this.clear();
    const same = this.#at?.[0] === at[0] && this.#at[1] === at[1];
    if (!same) this.#bringIntoView(at);
    this.#at = at;
    const from: GeoJSON.Point = { type: "Point", coordinates: at };
    const begins = this.#sketch === null;
    this.#sketch ??= this.#begun("point", from, (drawn) => this.#moved(drawn));
    void this.#sketch.then((sketch) => {
      if (!begins && !same) sketch?.add(at);
      sketch?.setError(error_m);
    });
  }

  /** The mark was dragged. */
  #moved(drawn: Drawn | null): void {
    if (drawn?.geometry.type !== "Point" || this.#at === null) return;
    const [lon = 0, lat = 0] = drawn.geometry.coordinates;
    // The library rounds what it is given: only a real step is a move.
    if (distance_m([lon, lat], this.#at) < 1) return;
    this.#point([lon, lat]);
  }

  /** Goes to the view that has a place which is off the map now. */
  #bringIntoView([lon, lat]: [number, number]): void {
    const { width, height } = element("map").getBoundingClientRect();
    const [from, to] = [
      this.#screen.placeAt(0, 0),
      this.#screen.placeAt(width, height),
    ];
    const inside = ([west, south, east, north]: Bounds): boolean =>
      lon >= west && lon <= east && lat >= south && lat <= north;
    if (!from || !to || inside([from[0], to[1], to[0], from[1]])) return;
    const found = (Object.keys(VIEWS) as ViewName[]).find((name) =>
      inside(VIEWS[name]),
    );
    if (found) this.#screen.view(found);
  }

  #point(at: [number, number]): void {
    const box = element("map").getBoundingClientRect();
    const [x, y] = [box.width / 2, box.height / 2];
    const one = this.#screen.placeAt(x, y);
    const other = this.#screen.placeAt(x + POINTING_PX, y);
    const error_m = one && other ? roundedUp(distance_m(one, other)) : 0;
    // No more digits than the error allows: five decimals are one metre.
    const digits = Math.max(0, Math.min(5, Math.round(5 - Math.log10(error_m || 1))));
    const [lon, lat] = at.map((part) => Number(part.toFixed(digits)));
    this.#pointed({ at: [lon!, lat!], error_m });
  }

  readonly #pressed = (event: PointerEvent): void => {
    this.#down = [event.clientX, event.clientY];
  };

  readonly #clicked = (event: MouseEvent): void => {
    if (!(event.target instanceof HTMLCanvasElement)) return;
    event.stopPropagation();
    if (this.#shape) return;
    const [x, y] = this.#down;
    if (Math.hypot(event.clientX - x, event.clientY - y) > STILL_PX) return;
    const box = element("map").getBoundingClientRect();
    const at = this.#screen.placeAt(event.clientX - box.left, event.clientY - box.top);
    if (at) this.#point(at);
  };

  readonly #recolour = (style: StyleName): void =>
    void this.#sketch?.then((sketch) => sketch?.recolour(PALETTES[style]));
}

/** Whether two shapes have the same corners, to a metre. */
function near(one: GeoJSON.Geometry, other: GeoJSON.Geometry): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  return a.length === b.length && a.every((part, i) => Math.abs(part - b[i]!) < 1e-5);
}

const numbersOf = (geometry: GeoJSON.Geometry): number[] =>
  "coordinates" in geometry
    ? (geometry.coordinates as unknown[]).flat(4).map(Number)
    : [];
