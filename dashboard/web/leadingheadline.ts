/**
 * Writing the headline: one sentence, and at most five records that it is about.
 *
 * It must never write over a headline that was not seen.
 */
import { titleOf } from "./fields.ts";
import type { Leading, Told } from "./leading.ts";
import { AS_RECEIVED, make } from "./page.ts";
import { HEADLINE, type Headline } from "./shown.ts";
import type { Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

const MOST_ITEMS = 5;
const MOST_LETTERS = 200;

export class HeadlineEditor {
  readonly element: HTMLElement;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #leading: Leading;
  readonly #told: (told: Told) => void;
  readonly #text: HTMLTextAreaElement;
  readonly #items = make("ul", { class: "followers" });
  #chosen: string[] = [];
  /** The revision that was read; null while something else is written here. */
  #read = -1;
  /** The revision of which it was told that its records are taken off. */
  #hidden = 0;

  constructor(
    screen: Screen,
    words: Catalogue,
    leading: Leading,
    told: (told: Told) => void,
  ) {
    this.#screen = screen;
    this.#words = words;
    this.#leading = leading;
    this.#told = told;
    const maxlength = String(MOST_LETTERS);
    const attributes = { maxlength, rows: "2", ...AS_RECEIVED };
    this.#text = make("textarea", { attributes });
    screen.on("change", () => this.#retitle());
    this.#text.addEventListener("keydown", (event) => {
      // One sentence has one line; a line break would only wait for a button.
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      void this.#send(false);
    });
    const label = make("label", {}, [
      make("span", { text: words.t("Headline: one plain sentence") }),
      this.#text,
    ]);
    this.element = make("fieldset", { class: "leading-headline" }, [
      make("legend", { text: words.t("Headline") }),
      label,
      this.#items,
      make("div", { class: "leading-row" }, [
        this.#button(words.t("Add the open record"), () => this.#add()),
        this.#button(words.t("Put on every screen"), () => void this.#send(false)),
        this.#button(words.t("Take away"), () => void this.#send(true)),
      ]),
    ]);
  }

  /** Takes the headline of now, unless somebody is writing another one here. */
  refresh(): void {
    const headline = this.#held();
    const revision = headline?.revision ?? 0;
    if (revision === this.#read) return;
    if (headline?.how === "HIDDEN" && revision !== this.#hidden) {
      this.#hidden = revision;
      const words = this.#words.t(
        "The records of the headline were taken off: not everybody here may see them.",
      );
      this.#told({ ok: false, words });
    }
    const writes = this.#read >= 0 && this.element.contains(document.activeElement);
    if (writes) return;
    this.#read = revision;
    this.#text.value = headline?.text ?? "";
    this.#chosen = [...(headline?.items ?? [])];
    this.#drawItems();
  }

  #held(): Headline | null {
    const feature = this.#screen.received.get(HEADLINE);
    return feature ? (feature.properties as unknown as Headline) : null;
  }

  #add(): void {
    const id = this.#screen.shown()?.selected;
    if (!id || !this.#screen.received.has(id)) {
      const words = this.#words.t("Open the card of a record first.");
      return this.#told({ ok: false, words });
    }
    if (this.#chosen.includes(id)) return;
    this.#chosen = [...this.#chosen, id].slice(-MOST_ITEMS);
    this.#drawItems();
    // What was refused before is no more so.
    const words = this.#words.t("Added. It is on no screen before you put it there.");
    this.#told({ ok: true, words });
  }

  #drawItems(): void {
    const items = this.#chosen.map((id) => {
      const drop = this.#button(this.#titleOf(id), () => {
        this.#chosen = this.#chosen.filter((other) => other !== id);
        this.#drawItems();
      });
      for (const [name, value] of Object.entries(AS_RECEIVED))
        drop.setAttribute(name, value);
      drop.title = this.#words.t("Take away");
      return make("li", {}, [drop]);
    });
    this.#items.replaceChildren(...items);
  }

  #titleOf(id: string): string {
    const feature = this.#screen.features.get(id);
    return feature ? titleOf(feature) : id;
  }

  /** A record got another title: its button says so, and stays where it is. */
  #retitle(): void {
    for (const [i, id] of this.#chosen.entries()) {
      const drop = this.#items.children[i]?.firstElementChild;
      const title = this.#titleOf(id);
      if (drop && drop.textContent !== title) drop.textContent = title;
    }
  }

  async #send(away: boolean): Promise<void> {
    const seen = Math.max(0, this.#read);
    const text = away ? "" : this.#text.value.trim();
    const items = away ? [] : this.#chosen;
    const told = await this.#leading.setHeadline(text, items, seen);
    // What somebody else wrote meanwhile is on top of the screen to be read.
    if (told.why === "headline") this.#read = this.#held()?.revision ?? 0;
    if (told.ok) this.#read = seen + 1;
    this.#told(told);
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = make("button", { text, attributes: { type: "button" } });
    button.addEventListener("click", act);
    return button;
  }
}
