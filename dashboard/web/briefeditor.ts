/**
 * The form of one scene: its title, caption, spoken notes and length.
 *
 * What is typed is in the plan at once, so that nothing typed can be lost. It must
 * never show or send anything by itself.
 */
import { MOST, MOST_LENGTH_S, type Scene } from "./briefplan.ts";
import { button } from "./briefparts.ts";
import { areaWords } from "./briefscene.ts";
import { lengthWords, readLength } from "./brieftimer.ts";
import { AS_RECEIVED, make } from "./page.ts";
import type { Shown } from "./shown.ts";
import type { Catalogue } from "./words.ts";

export interface EditorActs {
  change(now: Partial<Scene>): void;
  /** What this screen shows now. */
  view(): Shown;
  /** What a record is called; "" if it is not on the picture. */
  record(id: string): string;
  done(): void;
}

export class SceneEditor {
  readonly element = make("form", { class: "brief-editor" });
  readonly #words: Catalogue;
  readonly #acts: EditorActs;
  #shown: Shown | null = null;
  readonly #about = make("p", { class: "brief-row-about" });
  readonly #bare = make("label", { class: "brief-check" });

  constructor(words: Catalogue, acts: EditorActs) {
    this.#words = words;
    this.#acts = acts;
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      acts.done();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      // The live page would close something of its own.
      event.stopPropagation();
      acts.done();
    });
  }

  /** Begins to edit a scene. */
  open(scene: Scene, number: number): void {
    const words = this.#words;
    this.#shown = scene.shown;
    const title = words.t("Scene {number}", { number: words.number(number) });
    const area = button(words.t("Take the view of now"), () => this.#take());
    const end = make("button", {
      text: words.t("Done"),
      attributes: { type: "submit", "aria-keyshortcuts": "Escape" },
    });
    this.element.replaceChildren(
      make("h3", { text: title }),
      this.#line(words.t("Title"), scene.title, MOST.title, (text) => ({
        title: text,
      })),
      this.#line(
        words.t("Caption, for everybody"),
        scene.shown?.caption ?? "",
        MOST.caption,
        (caption) => ({ shown: this.#with({ caption }) }),
      ),
      this.#notes(scene.notes),
      this.#length(scene.length_s),
      this.#about,
      this.#bare,
      make("div", { class: "brief-tools" }, [area, end]),
    );
    this.#tell();
    this.element.querySelector("input")?.focus();
  }

  #line(
    label: string,
    value: string,
    most: number,
    change: (text: string) => Partial<Scene>,
  ): HTMLElement {
    const input = make("input", { attributes: { type: "text", ...AS_RECEIVED } });
    input.maxLength = most;
    input.value = value;
    input.addEventListener("input", () => this.#acts.change(change(input.value)));
    return make("label", { class: "brief-field" }, [
      make("span", { text: label }),
      input,
    ]);
  }

  #notes(value: string): HTMLElement {
    const label = this.#words.t("Spoken notes, for those who may present");
    const notes = make("textarea", { attributes: { rows: "5", ...AS_RECEIVED } });
    notes.maxLength = MOST.notes;
    notes.value = value;
    notes.addEventListener("input", () => this.#acts.change({ notes: notes.value }));
    return make("label", { class: "brief-field" }, [
      make("span", { text: label }),
      notes,
    ]);
  }

  #length(value_s: number): HTMLElement {
    const label = this.#words.t("Planned length, for example 1:30");
    const wrong = make("span", { class: "brief-wrong", attributes: { role: "alert" } });
    const input = make("input", { attributes: { type: "text" } });
    input.value = value_s ? lengthWords(value_s) : "";
    input.addEventListener("input", () => {
      const length_s = readLength(input.value);
      const good = length_s !== null && length_s <= MOST_LENGTH_S;
      input.setAttribute("aria-invalid", String(!good));
      wrong.textContent = good
        ? ""
        : this.#words.t("Give minutes and seconds, at most four hours.");
      if (good) this.#acts.change({ length_s });
    });
    const parts = [make("span", { text: label }), input, wrong];
    return make("label", { class: "brief-field brief-length" }, parts);
  }

  #take(): void {
    const caption = this.#shown?.caption;
    this.#shown = { ...this.#acts.view(), ...(caption && { caption }) };
    this.#acts.change({ shown: this.#shown });
    this.#tell();
  }

  #with(now: Partial<Shown>): Shown | null {
    if (this.#shown) this.#shown = { ...this.#shown, ...now };
    return this.#shown;
  }

  /** What the scene shows: its area, and the record that it names. */
  #tell(): void {
    const shown = this.#shown;
    this.#about.textContent = shown ? areaWords(shown.box, this.#words) : "";
    const id = shown?.selected;
    this.#bare.hidden = !id;
    if (!shown || !id) return;
    const box = make("input", { attributes: { type: "checkbox" } });
    box.checked = true;
    const record = this.#acts.record(id);
    const named = { selected: id, ...(shown.card && { card: true }) };
    box.addEventListener("change", () => {
      const { selected: _, card: __, ...area } = this.#shown ?? shown;
      this.#shown = box.checked ? { ...area, ...named } : area;
      this.#acts.change({ shown: this.#shown });
    });
    const text = record
      ? this.#words.t("With the record “{title}”", { title: record })
      : this.#words.t("With its record, which is not on your picture");
    this.#bare.replaceChildren(box, make("span", { text }));
  }
}
