/**
 * Notes in a card: those on its record, and the buttons to write, change and withdraw.
 *
 * Must never offer to change what somebody else wrote.
 */
import { text, texts } from "./fields.ts";
import { isOver, isPrivate, onlyFor } from "./notes.ts";
import { AS_RECEIVED, make } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

export interface NoteActs {
  add(record: Feature): void;
  change(note: Feature): void;
  withdraw(note: Feature): void;
  /** Begins a correction of a record. */
  correct(record: Feature): void;
}

/** The notes about a record, oldest first. */
export function notesOn(
  record: string,
  features: Iterable<Feature>,
  now: number,
): Feature[] {
  return [...features]
    .filter((feature) => feature.layer === "notes" && !isOver(feature, now))
    .filter(({ properties }) => texts(properties, "linked_ids").includes(record))
    .sort((a, b) => (written(a) < written(b) ? -1 : 1));
}

/** What the form can write, and nobody has taken back. */
const corrigible = ({ layer, properties }: Feature): boolean =>
  layer === "incidents" && properties["status"] !== "RETRACTED";

const written = (note: Feature): string => text(note.properties, "reported_at");

export class CardNotes {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #acts: NoteActs;

  constructor(screen: Screen, words: Catalogue, acts: NoteActs) {
    this.#screen = screen;
    this.#words = words;
    this.#acts = acts;
  }

  /** What tells one drawing of the notes from another. */
  sign(feature: Feature | null): string {
    if (!feature) return "";
    return this.#on(feature)
      .map(({ id, properties }) => `${id}:${String(properties["revision"])}`)
      .join(" ");
  }

  /** What a card shows of notes, for a record or for a note itself. */
  on(feature: Feature): Node[] {
    const may = document.body.dataset["may"]?.split(" ") ?? [];
    if (!may.includes("NOTE")) return [];
    if (feature.layer === "notes") return this.#ofOwn(feature);
    if (feature.layer === "reference") return [];
    const notes = this.#on(feature).map((note) => this.#line(note));
    const add = this.#button("Add a note", () => this.#acts.add(feature));
    const correct = this.#button("Correct", () => this.#acts.correct(feature));
    return [
      make("section", { class: "card-notes" }, [
        ...(notes.length > 0 ? [make("ul", {}, notes)] : []),
        add,
        ...(may.includes("EDIT") && corrigible(feature) ? [correct] : []),
        ...(may.includes("SEE_DESK") ? [this.#onDesk(feature)] : []),
      ]),
    ];
  }

  /** Where it is graded, retracted, revived, and where its history is. */
  #onDesk({ id }: Feature): HTMLElement {
    const query = new URLSearchParams({ view: "mine", record: id }).toString();
    const text = this.#words.t("Open on the desk");
    return make("a", {
      class: "note-button",
      text,
      attributes: { href: `/desk?${query}` },
    });
  }

  #on(feature: Feature): Feature[] {
    const now = this.#screen.now().getTime();
    return notesOn(feature.id, this.#screen.features.values(), now);
  }

  #line(note: Feature): HTMLElement {
    const open = make("button", { attributes: { type: "button" } }, [
      make("span", { class: "note-word", text: onlyFor(note, this.#words) }),
      make("span", { text: text(note.properties, "text"), attributes: AS_RECEIVED }),
    ]);
    open.addEventListener("click", () => this.#screen.select(note.id));
    const item = make("li", { class: "note-line" }, [open]);
    item.dataset["own"] = String(isPrivate(note));
    item.dataset["status"] = text(note.properties, "status");
    return item;
  }

  #ofOwn(note: Feature): Node[] {
    const mine = text(note.properties, "author") === document.body.dataset["account"];
    if (!mine || note.properties["status"] === "RETRACTED") return [];
    return [
      make("div", { class: "card-notes" }, [
        this.#button("Change", () => this.#acts.change(note)),
        this.#button("Withdraw", () => this.#acts.withdraw(note)),
      ]),
    ];
  }

  #button(
    name: "Add a note" | "Change" | "Correct" | "Withdraw",
    act: () => void,
  ): HTMLElement {
    const label = {
      "Add a note": this.#words.t("Add a note"),
      Change: this.#words.t("Change the note"),
      Correct: this.#words.t("Correct"),
      Withdraw: this.#words.t("Withdraw the note"),
    }[name];
    const button = make("button", {
      class: "note-button",
      text: label,
      attributes: { type: "button" },
    });
    button.addEventListener("click", act);
    return button;
  }
}
