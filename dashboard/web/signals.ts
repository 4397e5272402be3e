/**
 * Draws over the map what a presenter shows for a moment, and says that it is no part
 * of the picture.
 *
 * Anchored to the ground: it moves with the map. It must never take a click.
 */
import type { Map as MapLibre } from "maplibre-gl";
import { element, make } from "./page.ts";
import {
  signalOf,
  Strokes,
  type Mark,
  type Marks,
  type Position,
  type Signal,
} from "./strokes.ts";
import type { Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

export { signalOf };

/** Seen on sea and land, in the dark and in the light. */
const INK = "#ff4fd8";
const EDGE = "#14060f";
const SHADE = "rgb(4 8 14 / 55%)";
const POINTER_PX = 15;
const SPOT_PX = 110;
const LINE_PX = 4;

export class SignalLayer {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #strokes = new Strokes();
  readonly #canvas = document.createElement("canvas");
  readonly #note = make("p", { class: "signals-note" });
  #map: MapLibre | null = null;
  #drawing = false;

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    this.#canvas.className = "signals";
    this.#canvas.setAttribute("aria-hidden", "true");
    this.#canvas.hidden = this.#note.hidden = true;
  }

  /** Shows a signal; who presents sees the pointer of the own hand anyway. */
  take(signal: Signal, standing: string): void {
    if (standing === "leads" && signal.kind === "POINTER") return;
    this.#strokes.take(signal, performance.now());
    this.#note.textContent = this.#words.t("{name} points; not part of the picture", {
      name: signal.by,
    });
    this.#draw();
  }

  clear(): void {
    this.#strokes.clear();
    this.#draw();
  }

  #draw(): void {
    if (this.#drawing || !this.#attach()) return;
    this.#drawing = true;
    const frame = (): void => {
      const marks = this.#strokes.at(performance.now());
      this.#paint(marks);
      this.#drawing = marks !== null;
      if (marks) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  #attach(): boolean {
    const { map } = this.#screen;
    if (!map) return false;
    if (map !== this.#map) {
      map.getContainer().append(this.#canvas);
      // Where nothing lies over it, and it over no caption.
      element("caption").before(this.#note);
    }
    this.#map = map;
    return true;
  }

  #paint(marks: Marks | null): void {
    const pen = this.#canvas.getContext("2d");
    const map = this.#map;
    this.#canvas.hidden = this.#note.hidden = marks === null;
    if (!marks || !pen || !map) return;
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const ratio = window.devicePixelRatio;
    if (this.#canvas.width !== width * ratio || this.#canvas.height !== height * ratio)
      Object.assign(this.#canvas, { width: width * ratio, height: height * ratio });
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    if (marks.spotlight) this.#spot(pen, marks.spotlight, width, height);
    for (const stroke of marks.strokes) this.#line(pen, stroke);
    if (marks.pointer) this.#point(pen, marks.pointer);
  }

  #place(position: Position): { x: number; y: number } {
    return this.#map!.project([position[0], position[1]]);
  }

  #spot(
    pen: CanvasRenderingContext2D,
    { points, left }: Mark,
    width: number,
    height: number,
  ): void {
    const { x, y } = this.#place(points[0]!);
    const radius = Math.min(SPOT_PX, 0.25 * Math.min(width, height));
    pen.globalAlpha = left;
    pen.fillStyle = SHADE;
    pen.beginPath();
    pen.rect(0, 0, width, height);
    pen.arc(x, y, radius, 0, 2 * Math.PI, true);
    pen.fill();
    ring(pen, x, y, radius);
  }

  #line(pen: CanvasRenderingContext2D, { points, left }: Mark): void {
    pen.globalAlpha = left;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    for (const point of points) {
      const { x, y } = this.#place(point);
      pen.lineTo(x, y);
    }
    outlined(pen);
  }

  #point(pen: CanvasRenderingContext2D, { points, left }: Mark): void {
    const { x, y } = this.#place(points[0]!);
    pen.globalAlpha = left;
    ring(pen, x, y, POINTER_PX);
    pen.beginPath();
    pen.arc(x, y, 4, 0, 2 * Math.PI);
    pen.fillStyle = INK;
    pen.fill();
  }
}

function ring(pen: CanvasRenderingContext2D, x: number, y: number, radius: number) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  outlined(pen);
}

/** Bright inside dark: no ground swallows both. */
function outlined(pen: CanvasRenderingContext2D): void {
  pen.strokeStyle = EDGE;
  pen.lineWidth = LINE_PX + 3;
  pen.stroke();
  pen.strokeStyle = INK;
  pen.lineWidth = LINE_PX;
  pen.stroke();
}
