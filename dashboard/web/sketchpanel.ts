/**
 * What is beside the map while somebody draws on it: what to do next, how long or how
 * large it is, a field for a typed position, and the ways out.
 *
 * `drawOnMap` is the whole of it for a form. It must never keep a key from a field that
 * is being written in.
 */
import { isWriting } from "./keys.ts";
import { understand } from "./meaning.ts";
import { areaWords, lengthWords } from "./measures.ts";
import { element, make } from "./page.ts";
import { PALETTES } from "./palette.ts";
import type { Drawn, Screen, ShapeKind, Sketch, StyleName } from "./types.ts";
import { degreesMinutes } from "./where.ts";
import type { Catalogue } from "./words.ts";

export interface Wanted {
  kind: ShapeKind;
  /** What is there already, to be changed. */
  from?: GeoJSON.Geometry | null;
  /** How far off the point may be. */
  error_m?: number;
}

/** A shape rests when it did not change for so long. */
const SPOKEN_MS = 700;
/** Keys that look at something else, and leave the drawing as it is. */
const LOOKING = new Set(["b", "s", "l", "d", "?"]);
/** Where the crosshair of the keyboard is, as a part of the map. */
const CROSS = { x: 0.5, y: 0.4 };

/** Lets the reader draw a shape; null if they gave it up, or there is no map. */
export async function drawOnMap(
  screen: Screen,
  words: Catalogue,
  room: string,
  wanted: Wanted,
): Promise<Drawn | null> {
  const panel = new SketchPanel(screen, words, room, wanted);
  return panel.drawn();
}

/** What is to be done next, for each kind of shape. */
export function hint(kind: ShapeKind, whole: boolean, words: Catalogue): string {
  if (kind === "point")
    return whole
      ? words.t("Drag the point to move it. Enter takes it.")
      : words.t("Click the map where it is. Esc gives up.");
  if (whole)
    return words.t(
      "Drag a corner to move it, a small dot to add one; right-click removes one.",
    );
  return kind === "area"
    ? words.t("Click each corner of the area; click the last one again to end.")
    : words.t("Click each bend from start to end; click the last one again to end.");
}

/** How long or how large it is, or where; "" before there is anything to say. */
export function measure(drawn: Drawn | null, words: Catalogue): string {
  if (!drawn) return "";
  if (drawn.crossed) return words.t("The outline crosses itself: move a corner.");
  const { geometry } = drawn;
  switch (geometry.type) {
    case "Point": {
      const [lon = 0, lat = 0] = geometry.coordinates;
      return degreesMinutes(lon, lat, 1);
    }
    case "LineString":
      return drawn.length_m > 0 ? lengthWords(drawn.length_m, words) : "";
    case "Polygon":
      return drawn.area_m2 > 0 ? areaWords(drawn.area_m2, words) : "";
  }
}

