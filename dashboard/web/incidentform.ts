/**
 * The form in which an incident is written or corrected, beside the map.
 *
 * What was understood of a text stands below it at once, and the text stays as it was
 * typed. It must never send anything itself, nor take anything away that was typed.
 */
import { IncidentFields } from "./incidentfields.ts";
import { laidOut } from "./incidentlayout.ts";
import type { PlaceMeant } from "./meaning.ts";
import { Naming } from "./naming.ts";
import { element, make } from "./page.ts";
import type { Reason } from "./reasons.ts";
import { drawOnMap } from "./sketchpanel.ts";
import type { Drawn, Screen } from "./types.ts";
import { Understanding } from "./understanding.ts";
import {
  blank,
  FIELDS,
  isOfPosition,
  metresOf,
  type Field,
  type Writing,
} from "./writing.ts";
import { valueOf, type Option } from "./writingfields.ts";
import type { FormEvents, Opening, WritingForm } from "./writingform.ts";
import type { Entry } from "./writingkept.ts";
import { buttonsOf, onKeys } from "./writinglayout.ts";
import { WritingMap, type Pointed } from "./writingmap.ts";
import type { Catalogue } from "./words.ts";

const NEAREST: ScrollIntoViewOptions = { block: "nearest" };

/** What a correction leaves as it is: a releaser decides it. */
const OF_RELEASERS: readonly Field[] = ["label", "releasable_to"];

