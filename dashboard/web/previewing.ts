/**
 * The mode that shows beforehand what others in the room see of this picture.
 *
 * The server says it, and only of what this screen sees itself; the mode has a plain
 * frame, and nothing in it changes what anybody sees.
 */
import { kindOf } from "./facts.ts";
import { list, number, text, texts, titleOf, type Fields } from "./fields.ts";
import { AS_RECEIVED, element, make, show, write } from "./page.ts";
import type { Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

const ASK_AGAIN_MS = 2_000;
const MOST = 40;

/** "LTU (PUBLIC · ALL, LTU), 2 screens". */
export function audienceName(audience: Fields, words: Catalogue): string {
  const title = text(audience, "title");
  const delegation = text(audience, "delegation");
  const n = number(audience, "screens") ?? 0;
  const screens = words.plural("{n} screen", "{n} screens", n);
  return [delegation, title, screens].filter(Boolean).join(" · ");
}

/** "What LTU sees: 3 of your 40 reports are hidden from them." */
export function summaryOf(preview: Fields, who: string, words: Catalogue): string {
  const [shown, hidden] = [texts(preview, "shown"), texts(preview, "hidden")];
  const all = words.number(shown.length + hidden.length);
  const reports =
    hidden.length === 0
      ? words.t("What {who} sees: all of your reports ({all}).", { who, all })
      : words.plural(
          "What {who} sees: {n} of your {all} reports is hidden from them.",
          "What {who} sees: {n} of your {all} reports are hidden from them.",
          hidden.length,
          { who, all },
        );
  const own = texts(preview, "own").length;
  if (own === 0) return reports;
  const notes = words.plural(
    "{n} note of your delegation stays with you.",
    "{n} notes of your delegation stay with you.",
    own,
  );
  return `${reports} ${notes}`;
}

export class Previewing {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #base: string;
  #audience = "";
  #audiences: Fields[] = [];
  #preview: Fields | null = null;
  #asked = -Infinity;
  #asking = false;
  #offered = "";
  #shown = "";

  constructor(screen: Screen, words: Catalogue, room: string) {
    this.#screen = screen;
    this.#words = words;
    this.#base = `/rooms/${encodeURIComponent(room)}`;
    this.#select.addEventListener("change", () => this.choose(this.#select.value));
    element("preview-close").addEventListener("click", () => this.show(false));
  }

  get open(): boolean {
    return !element("preview").hidden;
  }

  get #may(): boolean {
    return document.body.dataset["may"]?.split(" ").includes("PREVIEW") === true;
  }

  toggle(): void {
    if (this.#may) this.show(!this.open);
  }

  show(open: boolean): void {
    show("preview", open);
    document.body.dataset["preview"] = open ? "open" : "closed";
    this.#preview = null;
    this.#asked = -Infinity;
    this.#mark();
    write("preview-summary", open ? this.#words.t("Asking the server …") : "");
    element("preview-list").replaceChildren();
    if (open) element("preview-audience").focus();
    else document.getElementById("preview-open")?.focus();
    void this.refresh();
  }

  choose(audience: string): void {
    this.#audience = audience;
    this.#asked = -Infinity;
    void this.refresh();
  }

  /** Asks again while it is open: the picture and the people in the room change. */
  async refresh(): Promise<void> {
    const due = performance.now() - this.#asked > ASK_AGAIN_MS;
    if (!this.open || this.#asking || !due) return;
    this.#asking = true;
    const asked = this.#audience;
    try {
      await this.#ask(asked);
    } finally {
      this.#asking = false;
      this.#asked = asked === this.#audience ? performance.now() : -Infinity;
    }
  }

  async #ask(audience: string): Promise<void> {
    try {
      const listed = await this.#get("audiences");
      const query = audience ? `?audience=${encodeURIComponent(audience)}` : "";
      const told = await this.#get(`preview${query}`);
      if (!this.open) return;
      this.#audiences = list({ listed }, "listed");
      this.#preview = told as Fields;
      this.#draw();
    } catch {
      if (!this.open) return;
      this.#preview = null;
      this.#mark();
      element("preview-list").replaceChildren();
      write(
        "preview-summary",
        this.#words.t("The server does not say what they see. Nothing is marked."),
      );
    }
  }

  async #get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.#base}/${path}`);
    if (answer.status === 404 && this.#audience) this.#gone();
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  /** Who was chosen has left: everybody who is here, then. */
  #gone(): void {
    this.#audience = "";
    this.#select.value = "";
  }

  #draw(): void {
    if (!this.#preview) return;
    this.#offer([
      ["", this.#words.t("All who are here")],
      ...this.#audiences.map((each): [string, string] => [
        text(each, "audience"),
        audienceName(each, this.#words),
      ]),
    ]);
    write("preview-summary", summaryOf(this.#preview, this.#who, this.#words));
    this.#mark();
    this.#list();
  }

  get #select(): HTMLSelectElement {
    return element("preview-audience") as HTMLSelectElement;
  }

  /** Renews the list only where it differs: it may be open. */
  #offer(options: readonly (readonly [string, string])[]): void {
    const sign = JSON.stringify(options);
    if (sign === this.#offered) return;
    this.#offered = sign;
    this.#select.replaceChildren(
      ...options.map(([value, text]) =>
        make("option", { text, attributes: { value } }),
      ),
    );
    this.#select.value = this.#audience;
  }

  get #who(): string {
    const chosen = this.#audiences.find(
      (each) => text(each, "audience") === this.#audience,
    );
    if (!chosen) return this.#words.t("everybody here");
    return text(chosen, "delegation") || text(chosen, "title");
  }

  get #hidden(): string[] {
    return this.#preview ? texts(this.#preview, "hidden") : [];
  }

  #mark(): void {
    const own = this.#preview ? texts(this.#preview, "own") : [];
    this.#screen.markHidden(new Set([...this.#hidden, ...own]));
  }

  #list(): void {
    const sign = this.#hidden.join(" ");
    const host = element("preview-list");
    if (sign === this.#shown && host.childElementCount > 0) return;
    this.#shown = sign;
    const lines = this.#hidden.slice(0, MOST).flatMap((id) => {
      const feature = this.#screen.features.get(id);
      if (!feature) return [];
      const choose = make("button", { attributes: { type: "button" } }, [
        make("span", { class: "news-kind", text: kindOf(feature, this.#words) }),
        make("span", {
          class: "news-title",
          text: titleOf(feature),
          attributes: AS_RECEIVED,
        }),
      ]);
      choose.addEventListener("click", () => this.#screen.select(id));
      return [make("li", {}, [choose])];
    });
    host.replaceChildren(...lines);
  }
}
