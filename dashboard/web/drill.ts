/**
 * The page of a drill, live: what is measured, and the button that starts it.
 *
 * It asks the server again and again and writes what that says. Must never show what
 * comes next to somebody whom the server did not tell it.
 */
import {
  assembledWords,
  cellsOf,
  hopedWords,
  moment,
  stateWords,
} from "./drillresult.ts";
import type { Cell, Result, Row } from "./drillresult.ts";
import { Kept, browserStore } from "./kept.ts";
import { actionOf, isWriting } from "./keys.ts";
import { AS_RECEIVED, element, make, offer, setProps, show, write } from "./page.ts";
import type { StyleName } from "./types.ts";
import type { Catalogue } from "./words.ts";

const AGAIN_MS = { waiting: 1000, running: 1000, over: 10_000 } as const;
const TROUBLE_MS = 3000;

export class DrillPage {
  readonly #base: string;
  readonly #room: string;
  readonly #words: Catalogue;
  readonly #kept = new Kept(browserStore());
  #style: StyleName;
  #result: Result | null = null;
  #heard = 0;
  #drawn = "";
  #timer: number | undefined;

  constructor(room: string, words: Catalogue, style: StyleName) {
    this.#room = encodeURIComponent(room);
    this.#base = `/rooms/${this.#room}/drill`;
    this.#words = words;
    this.#style = style;
  }

  start(changeLanguage: (language: string) => void): void {
    document.body.dataset["context"] = "EXERCISE";
    document.title = `${document.querySelector("h1")?.textContent ?? ""} - One Picture`;
    offer("onePicture", {
      style: (style: StyleName) => this.#setStyle(style),
      language: changeLanguage,
    });
    this.#showStyle();
    document.addEventListener("keydown", (event) => {
      if (actionOf(event, isWriting(event.target)) !== "style") return;
      this.#setStyle(this.#style === "dark" ? "light" : "dark");
    });
    element("drill-start").addEventListener("click", () => void this.#begin());
    window.setInterval(() => this.#tick(), 250);
    void this.#ask();
    document.body.dataset["ready"] = "yes";
  }

  async #ask(): Promise<void> {
    window.clearTimeout(this.#timer);
    let wait: number = TROUBLE_MS;
    try {
      const answer = await fetch(this.#base);
      if (answer.ok) {
        this.#result = (await answer.json()) as Result;
        this.#heard = performance.now();
        wait = AGAIN_MS[this.#result.state];
        this.#draw(this.#result);
      }
      this.#trouble(answer.ok);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#trouble(false);
    }
    this.#timer = window.setTimeout(() => void this.#ask(), wait);
  }

  async #begin(): Promise<void> {
    try {
      const answer = await fetch(`${this.#base}/start`, { method: "POST" });
      this.#trouble(answer.ok);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#trouble(false);
    }
    await this.#ask();
    element("drill-results").focus();
  }

  #trouble(good: boolean): void {
    const said = this.#words.t("The server does not answer: what stands here is old.");
    write("drill-trouble", good ? "" : said);
    show("drill-trouble", !good);
  }

  /** The time since the start, by the server's clock and ours between two answers. */
  #tick(): void {
    const result = this.#result;
    if (!result || result.elapsed_s === null) return write("drill-elapsed", "–");
    const since = (performance.now() - this.#heard) / 1000;
    write("drill-elapsed", moment(result.elapsed_s + since));
  }

  #draw(result: Result): void {
    const words = this.#words;
    document.body.dataset["drill"] = result.state;
    write("drill-state", stateWords(result, words));
    write("drill-assembled", assembledWords(result, words));
    show("drill-start-box", result.may_start);
    const { rows, upcoming, state } = result;
    const drawn = JSON.stringify([rows, upcoming, state]);
    this.#tick();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    element("drill-rows").replaceChildren(...rows.map((row) => this.#row(row, result)));
    write("drill-none", rows.length ? "" : words.t("Nothing has happened yet."));
    show("drill-next", Boolean(upcoming?.length));
    const next = (upcoming ?? []).map((row) => this.#next(row));
    element("drill-next-rows").replaceChildren(...next);
  }

  #row(row: Row, { state }: Result): HTMLElement {
    const titles = [...document.querySelectorAll("#drill-results thead th")];
    const cells = cellsOf(row, state, this.#words).map((cell, i) =>
      this.#cell(cell, titles[i + 1]?.textContent ?? ""),
    );
    return make("tr", {}, [named(row), ...cells]);
  }

  #cell({ text, n, hint }: Cell, title: string): HTMLElement {
    const said: Node[] = [make("span", { text })];
    if (n !== null && n !== undefined) said.push(this.#picture(n));
    if (hint) said.push(make("small", { text: hint }));
    return make("td", { attributes: { "data-title": title } }, [make("div", {}, said)]);
  }

  #picture(n: number): HTMLElement {
    const text = this.#words.t("Picture {n}", { n: this.#words.number(n) });
    const href = `/rooms/${this.#room}/picture?at=${n}`;
    return make("a", { text, class: "drill-picture", attributes: { href } });
  }

  #next(row: Row): HTMLElement {
    const titles = [...document.querySelectorAll("#drill-next thead th")];
    const hoped = hopedWords(row.expected, this.#words) || "–";
    const told = (text: string, i: number): HTMLElement =>
      make("td", { attributes: { "data-title": titles[i]?.textContent ?? "" } }, [
        make("div", { text }),
      ]);
    return make("tr", {}, [told(moment(row.planned_s), 0), named(row), told(hoped, 2)]);
  }

  #setStyle(style: StyleName): void {
    if (style === this.#style) return;
    this.#style = style;
    this.#kept.keepStyle(style);
    this.#showStyle();
  }

  #showStyle(): void {
    document.documentElement.dataset["style"] = this.#style;
    setProps("theme", { forceColorScheme: this.#style });
    setProps("style-choice", { value: this.#style });
  }
}

/** What an inject is called: its title as received, and the id of its record. */
function named({ title, record }: Row): HTMLElement {
  return make("th", { attributes: { scope: "row" } }, [
    make("span", { text: title, attributes: AS_RECEIVED }),
    make("small", { text: record, attributes: AS_RECEIVED }),
  ]);
}
