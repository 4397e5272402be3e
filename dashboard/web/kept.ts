/**
 * What this screen keeps for itself between two visits: layers, style, and where the
 * map stood, nothing else.
 *
 * Must never keep anything of the picture.
 */
import type { Covered, StyleName } from "./types.ts";

export interface LayerChoice {
  visible: boolean;
  opacity: number;
}

/** Where the map stood, in pixels, and what lay over it when it was made. */
export interface Place {
  /** On what the place depends. */
  key: string;
  /** Left, top, width and height. */
  box: readonly [number, number, number, number];
  covered: Covered;
}

const DRAWN: LayerChoice = { visible: true, opacity: 1 };

/** The part of localStorage that is needed; absent where the browser forbids it. */
export type Store = Pick<Storage, "getItem" | "setItem"> | null;

export class Kept {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  layer(name: string): LayerChoice {
    const kept = this.#read(`layer.${name}`) as Partial<LayerChoice> | null;
    const opacity = kept?.opacity;
    return {
      visible: typeof kept?.visible === "boolean" ? kept.visible : DRAWN.visible,
      opacity:
        typeof opacity === "number" && opacity >= 0.1 && opacity <= 1
          ? opacity
          : DRAWN.opacity,
    };
  }

  keepLayer(name: string, choice: LayerChoice): void {
    this.#write(`layer.${name}`, choice);
  }

  style(): StyleName | null {
    const kept = this.#read("style");
    return kept === "dark" || kept === "light" ? kept : null;
  }

  keepStyle(style: StyleName): void {
    this.#write("style", style);
  }

  /** The place of the map, if it was kept under this key. */
  place(key: string): Place | null {
    const kept = this.#read("place") as Partial<Place> | null;
    const { box, covered } = kept ?? {};
    if (kept?.key !== key || !Array.isArray(box) || box.length !== 4) return null;
    const { top, right, bottom, left } = covered ?? ({} as Partial<Covered>);
    const numbers = [...box, top, right, bottom, left] as unknown[];
    return numbers.every((each) => Number.isFinite(each)) ? (kept as Place) : null;
  }

  keepPlace(place: Place): void {
    this.#write("place", place);
  }

  #read(name: string): unknown {
    try {
      return JSON.parse(this.#store?.getItem(`onepicture.${name}`) ?? "null");
    } catch {
      return null; // written by something else: as if nothing were kept
    }
  }

  #write(name: string, value: unknown): void {
    try {
      this.#store?.setItem(`onepicture.${name}`, JSON.stringify(value));
    } catch {
      // A full or forbidden store: the choice holds until the page is closed.
    }
  }
}

/** The browser's store, or none where reading it is forbidden. */
export function browserStore(): Store {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
