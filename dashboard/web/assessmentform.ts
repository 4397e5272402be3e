/**
 * The form in which an assessment is written, with the yardstick in view.
 *
 * Beside the map, with the same keys and the same foot as the form of an incident. It
 * must never send anything itself, nor choose a likelihood or a confidence for anybody.
 */
import { AssessmentFields } from "./assessmentfields.ts";
import { blank, type Judged } from "./judgement.ts";
import { element, make } from "./page.ts";
import type { Reason } from "./reasons.ts";
import type { Option } from "./writingfields.ts";
import type { FormEvents, Opening, WritingForm } from "./writingform.ts";
import type { Entry } from "./writingkept.ts";
import { buttonsOf, foot, formBox, onKeys, type Parts } from "./writinglayout.ts";
import type { Catalogue } from "./words.ts";

export class AssessmentForm implements WritingForm {
  readonly box: HTMLElement;
  readonly #words: Catalogue;
  readonly #events: FormEvents;
  readonly #fields: AssessmentFields;
  readonly #parts: Parts;
  #record: Record<string, unknown> | null = null;

  constructor(words: Catalogue, levels: readonly Option[], events: FormEvents) {
    [this.#words, this.#events] = [words, events];
    this.#fields = new AssessmentFields(words, levels);
    this.#parts = this.#made();
    this.box = this.#laidOut();
  }

  get open(): boolean {
    return !this.box.hidden;
  }

  show({ judgement }: Entry, opening: Opening): void {
    const { judged, record } = judgement ?? blank();
    const { heading, notice, room, fields, buttons } = this.#parts;
    room.textContent = opening.room;
    heading.textContent = opening.title;
    notice.textContent = opening.notice;
    notice.hidden = opening.notice === "";
    buttons.undo.hidden = !opening.mayUndo;
    buttons.withdraw.hidden = !opening.mayWithdraw;
    this.#record = record;
    this.#fields.fill(judged);
    fields.toggleAttribute("disabled", opening.resting);
    this.box.hidden = false;
    document.body.dataset["judging"] = "open";
    document.body.dataset["card"] = "open";
    if (opening.resting) heading.focus();
    else this.#fields.focus("key_judgement");
    this.box.scrollTop = 0;
  }

  hide(): void {
    if (!this.open) return;
    this.box.hidden = true;
    delete document.body.dataset["judging"];
    document.body.dataset["card"] = element("card").hidden ? "closed" : "open";
  }

  readInto(entry: Entry): void {
    const judged = this.#fields.values;
    entry.judgement = { judged, record: this.#record };
    entry.title = judged.key_judgement.trim() || entry.title;
  }

  base(record: Record<string, unknown>): void {
    this.#record = record;
  }

  say(state: string): void {
    const { state: host } = this.#parts;
    if (host.textContent !== state) host.textContent = state;
  }

  settle(): Promise<boolean> {
    return Promise.resolve(true);
  }

  lacks(fields: readonly string[]): void {
    const missing = this.#words.t("This is missing.");
    this.#fields.mark(new Map(fields.map((name) => [name as keyof Judged, missing])));
  }

  refused(sentence: string, reasons: readonly Reason[]): void {
    const elsewhere = this.#fields.refused(reasons);
    if (reasons.length === 0) elsewhere.push(sentence);
    this.#parts.notice.textContent = elsewhere.join(" ");
    this.#parts.notice.hidden = elsewhere.length === 0;
  }

  #made(): Parts {
    const [words, events] = [this.#words, this.#events];
    return {
      heading: make("h2", { attributes: { tabindex: "-1" } }),
      notice: make("p", { class: "card-warning", attributes: { hidden: "" } }),
      room: make("p", { class: "writing-said" }),
      state: make("p", { class: "writing-state", attributes: { role: "status" } }),
      fields: make("fieldset", { class: "writing-fields" }, [...this.#fields.boxes]),
      buttons: buttonsOf(words, events),
    };
  }

  #laidOut(): HTMLElement {
    const kind = this.#words.t("Assessment");
    const { notice, fields } = this.#parts;
    const inner = [notice, fields, foot(this.#parts, this.#words)];
    const { box, form } = formBox(
      "judging",
      kind,
      this.#parts,
      inner,
      this.#words,
      () => this.#events.close(),
    );
    form.addEventListener("input", ({ target }) => {
      this.#fields.typed(target);
      this.#events.changed();
    });
    onKeys(form, (wish) => {
      if (!fields.hasAttribute("disabled")) this.#events.send(wish);
    });
    element("card").after(box);
    return box;
  }
}
