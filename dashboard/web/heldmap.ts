/**
 * A map that draws no frame while what it would show is on its way to it.
 *
 * MapLibre draws empty frames while it starts, and the old tiles again as soon as a
 * source is handed new data; where drawing is slow, what is new waits behind these
 * frames. So it is blank until it is uncovered, and nothing is drawn while it is held:
 * never while it moves, and never for longer than the limits below.
 */
import { Map as MapLibre, type MapOptions } from "maplibre-gl";

/** The worker lays tiles out in less, or a frame is better drawn without them. */
const HOLD_MS = 120;
/** By then even a map with nothing to show is better seen. */
const BLANK_MS = 1_500;

export class HeldMap extends MapLibre {
  #held: ReturnType<typeof setTimeout> | null = null;
  #asked = false;
  #blank = true;

  constructor(options: MapOptions) {
    super(options);
    // The frames are counted and all work between them is done; only nothing is painted.
    const { painter } = this;
    const render = painter.render.bind(painter);
    painter.render = (...frame) => {
      if (!this.#blank) render(...frame);
    };
    setTimeout(() => this.uncover(), BLANK_MS);
  }

  /** Draws from the next frame on; says whether all frames until now were blank. */
  uncover(): boolean {
    const was = this.#blank;
    this.#blank = false;
    if (was) this.triggerRepaint();
    return was;
  }

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