class SketchPanel {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #wanted: Wanted;
  readonly #hint = make("p", { class: "sketch-hint" });
  readonly #measure = make("p", { class: "sketch-measure" });
  /** Says the measure to a reader's software once the shape rests. */
  readonly #aloud = make("p", {
    class: "for-readers",
    attributes: { role: "status" },
  });
  readonly #said = make("p", { class: "sketch-said", attributes: { role: "status" } });
  readonly #cross = make("div", {
    class: "sketch-cross",
    attributes: { "aria-hidden": "true" },
  });
  readonly #field: HTMLInputElement;
  readonly #undo: HTMLButtonElement;
  readonly #done: HTMLButtonElement;
  readonly #box: HTMLElement;
  #sketch: Sketch | null = null;
  #drawn: Drawn | null = null;
  #resolve: (drawn: Drawn | null) => void = () => undefined;
  #spoken = 0;

  constructor(screen: Screen, words: Catalogue, room: string, wanted: Wanted) {
    [this.#screen, this.#words, this.#room, this.#wanted] = [
      screen,
      words,
      room,
      wanted,
    ];
    this.#undo = this.#button(words.t("Undo"), () => this.#back());
    this.#done = this.#button(words.t("Done"), () => this.#finish(), "sketch-done");
    this.#field = make("input", {
      attributes: {
        id: "sketch-position",
        type: "text",
        autocomplete: "off",
        spellcheck: "false",
        placeholder: "59°26.2′N 024°45.1′E",
      },
    });
    this.#box = this.#build();
  }

  async drawn(): Promise<Drawn | null> {
    const { kind, from = null, error_m = 0 } = this.#wanted;
    document.body.dataset["sketching"] = kind;
    element("map").parentElement!.append(this.#cross, this.#box);
    document.addEventListener("keydown", this.#key, true);
    document.addEventListener("focusin", this.#aim);
    element("map").addEventListener("pointerdown", this.#pointed, true);
    this.#screen.on("legend", this.#recolour);
    const result = new Promise<Drawn | null>((resolve) => (this.#resolve = resolve));
    try {
      this.#sketch = await this.#screen.sketch(kind, from, (now) => this.#show(now));
    } catch (reason) {
      reportError(reason);
    }
    if (!this.#sketch) return (this.#end(null), result);
    this.#sketch.setError(error_m);
    this.#show(this.#drawn);
    focusMap();
    this.#aim();
    return result;
  }

  #build(): HTMLElement {
    const words = this.#words;
    const label = make("label", {
      text: words.t("Or type a position"),
      attributes: { for: this.#field.id },
    });
    const add = this.#button(words.t("Add"), () => void this.#typed());
    const giveUp = this.#button(words.t("Give up"), () => this.#end(null));
    return make(
      "section",
      { class: "sketch", attributes: { "aria-label": words.t("Drawing on the map") } },
      [
        make("div", { class: "sketch-now" }, [this.#hint, this.#measure]),
        make("div", { class: "sketch-typed" }, [label, this.#field, add]),
        make("div", { class: "sketch-buttons" }, [this.#undo, giveUp, this.#done]),
        this.#said,
        this.#aloud,
      ],
    );
  }

  #button(text: string, act: () => void, name = ""): HTMLButtonElement {
    const attributes = { type: "button" };
    const button = make("button", { text, class: name, attributes });
    button.addEventListener("click", act);
    return button;
  }

  #show(drawn: Drawn | null): void {
    this.#drawn = drawn;
    const whole = this.#sketch?.editing === true;
    this.#hint.textContent = hint(this.#wanted.kind, whole, this.#words);
    const said = measure(drawn, this.#words);
    if (this.#measure.textContent !== said) this.#measure.textContent = said;
    this.#done.disabled = drawn === null || drawn.crossed;
    this.#undo.disabled = drawn === null;
    this.#speak(said);
  }

  /** A reader hears the figure when the shape rests, not at every step on the way. */
  #speak(said: string): void {
    window.clearTimeout(this.#spoken);
    this.#spoken = window.setTimeout(() => {
      if (this.#aloud.textContent !== said) this.#aloud.textContent = said;
    }, SPOKEN_MS);
  }

  #say(said: string): void {
    if (this.#said.textContent !== said) this.#said.textContent = said;
  }

  #back(): void {
    if (this.#sketch?.undo() === false)
      this.#say(this.#words.t("There is nothing left to undo."));
  }

  #finish(): void {
    if (this.#drawn?.crossed) return;
    if (this.#sketch?.finish()) return this.#end(this.#drawn);
    const few = { point: 1, line: 2, arrow: 2, area: 3 }[this.#wanted.kind];
    this.#say(
      few === 1
        ? this.#words.t("It needs a place: click the map or type a position.")
        : this.#words.t(
            "It needs at least {n} places: click the map or type positions.",
            { n: few },
          ),
    );
  }

  async #typed(): Promise<void> {
    const text = this.#field.value.trim();
    if (text === "") return this.#field.focus();
    const meant = await understand(this.#room, { position: text }, this.#words);
    const place = meant?.position;
    if (!place)
      return this.#say(
        this.#words.t(
          "The server does not answer. The position is still here: try it again.",
        ),
      );
    const { value, sentence, remarks, candidates } = place;
    this.#say([sentence, ...remarks, ...candidates].join(" · "));
    if (!value) return;
    this.#sketch?.add(value.at);
    // What was typed meanwhile stays.
    if (this.#field.value.trim() === text) this.#field.value = "";
  }

  #end(drawn: Drawn | null): void {
    window.clearTimeout(this.#spoken);
    this.#sketch?.stop();
    document.removeEventListener("keydown", this.#key, true);
    document.removeEventListener("focusin", this.#aim);
    element("map").removeEventListener("pointerdown", this.#pointed, true);
    this.#screen.off("legend", this.#recolour);
    this.#box.remove();
    this.#cross.remove();
    delete document.body.dataset["sketching"];
    this.#resolve(drawn);
  }

  readonly #recolour = (style: StyleName): void =>
    this.#sketch?.recolour(PALETTES[style]);

  /** The crosshair is for the keyboard: it is there while the map has the focus. */
  readonly #aim = (): void => {
    const active = document.activeElement;
    const onMap = active instanceof HTMLCanvasElement;
    this.#cross.hidden = !onMap || !active.matches(":focus-visible");
  };

  readonly #pointed = (): void => void (this.#cross.hidden = true);

  readonly #key = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const act = this.#actOf(event);
    if (act === "let") return;
    event.stopImmediatePropagation();
    if (!act) return;
    event.preventDefault();
    act();
  };

  /** What a key does here; null if it does nothing now, "let" if it is not ours. */
  #actOf(event: KeyboardEvent): (() => void) | "let" | null {
    const { key, target } = event;
    if (key === "Escape") return () => this.#end(null);
    if (target === this.#field) {
      const add = () => void this.#typed();
      return key === "Enter" && this.#field.value.trim() !== "" ? add : "let";
    }
    if (isWriting(target)) return "let";
    const onButton = target instanceof HTMLButtonElement;
    if (key === "Enter") return onButton ? "let" : () => this.#finish();
    const undoes = (event.ctrlKey || event.metaKey) && key.toLowerCase() === "z";
    if (undoes || key === "Backspace") return () => this.#back();
    if (event.ctrlKey || event.metaKey || event.altKey || key.length > 1) return "let";
    if (key === " ") return onButton ? "let" : () => this.#atCross();
    return LOOKING.has(key.toLowerCase()) ? "let" : null;
  }

  #atCross(): void {
    const { clientWidth, clientHeight } = element("map");
    const at = this.#screen.placeAt(clientWidth * CROSS.x, clientHeight * CROSS.y);
    if (at) this.#sketch?.add(at.map((part) => Number(part.toFixed(4))));
  }
}

/** The arrow keys move the map at once. */
function focusMap(): void {
  const canvas = element("map").querySelector<HTMLElement>(
    'canvas:not([tabindex="-1"])',
  );
  canvas?.focus({ preventScroll: true });
}
