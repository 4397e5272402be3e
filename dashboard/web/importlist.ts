/**
 * The files that were brought: which wait, which are on their way, what came of them.
 *
 * Who may release sees what is in one and decides; who brought it may take it back.
 * Must never offer to anybody what the server would refuse to their role.
 */
import { inside, list, number, text, texts } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { labelWords } from "./fieldwords.ts";
import { AS_RECEIVED, make } from "./page.ts";
import { parseTime, utc } from "./when.ts";
import { freshName } from "./freshname.ts";
import type { Catalogue } from "./words.ts";

const AGAIN_MS = { moving: 500, calm: 4000 } as const;

export interface ListEvents {
  said(sentence: string, trouble: boolean): void;
  /** Shows what is in one, and below it what may be decided now. */
  look(host: HTMLElement, one: Fields, beside: Node[]): void;
  listed(found: Fields[]): void;
}

export class ImportList {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #host: HTMLElement;
  readonly #events: ListEvents;
  /** The event of an act that was begun: sent again it is the same one. */
  readonly #begun = new Map<string, string>();
  #drawn = "";
  #timer: number | undefined;

  constructor(host: HTMLElement, base: string, words: Catalogue, events: ListEvents) {
    this.#host = host;
    this.#base = base;
    this.#words = words;
    this.#events = events;
  }

  async refresh(): Promise<void> {
    window.clearTimeout(this.#timer);
    let moving = false;
    try {
      const answer = await fetch(this.#base);
      if (answer.ok) {
        const found = list((await answer.json()) as Fields, "imports");
        moving = found.some((each) => text(each, "state") === "RELEASED");
        this.#draw(found);
        this.#events.listed(found);
      }
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    }
    const wait = moving ? AGAIN_MS.moving : AGAIN_MS.calm;
    this.#timer = window.setTimeout(() => void this.refresh(), wait);
  }

  #draw(found: Fields[]): void {
    const drawn = JSON.stringify(found);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const open = this.#host.querySelector<HTMLElement>("[data-open]")?.id;
    const focused = document.activeElement?.id;
    const kept = new Map(
      [...this.#host.querySelectorAll<HTMLElement>(".import-one")].map((e) => [
        e.id,
        e,
      ]),
    );
    const none = this.#words.t("No file was brought yet.");
    const items = found.map((each) => {
      const before = kept.get(text(each, "import"));
      // What a releaser is looking at stays as it is.
      if (before && before.id === open && text(each, "state") === "SUBMITTED")
        return before;
      return this.#item(each);
    });
    this.#host.replaceChildren(
      ...(items.length
        ? [make("ul", { class: "import-list" }, items)]
        : [make("p", { class: "import-note", text: none })]),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  #item(one: Fields): HTMLElement {
    const id = text(one, "import");
    const count = number(one, "count") ?? 0;
    const state = text(one, "state");
    const parts: Node[] = [
      make("div", { class: "import-one-head" }, [
        make("strong", { text: text(one, "name"), attributes: AS_RECEIVED }),
        make("span", { class: "import-state", text: this.#stateWords(one, state) }),
      ]),
      make("p", { class: "import-note", text: this.#about(one, count) }),
      make("p", { class: "import-note", text: this.#whom(one) }),
    ];
    if (text(one, "reason") && state !== "FAILED")
      parts.push(make("p", { text: text(one, "reason"), attributes: AS_RECEIVED }));
    if (state === "RELEASED") parts.push(this.#bar(number(one, "carried") ?? 0, count));
    if (state === "SUBMITTED") parts.push(this.#acts(one, id));
    const attributes = { id, "data-state": state };
    return make("li", { class: "import-one", attributes }, parts);
  }

  /** "3 records, brought by anna, 2026-11-22 19:21 UTC". */
  #about(one: Fields, count: number): string {
    const words = this.#words;
    const mine = text(one, "author") === document.body.dataset["account"];
    const author = mine
      ? words.t("you")
      : text(one, "author_title") || text(one, "author");
    const brought = words.plural(
      "{n} record, brought by {author}",
      "{n} records, brought by {author}",
      count,
      { author },
    );
    const at = parseTime(one["at"]);
    const last = at ? words.t("last step {time}", { time: utc(at) }) : "";
    return [brought, last].filter(Boolean).join(" · ");
  }

  /** Each label in the file with whom it may go to: "OPEN · PUBLIC: ALL". */
  #whom(one: Fields): string {
    const told = list(one, "audiences").map((each) => {
      const label = labelWords(inside(each, "label"), this.#words);
      return `${label}: ${texts(each, "releasable_to").join(", ")}`;
    });
    return told.join(" / ");
  }

  #stateWords(one: Fields, state: string): string {
    const words = this.#words;
    const told: Record<string, () => string> = {
      SUBMITTED: () => words.t("waits for its release"),
      RELEASED: () => words.t("on its way to the picture"),
      RETURNED: () => words.t("not taken"),
      FAILED: () =>
        words.t("failed: its records are gone, or not those shown. Bring it again."),
      DONE: () =>
        words.t("on the picture: {added} new, {there} already there", {
          added: words.number(number(one, "added") ?? 0),
          there: words.number(number(one, "there") ?? 0),
        }),
    };
    return told[state]?.() ?? state;
  }

  #bar(carried: number, count: number): HTMLElement {
    const bar = make("progress", { attributes: { max: String(count) } });
    bar.value = carried;
    bar.setAttribute("aria-label", this.#words.t("Carried to the picture"));
    return bar;
  }

  #acts(one: Fields, id: string): HTMLElement {
    const words = this.#words;
    const mine = text(one, "author") === document.body.dataset["account"];
    const host = make("div", { class: "import-inside" });
    const buttons = [
      this.#button(`${id}-look`, words.t("Look into it"), "", () =>
        this.#look(id, host),
      ),
    ];
    if (this.#releases())
      buttons.push(
        this.#button(`${id}-return`, words.t("Send back …"), "", () =>
          this.#askWhy(id, host),
        ),
      );
    if (mine)
      buttons.push(
        this.#button(`${id}-withdraw`, words.t("Take it back"), "", () =>
          this.#act(id, "withdraw", ""),
        ),
      );
    return make("div", {}, [make("div", { class: "import-row" }, buttons), host]);
  }

  /** Release, which is offered only below what would come onto the picture. */
  #release(one: Fields, id: string): Node[] {
    if (!this.#releases()) return [];
    const count = number(one, "count") ?? 0;
    const release = this.#words.plural(
      "Release {n} record",
      "Release {n} records",
      count,
    );
    return [
      this.#button(`${id}-release`, release, "import-primary", () =>
        this.#act(id, "release", ""),
      ),
    ];
  }

  #releases(): boolean {
    return document.body.dataset["role"] === "releaser";
  }

