/**
 * The bar over a map that draws only the records of some days.
 *
 * What is left out is received and proved as before. The days are a part of the view:
 * who leads shows them to all, and who takes them away while led looks around alone.
 */
import { make } from "./page.ts";
import { said, withDays } from "./timefilter.ts";
import type { Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

export class TimeBar {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #text = make("span");
  readonly #bar: HTMLElement;

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    const all = make(
      "button",
      { class: "strip-button", attributes: { type: "button" } },
      [
        make("span", { text: words.t("Show all") }),
        make("kbd", {
          class: "key",
          text: words.t("Esc"),
          attributes: { "aria-hidden": "true" },
        }),
      ],
    );
    all.setAttribute("aria-keyshortcuts", "Escape");
    all.addEventListener("click", () => screen.setDays(null));
    this.#text.setAttribute("role", "status");
    this.#bar = make("div", { class: "time-bar" }, [this.#text, all]);
  }

  start(): void {
    this.#screen.on("days", () => this.draw());
    this.#screen.on("change", () => this.draw());
    this.draw();
  }

  draw(): void {
    const { days, sifted } = this.#screen;
    if (!days) return this.#remove();
    if (!this.#bar.isConnected) document.querySelector(".captions")?.append(this.#bar);
    const text = said(days, sifted.shown, sifted.all, this.#words);
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }

  /** All is drawn again; the address names no days any more. */
  #remove(): void {
    if (!this.#bar.isConnected) return;
    const had = this.#bar.contains(document.activeElement);
    this.#bar.remove();
    const { pathname, search, hash } = window.location;
    window.history.replaceState(null, "", pathname + withDays(search, null) + hash);
    if (had) document.getElementById("map")?.focus({ preventScroll: true });
  }
}
