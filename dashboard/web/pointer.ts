/**
 * Hover and click on the map: names, selection, and a choice among many.
 *
 * Names are written as text, never as markup: they come from strangers.
 */
import type { Map as MapLibre, MapMouseEvent, Point } from "maplibre-gl";
import type { Board } from "./board.ts";
import { LAYERS } from "./layers.ts";
import type { MapEvents } from "./map.ts";
import type { Words } from "./types.ts";

/** Half the side of the square around the pointer in which symbols count. */
const REACH_PX = 4;
const MARK_LAYERS = ["marks:icon", "marks:badge"];
const TOUCHED = LAYERS.flatMap(({ touched }) => touched);
const NAMED = LAYERS.flatMap(({ named }) => named ?? []);

export class Pointer {
  readonly #map: MapLibre;
  readonly #board: Board;
  readonly #words: () => Words;
  readonly #events: MapEvents;
  readonly #tip = document.createElement("div");
  #waiting: Point | null = null;

  constructor(map: MapLibre, board: Board, words: () => Words, events: MapEvents) {
    this.#map = map;
    this.#board = board;
    this.#words = words;
    this.#events = events;
    this.#tip.className = "map-tip";
    this.#tip.setAttribute("aria-hidden", "true");
    this.#tip.hidden = true;
    map.getContainer().append(this.#tip);
    map.on("mousemove", (event) => this.#hover(event));
    map.on("mouseout", () => this.#hide());
    map.on("movestart", () => this.#hide());
    map.on("click", (event) => this.#click(event));
  }

  /** Records at a place: symbols with those they stand for, else the shapes. */
  #at(point: Point, alsoNamed = false): string[] {
    const box: [[number, number], [number, number]] = [
      [point.x - REACH_PX, point.y - REACH_PX],
      [point.x + REACH_PX, point.y + REACH_PX],
    ];
    const marks = this.#map
      .queryRenderedFeatures(box, { layers: MARK_LAYERS })
      .flatMap(({ properties }) => this.#board.membersOf(String(properties["key"])));
    if (marks.length > 0) return [...new Set(marks)];
    const layers = [...TOUCHED, ...(alsoNamed ? NAMED : [])];
    const shapes = this.#map
      .queryRenderedFeatures(box, { layers })
      .map(({ properties }) => String(properties["record"]));
    return [...new Set(shapes)];
  }

  #click(event: MapMouseEvent): void {
    const ids = this.#at(event.point);
    const { x, y } = event.point;
    if (ids.length > 1 && this.#events.candidates({ ids, x, y })) return;
    this.#events.select(ids[0] ?? null);
  }

  /** Looks once per animation frame, at the newest place only. */
  #hover({ point }: MapMouseEvent): void {
    const asked = this.#waiting !== null;
    this.#waiting = point;
    if (asked) return;
    requestAnimationFrame(() => {
      const place = this.#waiting;
      this.#waiting = null;
      if (place && !this.#map.isMoving()) this.#show(place);
    });
  }

  #show(point: Point): void {
    const [first, ...others] = this.#at(point, true);
    this.#map.getCanvas().style.cursor = first === undefined ? "" : "pointer";
    this.#tip.hidden = first === undefined;
    if (first === undefined) return;
    const name = this.#board.nameOf(first);
    this.#tip.textContent =
      others.length === 0
        ? name
        : this.#words().t("{name}, and {n} more here", {
            name,
            n: others.length,
          });
    const { clientWidth } = this.#map.getContainer();
    const left = point.x > clientWidth / 2;
    this.#tip.style.left = `${point.x + (left ? -14 : 14)}px`;
    this.#tip.style.top = `${point.y}px`;
    this.#tip.dataset["side"] = left ? "left" : "right";
  }

  #hide(): void {
    this.#tip.hidden = true;
  }
}
