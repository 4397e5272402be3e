/**
 * Brings what is on the board to the sources of the map, and waits until it is drawn.
 *
 * In batches: the next one starts when the last one is on the glass, so a slow screen
 * draws fewer, newer pictures and never queues. After a failure nothing that was
 * handed over counts: all of it is handed over again. It must never resolve a
 * drawing that failed.
 */
import type { Board, Diff, View } from "./board.ts";
import { shapesSource } from "./drawing.ts";
import { ERRORS, MARKS } from "./style.ts";

/** What the painter needs of a map. */
export interface Surface {
  getSource(id: string): Target | undefined;
  isSourceLoaded(id: string): boolean;
  on(event: "render" | "sourcedata", look: () => void): unknown;
  off(event: "render" | "sourcedata", look: () => void): unknown;
  triggerRepaint(): void;
  /** Draws nothing until it is let go, or for so long as nobody sees. */
  hold(): void;
  letGo(): void;
  /** Ends being blank; says whether every frame until now was. */
  uncover(): boolean;
  /** Lets go, and draws without waiting for the next frame of the browser. */
  drawNow(): void;
}

export interface Target {
  updateData(diff: Diff): Promise<void>;
  setData(data: GeoJSON.FeatureCollection): Promise<void>;
}

const LOST = "The graphics of the map were lost.";

export interface PainterOptions {
  surface: Surface;
  board: Board;
  view(): View;
  hidden(count: number): void;
  /** A batch failed for this reason. */
  failed(reason: unknown): void;
}

export class Painter {
  readonly #options: PainterOptions;
  #busy: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #hidden = -1;
  /** Everything is handed over anew, in the place of whatever the sources hold. */
  #whole = false;
  #lost = false;
  /** Ends the wait for a frame that cannot come any more. */
  #giveUp: (() => void) | null = null;

  constructor(options: PainterOptions) {
    this.#options = options;
  }

  /** Resolves when all that is on the board now is drawn; rejects if it is not. */
  draw(): Promise<void> {
    this.#next ??= this.#busy.then(() => {
      this.#next = null;
      const pushed = this.#push();
      this.#busy = pushed.catch((reason: unknown) => this.#failed(reason));
      return this.#busy.then(() => pushed);
    });
    return this.#next;
  }

  /** Draws without waiting; a failure is told through `failed`. */
  drawSoon(): void {
    this.draw().catch(() => undefined);
  }

  /** The graphics are lost: nothing can be drawn until they are back. */
  lose(): void {
    this.#lost = true;
    this.#giveUp?.();
  }

  /** The graphics are back, and empty. */
  restore(): void {
    this.#lost = false;
    this.#startOver();
    this.drawSoon();
  }

  #failed(reason: unknown): void {
    this.#options.surface.letGo();
    this.#startOver();
    this.#options.failed(reason);
  }

  #startOver(): void {
    this.#options.board.forget();
    this.#whole = true;
  }

  async #push(): Promise<void> {
    if (this.#lost) throw new Error(LOST);
    const { board, view } = this.#options;
    const { marks, errors, hidden } = board.place(view());
    const diffs = new Map<string, Diff>([
      [MARKS, marks],
      [ERRORS, errors],
    ]);
    for (const [layer, diff] of board.takeShapes())
      diffs.set(shapesSource(layer), diff);
    if (hidden !== this.#hidden) this.#options.hidden(hidden);
    this.#hidden = hidden;
    const touched = [...diffs].filter(([, diff]) => this.#whole || !isEmpty(diff));
    if (touched.length === 0) return;
    // A frame before the tiles are laid out would show nothing new, and delay them.
    this.#options.surface.hold();
    await Promise.all(touched.map(([id, diff]) => this.#hand(id, diff)));
    await this.#rendered(touched.map(([id]) => id));
    this.#whole = false;
  }

  async #hand(id: string, diff: Diff): Promise<void> {
    const source = this.#options.surface.getSource(id);
    if (!source) throw new Error(`The style has no source "${id}".`);
    if (!this.#whole) return source.updateData(diff);
    return source.setData({ type: "FeatureCollection", features: diff.add });
  }

  /** Waits for the first frame that shows these sources as they are now. */
  async #rendered(sources: readonly string[]): Promise<void> {
    const { surface } = this.#options;
    if (this.#lost) throw new Error(LOST);
    await new Promise<void>((resolve, reject) => {
      const laidOut = (): boolean => sources.every((id) => surface.isSourceLoaded(id));
      const end = (): void => {
        surface.off("sourcedata", come);
        surface.off("render", look);
        surface.letGo();
        this.#giveUp = null;
      };
      const come = (): void => {
        if (!laidOut()) return;
        surface.uncover();
        surface.drawNow();
      };
      const look = (): void => {
        // A frame that was blank showed nothing of it.
        if (!laidOut() || surface.uncover()) return;
        end();
        resolve();
      };
      this.#giveUp = () => {
        end();
        reject(new Error(LOST));
      };
      surface.on("sourcedata", come);
      surface.on("render", look);
      surface.triggerRepaint();
      come();
    });
  }
}

const isEmpty = ({ add, remove }: Diff): boolean =>
  add.length === 0 && remove.length === 0;
