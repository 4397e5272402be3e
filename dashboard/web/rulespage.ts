/**
 * The page of rules: instruments and their rows with every number and its source, and
 * what another limit would have caught.
 *
 * The server words it; here it is laid out. It must never show a number without saying
 * whether it was held against the official text.
 */
import "./rules.css";
import { list, number, text, texts, type Fields } from "./fields.ts";
import { actionOf, isWriting } from "./keys.ts";
import { Kept, browserStore } from "./kept.ts";
import { element, make, offer, setProps, styled, write } from "./page.ts";
import type { StyleName } from "./types.ts";
import { WhatIf } from "./whatif.ts";
import type { Catalogue } from "./words.ts";

export class RulesPage {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #kept = new Kept(browserStore());
  readonly #whatIf: WhatIf;
  #style: StyleName;

  constructor(room: string, words: Catalogue, style: StyleName) {
    this.#base = `/rooms/${encodeURIComponent(room)}/rules`;
    this.#words = words;
    this.#style = style;
    this.#whatIf = new WhatIf(this.#base, words);
  }

  async start(changeLanguage: (language: string) => void): Promise<void> {
    document.title = `${this.#words.t("Rules")} - One Picture`;
    offer("onePicture", {
      style: (style: StyleName) => this.#setStyle(style),
      language: changeLanguage,
    });
    this.#showStyle();
    await styled(element("rules").dataset["sheet"] ?? "");
    document.addEventListener("keydown", (event) => {
      if (actionOf(event, isWriting(event.target)) !== "style") return;
      this.#setStyle(this.#style === "dark" ? "light" : "dark");
    });
    await this.#fetch();
    document.body.dataset["ready"] = "yes";
  }

  async #fetch(): Promise<void> {
    const words = this.#words;
    try {
      const answer = await fetch(this.#base);
      if (!answer.ok) {
        const { status } = answer;
        const said = words.t("The rules could not be read (answer {status}).", {
          status,
        });
        return write("rules-said", said);
      }
      const told = (await answer.json()) as Fields;
      const context = text(told, "context");
      document.body.dataset["context"] = context;
      write("context", context ? words.t(context) : "");
      element("context").dataset["context"] = context;
      this.#draw(told);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      write("rules-said", words.t("The server does not answer. Load the page again."));
    }
  }

