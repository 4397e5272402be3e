/**
 * A map that draws no frame while what it would show is on its way to it.
 *
 * MapLibre asks for a frame as soon as a source is handed new data, and draws the old
 * tiles again, more than once; where drawing is slow, the new ones wait behind these
 * frames. Nothing is held while the map moves, and never longer than HOLD_MS.
 */
import { Map as MapLibre } from "maplibre-gl";

/** The worker lays tiles out in less, or a frame is better drawn without them. */
const HOLD_MS = 120;

export class HeldMap extends MapLibre {
  #held: ReturnType<typeof setTimeout> | null = null;
  #asked = false;

  override triggerRepaint(): void {
    // MapLibre asks for frames while it is made, before there are fields of ours.
    if (#held in this && this.#held !== null && !this.isMoving()) this.#asked = true;
    else super.triggerRepaint();
  }

  /** Draws nothing until it is let go. */
  hold(): void {
    this.#held ??= setTimeout(() => this.letGo(), HOLD_MS);
  }

  /** Draws what was asked for meanwhile, in the next frame. */
  letGo(): void {
    if (this.#held === null) return;
    clearTimeout(this.#held);
    this.#held = null;
    if (this.#asked) this.triggerRepaint();
    this.#asked = false;
  }

  /**
   * Draws what was held as soon as the caller is done, sooner than the next frame: it
   * has waited long enough. Not within the caller, who may be in the middle of a tile.
   */
  drawNow(): void {
    if (this.#held === null) return;
    this.letGo();
    queueMicrotask(() => this.redraw());
  }
}
