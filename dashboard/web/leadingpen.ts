/**
 * The presenter's hand on the map: a pointer, a spotlight, a pen.
 *
 * While it holds the pen the map does not move under it. It must never draw itself:
 * who presents sees what all see, by the same road.
 */
import type { Map as MapLibre } from "maplibre-gl";
import { SignalSender } from "./leadingsignals.ts";
import type { Position } from "./strokes.ts";

export type Tool = "POINTER" | "SPOTLIGHT" | "STROKE";

/** A spotlight that stands still is said again, or it would fade. */
const AGAIN_MS = 1_000;

export class Pen {
  tool: Tool | null = null;
  readonly #map: MapLibre;
  readonly #sender: SignalSender;
  #stroke = Math.floor(Math.random() * 2 ** 40);
  #down = false;
  #at: Position | null = null;

  constructor(map: MapLibre, sender: SignalSender) {
    this.#map = map;
    this.#sender = sender;
    const canvas = map.getCanvasContainer();
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointerleave", () => this.#leave());
    addEventListener("pointerup", () => (this.#down = false));
    setInterval(() => this.#again(), AGAIN_MS);
  }

  take(tool: Tool | null): void {
    if (this.tool !== null && tool !== this.tool) this.#leave();
    this.tool = tool;
    this.#down = false;
    const canvas = this.#map.getCanvas();
    canvas.style.cursor = tool === null ? "" : "crosshair";
    if (tool === "STROKE") this.#map.dragPan.disable();
    else this.#map.dragPan.enable();
  }

  #begin(event: PointerEvent): void {
    if (this.tool !== "STROKE" || event.button !== 0) return;
    this.#down = true;
    this.#stroke += 1;
    this.#sender.stroke(this.#stroke, [this.#place(event)]);
  }

  #move(event: PointerEvent): void {
    if (this.tool === null) return;
    const at = this.#place(event);
    if (this.tool !== "STROKE") {
      this.#at = at;
      this.#sender.point(this.tool, at);
    } else if (this.#down) this.#sender.stroke(this.#stroke, [at]);
  }

  #again(): void {
    if (this.#at && (this.tool === "POINTER" || this.tool === "SPOTLIGHT"))
      this.#sender.point(this.tool, this.#at);
  }

  #leave(): void {
    if (this.#at) this.#sender.say("AWAY");
    this.#at = null;
  }

  #place(event: PointerEvent): Position {
    const box = this.#map.getContainer().getBoundingClientRect();
    const { lng, lat } = this.#map.unproject([
      event.clientX - box.left,
      event.clientY - box.top,
    ]);
    const round = (value: number): number => Math.round(value * 1e5) / 1e5;
    return [round(lng), round(lat)];
  }
}
