/**
 * A note that is drawn: an area, an arrow or a measure, in place of a pin.
 *
 * The choice stands in the form of the note; the drawing itself is loaded when somebody
 * draws. What was drawn stays until the note is on the picture. It must never send
 * anything, nor know whom the note is for.
 */
import { areaWords, lengthWords } from "./measures.ts";
import { element, make } from "./page.ts";
import type { Drawn, Screen, ShapeKind } from "./types.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

/** Kinds of notes that are drawn (layers/notes.py), and with which shape. */
const SHAPES = { AREA: "area", ARROW: "arrow", MEASURE: "line" } as const;
export type DrawnKind = keyof typeof SHAPES;

/** What is sent of a drawing. */
export interface DrawnNote {
  kind: DrawnKind;
  geometry: GeoJSON.Geometry;
}

const NAMES: Readonly<Record<DrawnKind, string>> = {
  AREA: mark("Area"),
  ARROW: mark("Arrow"),
  MEASURE: mark("Measure"),
};

/** "Area · 345 square kilometres". */
export function drawnWords(kind: DrawnKind, drawn: Drawn, words: Catalogue): string {
  const figure =
    kind === "AREA"
      ? areaWords(drawn.area_m2, words)
      : lengthWords(drawn.length_m, words);
  return `${words.t(NAMES[kind])} · ${figure}`;
}

/** The form stands back while its shape is drawn. */
export interface Form {
  away(): void;
  back(): void;
}

export class NoteDrawing {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #form: Form;
  #kind: DrawnKind | null = null;
  #drawn: Drawn | null = null;
  #under = false;

  constructor(screen: Screen, words: Catalogue, room: string, form: Form) {
    [this.#screen, this.#words, this.#room] = [screen, words, room];
    this.#form = form;
  }

  /** What goes out with the note; null if nothing is drawn. */
  get drawn(): DrawnNote | null {
    if (!this.#kind || !this.#drawn) return null;
    return { kind: this.#kind, geometry: this.#drawn.geometry };
  }

  /** Somebody draws now. */
  get under(): boolean {
    return this.#under;
  }

  clear(): void {
    [this.#kind, this.#drawn] = [null, null];
  }

  /** Writes the choice, or what was drawn, into the form. */
  show(offered: boolean): void {
    const host = element("note-shape");
    host.hidden = !offered;
    host.replaceChildren(...(this.#drawn ? this.#done() : this.#choice()));
  }

  #choice(): Node[] {
    const kinds = Object.keys(SHAPES) as DrawnKind[];
    const label = make("p", {
      class: "note-shape-label",
      text: this.#words.t("Draw on the map"),
    });
    label.id = "note-shape-label";
    const buttons = kinds.map((kind) =>
      this.#button(this.#words.t(NAMES[kind]), () => void this.#draw(kind)),
    );
    const attributes = { role: "group", "aria-labelledby": label.id };
    return [label, make("div", { class: "note-shapes", attributes }, buttons)];
  }

  #done(): Node[] {
    const kind = this.#kind!;
    const said = drawnWords(kind, this.#drawn!, this.#words);
    return [
      make("p", { class: "note-drawn", text: said }),
      make("div", { class: "note-shapes" }, [
        this.#button(this.#words.t("Change the drawing"), () => void this.#draw(kind)),
        this.#button(this.#words.t("Leave the drawing out"), () => {
          this.clear();
          this.#form.back();
        }),
      ]),
    ];
  }

  #button(text: string, act: () => void): HTMLElement {
    const attributes = { type: "button" };
    const button = make("button", { class: "note-button", text, attributes });
    button.addEventListener("click", act);
    return button;
  }

  async #draw(kind: DrawnKind): Promise<void> {
    const shape: ShapeKind = SHAPES[kind];
    this.#under = true;
    this.#form.away();
    try {
      const { drawOnMap } = await import("./sketchpanel.ts");
      const from = this.#drawn?.geometry ?? null;
      const wanted = { kind: shape, from };
      const drawn = await drawOnMap(this.#screen, this.#words, this.#room, wanted);
      // Who gives up keeps what was drawn before.
      if (drawn) [this.#kind, this.#drawn] = [kind, drawn];
    } catch (reason) {
      reportError(reason);
    }
    this.#under = false;
    this.#form.back();
  }
}
