/**
 * Whether map and ground both have their graphics.
 *
 * Each has a WebGL context of its own, and the browser takes them away one by one. Must
 * never say that they are back while one of them is missing.
 */
export type Part = "map" | "ground";

export class Graphics {
  readonly #missing = new Set<Part>();
  readonly #told: (lost: boolean) => void;

  /** `told` is called when the first is lost, and when the last is back. */
  constructor(told: (lost: boolean) => void) {
    this.#told = told;
  }

  get lost(): boolean {
    return this.#missing.size > 0;
  }

  /** Takes note that the graphics of one part are lost, or there. */
  set(part: Part, lost: boolean): void {
    const before = this.lost;
    if (lost) this.#missing.add(part);
    else this.#missing.delete(part);
    if (this.lost !== before) this.#told(this.lost);
  }
}