  #button(
    id: string,
    said: string,
    kind: string,
    act: () => void | Promise<void>,
  ): HTMLElement {
    const made = make("button", {
      text: said,
      class: `import-button ${kind}`.trim(),
      attributes: { type: "button", id },
    });
    made.addEventListener("click", () => void act());
    return made;
  }

  async #look(id: string, host: HTMLElement): Promise<void> {
    const answer = await this.#ask(`/${id}`);
    if (!answer) return;
    this.#open(host);
    this.#events.look(host, answer, this.#release(answer, id));
  }

  /** One is open at a time: what is being looked at is not drawn anew. */
  #open(host: HTMLElement): void {
    for (const each of this.#host.querySelectorAll("[data-open]")) {
      each.removeAttribute("data-open");
      const inside = each.querySelector(".import-inside");
      if (inside !== host) inside?.replaceChildren();
    }
    host.closest(".import-one")?.setAttribute("data-open", "");
  }

  #askWhy(id: string, host: HTMLElement): void {
    const words = this.#words;
    const field = make("input", {
      attributes: { id: `${id}-why`, type: "text", maxlength: "500", required: "" },
    });
    const send = make("button", {
      text: words.t("Send back"),
      class: "import-button",
      attributes: { type: "submit" },
    });
    const form = make("form", { class: "import-row" }, [
      make("div", { class: "import-field" }, [
        make("label", { text: words.t("Why"), attributes: { for: field.id } }),
        field,
      ]),
      send,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#act(id, "return", field.value);
    });
    this.#open(host);
    host.replaceChildren(form);
    field.focus();
  }

  async #act(id: string, word: string, reason: string): Promise<void> {
    const about = `${id} ${word} ${reason}`;
    const event = this.#begun.get(about) ?? freshName();
    this.#begun.set(about, event);
    const body = JSON.stringify({ event_id: event, ...(reason ? { reason } : {}) });
    const done = await this.#ask(`/${id}/${word}`, { method: "POST", body });
    if (done) {
      this.#begun.delete(about);
      this.#events.said(this.#words.t("Done."), false);
      this.#drawn = "";
      this.#host.querySelector("[data-open]")?.removeAttribute("data-open");
    }
    await this.refresh();
  }

  async #ask(path: string, init?: RequestInit): Promise<Fields | null> {
    try {
      const answer = await fetch(`${this.#base}${path}`, init);
      const said = (await answer.json()) as Fields;
      if (answer.ok) return said;
      this.#events.said(text(said, "detail"), true);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      this.#events.said(this.#words.t("The server does not answer."), true);
    }
    return null;
  }
}