  #draw(told: Fields): void {
    const instruments = list(told, "instruments");
    const parts = instruments.map((each) => instrument(each, this.#words));
    element("rules-list").replaceChildren(...parts);
    this.#whatIf.open(instruments);
    for (const button of document.querySelectorAll<HTMLElement>("[data-what-if]"))
      button.addEventListener("click", () =>
        this.#whatIf.choose(button.dataset["whatIf"] ?? ""),
      );
    this.#goToRow();
  }

  /** Opens what the address points at: "/rules#VD-OBS-LAND". */
  #goToRow(): void {
    const id = decodeURIComponent(window.location.hash.slice(1));
    const row = id ? document.getElementById(`row-${id}`) : null;
    if (!row) return;
    row.closest("details")!.open = true;
    row.scrollIntoView({ block: "center" });
    row.querySelector<HTMLElement>("th")?.focus();
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

function instrument(each: Fields, words: Catalogue): HTMLElement {
  const rows = list(each, "rules");
  const since = text(each, "since");
  const count = words.plural("{n} rule", "{n} rules", rows.length);
  const head = make("summary", {}, [
    make("span", { class: "rules-title", text: text(each, "title") }),
    make("span", { class: "rules-status", text: text(each, "status_word") }),
    make("span", {
      class: "rules-since",
      text: [since && words.t("since {day}", { day: since }), count]
        .filter(Boolean)
        .join(" · "),
    }),
  ]);
  head.dataset["status"] = text(each, "status");
  const said = [
    text(each, "note"),
    parties(each, words),
    apartWords(each, words),
    checkedWords(each, words),
  ];
  return make("details", { class: "rules-instrument" }, [
    head,
    ...said.filter(Boolean).map((one) => make("p", { class: "rules-note", text: one })),
    ...(rows.length > 0 ? [table(rows, words)] : []),
  ]);
}

/** States to which an instrument stands otherwise than to the others. */
export function apartWords(each: Fields, words: Catalogue): string {
  const said = list(each, "by_state").map((of) => {
    const since = text(of, "since");
    const status = text(of, "status_word");
    const told = since ? `${status} ${words.t("since {day}", { day: since })}` : status;
    return `${text(of, "state")}: ${told}`;
  });
  if (said.length === 0) return "";
  return words.t("Otherwise for: {states}.", { states: said.join(", ") });
}

function parties(each: Fields, words: Catalogue): string {
  const states = texts(each, "parties");
  if (states.length === 0) return "";
  return words.t("It binds {states}.", { states: states.join(", ") });
}

/** Who held a number against a text, or that nobody did. */
export function checkedWords(each: Fields, words: Catalogue): string {
  const [by, on] = [text(each, "checked_by"), text(each, "checked_on")];
  if (!on && each["own"] === true)
    return words.t("Our own number: there is no official text.");
  if (!on) return words.t("Limit not yet checked against the official text.");
  return words.t("Held against {by} on {day}.", { by, day: on });
}

function table(rows: readonly Fields[], words: Catalogue): HTMLElement {
  const heads = [
    words.t("Rule"),
    words.t("Limit"),
    words.t("Where it stands"),
    words.t("Source"),
  ];
  return make("div", { class: "rules-rows" }, [
    make("table", {}, [
      make("thead", {}, [
        make(
          "tr",
          {},
          heads.map((name) => make("th", { text: name, attributes: { scope: "col" } })),
        ),
      ]),
      make(
        "tbody",
        {},
        rows.map((each) => row(each, words)),
      ),
    ]),
  ]);
}

function row(each: Fields, words: Catalogue): HTMLElement {
  const id = text(each, "id");
  const states = texts(each, "states").join(", ");
  const head = make("th", { attributes: { scope: "row", tabindex: "-1" } }, [
    make("span", { class: "rules-name", text: text(each, "name") }),
    make("span", { class: "rules-wording", text: text(each, "wording") }),
    ...(states ? [make("span", { class: "rules-wording", text: states })] : []),
    make("code", { text: id }),
  ]);
  const made = make("tr", {}, [
    head,
    make("td", { class: "rules-limits" }, limits(each, words)),
    make("td", { text: text(each, "paragraph") }),
    make("td", { class: "rules-source", text: checkedWords(each, words) }),
  ]);
  made.id = `row-${id}`;
  return made;
}

function limits(each: Fields, words: Catalogue): HTMLElement[] {
  const said = list(each, "limits").map((one) =>
    make("span", { text: limitWords(one, words) }),
  );
  if (each["what_if"] !== true || said.length === 0) return said;
  const button = make("button", {
    text: words.t("What if?"),
    attributes: { type: "button" },
  });
  button.dataset["whatIf"] = text(each, "id");
  return [...said, button];
}

/** As exactly as the files have it: a limit that is rounded is another one. */
const MOST_DECIMALS = 9;

/** "at least 13,000 troops"; "reply within: 21 days" where a row has several. */
export function limitWords(limit: Fields, words: Catalogue): string {
  const title = text(limit, "title");
  const many = amountWords(limit, words);
  return title ? words.t("{line}: {limit}", { line: title, limit: many }) : many;
}

function amountWords(limit: Fields, words: Catalogue): string {
  const value = words.number(number(limit, "value") ?? 0, MOST_DECIMALS);
  const said = { value, unit: text(limit, "unit") };
  switch (text(limit, "compare")) {
    case "above":
      return words.t("more than {value} {unit}", said);
    case "at_most":
      return words.t("at most {value} {unit}", said);
    case "below":
      return words.t("less than {value} {unit}", said);
    case "at_least":
      return words.t("at least {value} {unit}", said);
    default:
      return words.t("{value} {unit}", said);
  }
}
