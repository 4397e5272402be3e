/**
 * What was understood of the position and the time of a form, below each of them.
 *
 * The texts stay as they were typed. It must never keep a meaning for a text that is not
 * there any more, nor a sentence about one.
 */
import { understand, type Meant, type PlaceMeant, type Understood } from "./meaning.ts";
import { make } from "./page.ts";
import type { Meaning, Values } from "./writing.ts";
import { setValue, valueOf, type FieldView } from "./writingfields.ts";
import { button } from "./writinglayout.ts";
import type { Catalogue } from "./words.ts";

const PAUSE_MS = 200;
const READ = ["position", "time"] as const;
type Read = (typeof READ)[number];
type Texts = Record<Read, string>;

export interface UnderstandingEvents {
  /** A position was understood. */
  place(meant: PlaceMeant): void;
  /** How a place lies that was given with the mouse or was known before. */
  around(meant: PlaceMeant): void;
  /** The position that was understood is not there any more. */
  unclear(): void;
  /** The meaning is another one. */
  told(): void;
}

export class Understanding {
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #views: Readonly<Record<Read, FieldView>>;
  readonly #events: UnderstandingEvents;
  #meaning: Meaning = { geometry: null, at: null, time_basis: "UNKNOWN" };
  /** The texts that the meaning is of; "" where nothing is understood. */
  #read: Texts = { position: "", time: "" };
  #timer = 0;

  constructor(
    words: Catalogue,
    room: string,
    views: Readonly<Record<Read, FieldView>>,
    events: UnderstandingEvents,
  ) {
    [this.#words, this.#room, this.#views] = [words, room, views];
    this.#events = events;
  }

  get meaning(): Meaning {
    return this.#meaning;
  }

  /** Takes what is opened in the form, with what is known of it. */
  fill(values: Values, meaning: Meaning): void {
    this.#meaning = meaning;
    this.#read = {
      position: meaning.geometry === null ? "" : values.position,
      time: meaning.at === null ? "" : values.time,
    };
    for (const name of READ) this.#views[name].said.textContent = "";
    const { at } = meaning;
    if (at)
      this.#views.time.said.textContent = `${at.slice(0, 10)} ${at.slice(11, 16)}Z`;
  }

  /** A place that was given with the mouse; `said` is what the field says of it. */
  given(said: string, geometry: GeoJSON.Geometry): void {
    this.#read = { ...this.#read, position: said };
    this.shape(geometry);
  }

  /** Asks how a place lies that needs no reading; nothing is said if nobody answers. */
  async lookAround(position: string): Promise<void> {
    const answer = await understand(this.#room, { position }, this.#words);
    const meant = answer?.position?.value;
    if (meant && this.#read.position === this.#texts().position) {
      const { geometry } = this.#meaning;
      if (geometry?.type === "Point" && isAt(geometry.coordinates, meant.at))
        this.#events.around(meant);
    }
  }

  /** The shape was dragged. */
  shape(geometry: GeoJSON.Geometry): void {
    this.#meaning = { ...this.#meaning, geometry };
  }

  /** A text is another one now: what the old one meant is forgotten at once. */
  typed(name: Read): void {
    const said = this.#texts()[name];
    this.rest();
    if (said === "" || said !== this.#read[name]) this.#forget(name, said);
    this.#timer = window.setTimeout(() => void this.#understand(), PAUSE_MS);
  }

  #forget(name: Read, said: string): void {
    this.#read = { ...this.#read, [name]: "" };
    this.#views[name].said.replaceChildren();
    if (name === "time") this.#meaning = { ...this.#meaning, at: null };
    else if (this.#meaning.geometry?.type === "Point")
      this.#meaning = { ...this.#meaning, geometry: null };
    if (name === "position" && said.trim() === "") this.#events.unclear();
  }

  /** Reads at once what came unread into the form. */
  begin(): void {
    if (this.#unread()) void this.#understand();
  }

  /** Understands what has not been understood yet; false if the server is away. */
  async settle(): Promise<boolean> {
    this.rest();
    return this.#understand();
  }

  /** Asks no more by itself. */
  rest(): void {
    window.clearTimeout(this.#timer);
  }

  #texts(): Texts {
    const { position, time } = this.#views;
    return { position: valueOf(position.control), time: valueOf(time.control) };
  }

  #unread(): Partial<Texts> | null {
    const texts = this.#texts();
    const open = READ.filter(
      (name) => texts[name].trim() !== "" && texts[name] !== this.#read[name],
    );
    if (open.length === 0) return null;
    return Object.fromEntries(open.map((name) => [name, texts[name]]));
  }

  async #understand(): Promise<boolean> {
    const asked = this.#unread();
    if (!asked) return true;
    const answer = await understand(this.#room, asked, this.#words);
    const now = this.#texts();
    if (!answer) {
      for (const name of READ)
        if (asked[name] !== undefined && asked[name] === now[name])
          this.#views[name].said.textContent = this.#words.t(
            "Not read yet: the server does not answer. The text is kept.",
          );
      return false;
    }
    // An answer about a text that is not there any more says nothing.
    if (answer.position && asked.position === now.position) this.#placeRead(answer);
    if (answer.time && asked.time === now.time) this.#timeRead(answer);
    this.#events.told();
    return true;
  }

  #placeRead({ position: told }: Meant): void {
    if (!told) return;
    this.#explain("position", told);
    if (!told.value) {
      if (this.#meaning.geometry === null) this.#events.unclear();
      return;
    }
    const { at: coordinates } = told.value;
    this.given(this.#texts().position, { type: "Point", coordinates });
    this.#events.place(told.value);
  }

  #timeRead({ time: told }: Meant): void {
    if (!told) return;
    this.#explain("time", told);
    if (!told.value) return;
    this.#read = { ...this.#read, time: this.#texts().time };
    const { at, basis } = told.value;
    this.#meaning = { ...this.#meaning, at, time_basis: basis };
  }

  #explain(name: Read, told: Understood<unknown>): void {
    const { said, control } = this.#views[name];
    said.dataset["understood"] = String(told.value !== null);
    said.replaceChildren(
      make("span", { text: told.sentence }),
      ...told.remarks.map((text) => make("span", { class: "writing-remark", text })),
      ...told.candidates.map((text) =>
        button(text, "note-button", () => {
          setValue(control, text);
          this.typed(name);
        }),
      ),
    );
  }
}

/** Whether both are the same place, as exactly as a text says one. */
function isAt([lon, lat]: GeoJSON.Position, [toLon, toLat]: GeoJSON.Position): boolean {
  return Math.abs(lon! - toLon!) < 1e-5 && Math.abs(lat! - toLat!) < 1e-5;
}
