/**
 * Above the list: the filter over all columns, and the views that were saved by name.
 *
 * Views are kept in this browser, for each account. It must never choose a row.
 */
import { SavedViews } from "./deskviews.ts";
import { browserStore } from "./kept.ts";
import { element, make, show } from "./page.ts";
import type { Catalogue } from "./words.ts";

export interface ToolEvents {
  search(said: string): void;
  /** The query of what is shown now, without a row. */
  query(): string;
  go(query: string): void;
}

export class DeskTools {
  readonly #views: SavedViews;
  readonly #events: ToolEvents;
  readonly #search: HTMLInputElement;
  readonly #choice = make("select");
  readonly #name: HTMLInputElement;

  constructor(words: Catalogue, account: string, events: ToolEvents) {
    this.#events = events;
    this.#views = new SavedViews(browserStore(), account);
    const hint = words.t("Filter all columns");
    this.#search = make("input", {
      attributes: { type: "search", placeholder: hint, "aria-keyshortcuts": "/" },
    });
    const named = words.t("Name of this view");
    this.#name = make("input", {
      attributes: { type: "text", maxlength: "60", placeholder: named },
    });
    this.#name.setAttribute("aria-label", named);
    this.#name.hidden = true;
    element("desk-search").replaceChildren(this.#search);
    element("desk-saved").replaceChildren(this.#choice);
    element("desk-save").before(this.#name);
    this.#listen();
    this.#list("");
  }

  focus(): void {
    this.#search.focus();
    this.#search.select();
  }

  /** Writes what is filtered; `arranged` says that columns are filtered or sorted. */
  show(search: string, arranged: boolean): void {
    if (this.#search.value !== search) this.#search.value = search;
    show("desk-plain", arranged || search !== "");
    this.#list(this.#events.query());
  }

  /** Whether Esc was for the filter or for the name of a view. */
  closes(event: KeyboardEvent): boolean {
    if (event.target === this.#name) {
      this.#name.hidden = true;
      element("desk-save").focus();
      return true;
    }
    if (event.target === this.#choice) {
      this.#choice.blur();
      return true;
    }
    if (event.target !== this.#search) return false;
    if (this.#search.value) this.#events.search("");
    else this.#search.blur();
    return true;
  }

  #listen(): void {
    this.#search.addEventListener("input", () =>
      this.#events.search(this.#search.value),
    );
    this.#choice.addEventListener("change", () => {
      if (this.#choice.value) this.#events.go(this.#choice.value);
    });
    element("desk-plain").addEventListener("click", () => {
      const view = new URLSearchParams(this.#events.query()).get("view") ?? "";
      this.#events.go(`?view=${view}`);
    });
    element("desk-save").addEventListener("click", () => this.#save());
    this.#name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      // Else the same key would press what has the focus next.
      event.preventDefault();
      this.#save();
    });
    element("desk-forget").addEventListener("click", () => {
      const kept = this.#views.all().find(({ query }) => query === this.#choice.value);
      if (kept) this.#views.forget(kept.name);
      this.#list("");
      element("desk-save").focus();
    });
  }

  #save(): void {
    const name = this.#name.value.trim();
    if (this.#name.hidden || !name) {
      this.#name.hidden = false;
      return this.#name.focus();
    }
    const query = this.#events.query();
    this.#views.keep({ name, query });
    this.#name.value = "";
    this.#name.hidden = true;
    this.#list(query);
    // Not the list of views: there the keys 1 to 6 would be letters of a name.
    element("desk-save").focus();
  }

  #list(shown: string): void {
    const views = this.#views.all();
    const none = make("option", { text: "–", attributes: { value: "" } });
    const options = views.map(({ name, query }) =>
      make("option", { text: name, attributes: { value: query } }),
    );
    this.#choice.replaceChildren(none, ...options);
    this.#choice.value = views.some(({ query }) => query === shown) ? shown : "";
    show("desk-forget", this.#choice.value !== "");
  }
}