export class IncidentForm implements WritingForm {
  readonly box: HTMLElement;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #events: FormEvents;
  readonly #fields: IncidentFields;
  readonly #map: WritingMap;
  readonly #reading: Understanding;
  readonly #naming: Naming;
  readonly #state = make("p", {
    class: "writing-state",
    attributes: { role: "status" },
  });
  readonly #notice = make("p", { class: "card-warning", attributes: { hidden: "" } });
  readonly #where = make("p", { class: "writing-said" });
  readonly #heading = make("h2", { attributes: { tabindex: "-1" } });
  readonly #set = make("fieldset", { class: "writing-fields" });
  readonly #buttons: Record<"draft" | "submit" | "undo" | "withdraw", HTMLElement>;
  #record: Writing["record"] = null;
  /** Somebody wrote the error; a finer position does not change it. */
  #errorIsOwn = false;
  #opened = false;

  constructor(
    screen: Screen,
    words: Catalogue,
    room: string,
    levels: readonly Option[],
    events: FormEvents,
  ) {
    [this.#screen, this.#words, this.#room] = [screen, words, room];
    this.#events = events;
    this.#fields = new IncidentFields(words, levels);
    const warning = make("p", {
      class: "writing-ask",
      attributes: { role: "status" },
    });
    this.#naming = new Naming(this.#fields, words, (sentence) => {
      if (warning.textContent !== sentence) warning.textContent = sentence;
    });
    this.#map = new WritingMap(
      screen,
      (pointed) => this.#pointed(pointed),
      (geometry) => {
        this.#reading.shape(geometry);
        this.#tell();
      },
    );
    const { position, time } = {
      position: this.#fields.view("position"),
      time: this.#fields.view("time"),
    };
    position.said.after(warning);
    this.#reading = new Understanding(
      words,
      room,
      { position, time },
      {
        place: (value) => this.#placeRead(value),
        around: (value) => this.#naming.lies(value),
        unclear: () => this.#showPlace(),
        told: () => {
          // What was said has moved the fields down, also the one that is written in.
          this.#fields.of(document.activeElement)?.control.scrollIntoView(NEAREST);
          this.#tell();
        },
      },
    );
    this.#buttons = buttonsOf(words, events);
    this.box = this.#laidOut();
  }

  get open(): boolean {
    return this.#opened;
  }

  show(entry: Entry, opening: Opening): void {
    const writing = entry.writing ?? blank();
    const { corrects, resting } = opening;
    this.#heading.textContent = opening.title;
    this.#where.textContent = opening.room;
    this.#notice.textContent = opening.notice;
    this.#notice.hidden = opening.notice === "";
    this.#buttons.undo.hidden = !opening.mayUndo;
    this.#buttons.withdraw.hidden = !opening.mayWithdraw;
    if (!this.#opened) this.#map.start();
    this.#opened = true;
    this.box.hidden = false;
    document.body.dataset["writing"] = "open";
    document.body.dataset["card"] = "open";
    this.#fill(writing);
    this.#set.disabled = resting;
    for (const name of OF_RELEASERS)
      this.#fields.view(name).control.disabled = corrects;
    const first = this.#fields.view(
      writing.values.position ? "title" : "position",
    ).control;
    if (resting) this.#heading.focus();
    else first.focus();
    this.box.scrollTop = 0;
  }

  hide(): void {
    if (!this.#opened) return;
    this.#opened = false;
    this.#reading.rest();
    void this.#map.stop();
    this.box.hidden = true;
    delete document.body.dataset["writing"];
    const card = element("card");
    document.body.dataset["card"] = card.hidden ? "closed" : "open";
  }

  say(state: string): void {
    if (this.#state.textContent !== state) this.#state.textContent = state;
  }

  readInto(entry: Entry): void {
    const { values } = this.#fields;
    entry.writing = { values, meaning: this.#reading.meaning, record: this.#record };
    entry.title = values.title.trim() || entry.title;
  }

  base(record: Record<string, unknown>): void {
    this.#record = record;
  }

  /** Understands what has not been understood yet; false if the server is away. */
  async settle(): Promise<boolean> {
    return this.#reading.settle();
  }

  /** Shows what is still to be written, and goes to the first of it. */
  lacks(fields: readonly Field[]): void {
    this.#fields.lacks(fields);
  }

  /** Shows why the desk refused it, each reason at its field. */
  refused(sentence: string, reasons: readonly Reason[]): void {
    const elsewhere = this.#fields.refused(reasons);
    if (reasons.length === 0) elsewhere.push(sentence);
    this.#notice.textContent = elsewhere.join(" ");
    this.#notice.hidden = elsewhere.length === 0;
  }

  #laidOut(): HTMLElement {
    const views = FIELDS.map((name) => this.#fields.view(name));
    const { box, form } = laidOut(
      {
        heading: this.#heading,
        notice: this.#notice,
        room: this.#where,
        state: this.#state,
        fields: this.#set,
        buttons: this.#buttons,
      },
      views,
      this.#fields.types,
      this.#words,
      {
        close: () => this.#events.close(),
        draw: (kind) => void this.#draw(kind),
      },
    );
    form.addEventListener("input", (event) => this.#typed(event));
    onKeys(form, (wish) => {
      if (!this.#set.disabled) this.#events.send(wish);
    });
    element("card").after(box);
    return box;
  }

  async #draw(kind: "line" | "area"): Promise<void> {
    const { geometry: from } = this.#reading.meaning;
    await this.#map.stop();
    this.box.hidden = true;
    // The map is whole meanwhile, and so is the room that its panels have.
    document.body.dataset["card"] = "closed";
    const wanted = { kind, from };
    const drawn = await drawOnMap(this.#screen, this.#words, this.#room, wanted);
    this.box.hidden = false;
    document.body.dataset["card"] = "open";
    this.#map.start();
    if (drawn) this.#drew(drawn);
    else this.#showPlace();
    this.#fields.view(drawn ? "error" : "position").control.focus();
  }

  #drew(drawn: Drawn): void {
    this.#fields.set("position", "");
    this.#reading.given("", drawn.geometry);
    if (!this.#errorIsOwn) this.#fields.set("error", "");
    this.#naming.moved();
    this.#showPlace();
    this.#tell();
  }

  #fill({ values, meaning, record }: Writing): void {
    this.#record = record;
    this.#fields.fill(values);
    this.#errorIsOwn = values.error !== "";
    this.#naming.begin(isOfPosition(values));
    this.#reading.fill(values, meaning);
    this.#map.clear();
    this.#showPlace();
    this.#reading.begin();
    if (meaning.geometry?.type === "Point") void this.#lookAround(meaning.geometry);
  }

  #typed(event: Event): void {
    const view = this.#fields.of(event.target);
    if (!view) return;
    this.#fields.typed(view);
    if (view.name === "place") this.#naming.written();
    if (view.name === "position") this.#naming.moved();
    if (view.name === "error") {
      this.#errorIsOwn = valueOf(view.control) !== "";
      this.#showPlace();
    }
    if (view.name === "position" || view.name === "time")
      this.#reading.typed(view.name);
    this.#naming.judge();
    this.#tell();
  }

  #tell(): void {
    this.#events.changed();
  }

  /** A text was understood as this place. */
  #placeRead(meant: PlaceMeant): void {
    const { error_m, name } = meant;
    if (!this.#errorIsOwn)
      this.#fields.set("error", error_m === null ? "" : `${error_m} m`);
    this.#naming.lies(meant, name);
    this.#showPlace();
  }

  async #lookAround({ coordinates: [lon, lat] }: GeoJSON.Point): Promise<void> {
    await this.#reading.lookAround(`${lat} ${lon}`);
  }

  #pointed({ at, error_m }: Pointed): void {
    const [lon, lat] = at;
    const said = `${lat} ${lon}`;
    this.#fields.set("position", said);
    const place = { type: "Point" as const, coordinates: at };
    this.#reading.given(said, place);
    this.#naming.moved();
    void this.#lookAround(place);
    if (!this.#errorIsOwn) this.#fields.set("error", `${error_m} m`);
    const view = this.#fields.view("position");
    view.wrong.textContent = "";
    view.said.textContent = this.#words.t("Where you clicked · to within {n} m", {
      n: this.#words.number(error_m),
    });
    view.said.dataset["understood"] = "true";
    this.#showPlace();
    this.#tell();
    if (!this.#fields.value("time")) this.#fields.view("time").control.focus();
  }

  #showPlace(): void {
    const { geometry } = this.#reading.meaning;
    const error = metresOf(this.#fields.value("error")) ?? 0;
    if (geometry?.type === "Point") {
      this.#map.mark(geometry.coordinates as [number, number], error);
      return;
    }
    if (!geometry) return this.#map.clear();
    this.#map.outline(geometry);
    this.#fields.view("position").said.textContent = this.#words.t(
      "A shape that was drawn on the map. A position takes its place.",
    );
  }
}
