/**
 * Small images of scenes, as the map really drew them on this screen.
 *
 * Kept in the memory of this page only, and none of them longer than all that is in it
 * may be seen. A scene of which there is none is drawn as an outline (briefparts.ts).
 */
import { asKept, type Scene } from "./briefplan.ts";
import { blobOf, compose } from "./capturing.ts";
import type { Box } from "./shown.ts";
import type { Screen } from "./types.ts";

/** The map has come to rest after a move. */
const REST_MS = 900;
/** Twice as many pixels as it is wide on the page. */
const WIDTH = 296;
const MOST = 200;

export interface SceneImage {
  url: string;
  /** When it was drawn, in the picture's time. */
  at: Date;
}

interface Kept extends SceneImage {
  of: string;
}

export class SceneImages {
  readonly #screen: Screen;
  readonly #changed: () => void;
  readonly #kept = new Map<string, Kept>();
  #turn = 0;

  constructor(screen: Screen, changed: () => void) {
    this.#screen = screen;
    this.#changed = changed;
    // What was taken from this screen must not stay on an image.
    screen.on("change", ({ kind, removed }) => {
      if (removed.length > 0 || kind === "reset") this.#forget();
    });
  }

  /** The image of a scene; null if there is none of what it shows now. */
  of(scene: Scene): SceneImage | null {
    const kept = this.#kept.get(scene.id);
    return kept && kept.of === sign(scene) ? kept : null;
  }

  /** Takes an image of a scene that is on the map, once the map rests. */
  take(scene: Scene): void {
    const turn = ++this.#turn;
    if (this.of(scene)) return;
    window.setTimeout(() => {
      if (turn === this.#turn) this.#take(scene, turn).catch(reportError);
    }, REST_MS);
  }

  async #take(scene: Scene, turn: number): Promise<void> {
    const { map } = this.#screen;
    if (!map || !scene.shown) return;
    const at = this.#screen.now();
    const whole = await compose(map);
    const [west, south, east, north] = scene.shown.box;
    const [from, to] = [map.project([west, north]), map.project([east, south])];
    const part: Box = [from.x, from.y, to.x, to.y];
    if (turn !== this.#turn || !isInside(part, whole)) return;
    const url = URL.createObjectURL(await blobOf(cut(whole, part)));
    if (turn !== this.#turn) return URL.revokeObjectURL(url);
    this.#drop(scene.id);
    this.#kept.set(scene.id, { url, at, of: sign(scene) });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest) this.#drop(oldest);
    this.#changed();
  }

  #forget(): void {
    this.#turn += 1;
    for (const id of [...this.#kept.keys()]) this.#drop(id);
  }

  #drop(id: string): void {
    const kept = this.#kept.get(id);
    if (kept) URL.revokeObjectURL(kept.url);
    this.#kept.delete(id);
  }
}

/** What a scene shows, but for its words. */
function sign({ shown }: Scene): string {
  if (!shown) return "";
  const { caption: _, ...area } = asKept(shown);
  return JSON.stringify(area);
}

/** Whether all of a part, in pixels, is on the canvas; a pixel beside it is none. */
export function isInside(
  [left, top, right, bottom]: Box,
  { width, height }: { width: number; height: number },
): boolean {
  const whole = left >= -1 && top >= -1 && right <= width + 1 && bottom <= height + 1;
  return whole && right - left >= 1 && bottom - top >= 1;
}

function cut(
  whole: HTMLCanvasElement,
  [left, top, right, bottom]: Box,
): HTMLCanvasElement {
  const [w, h] = [right - left, bottom - top];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: Math.max(1, (WIDTH * h) / w) });
  const pen = canvas.getContext("2d");
  pen?.drawImage(whole, left, top, w, h, 0, 0, canvas.width, canvas.height);
  return canvas;
}
