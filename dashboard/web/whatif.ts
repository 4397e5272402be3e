/**
 * What if: another limit for one row, and which exercises it would have caught.
 *
 * Asks the server, which judges; nothing of it is kept anywhere. It must say in words
 * that the rule itself stays as it is.
 */
import { list, number, text, type Fields } from "./fields.ts";
import { Labels } from "./label.ts";
import { element, make } from "./page.ts";
import type { Feature } from "./types.ts";
import { parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** Whoever drags a limit is asked about where it rests. */
const REST_MS = 250;

export class WhatIf {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #labels = new Labels();
  readonly #host = element("rules-what-if");
  readonly #rule = make("select", { attributes: { id: "what-if-rule" } });
  readonly #limit = make("select", { attributes: { id: "what-if-limit" } });
  readonly #value = make("input", {
    attributes: { id: "what-if-value", type: "number", min: "0", step: "any" },
  });
  readonly #slider = make("input", { attributes: { type: "range", min: "0" } });
  readonly #said = make("p", { class: "what-if-said", attributes: { role: "status" } });
  readonly #result = make("div", { class: "rules-rows" });
  #rows = new Map<string, Fields>();
  #resting: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(base: string, words: Catalogue) {
    this.#base = base;
    this.#words = words;
  }

  /** Shows the rows of which another limit can be asked. */
  open(instruments: readonly Fields[]): void {
    void this.#labels.load();
    const words = this.#words;
    const groups = instruments.flatMap((each) => {
      const rows = list(each, "rules").filter((row) => row["what_if"] === true);
      for (const row of rows) this.#rows.set(text(row, "id"), row);
      const options = rows.map((row) =>
        make("option", {
          text: text(row, "name"),
          attributes: { value: text(row, "id") },
        }),
      );
      const label = { label: text(each, "title") };
      return rows.length > 0 ? [make("optgroup", { attributes: label }, options)] : [];
    });
    this.#rule.replaceChildren(...groups);
    this.#slider.setAttribute("aria-label", words.t("The other limit"));
    this.#host.replaceChildren(
      make("h2", { text: words.t("What if the limit were another?") }),
      make("p", {
        class: "rules-lead",
        text: words.t("Only asked here: the rule goes on with its own limit."),
      }),
      field(words.t("Rule"), this.#rule),
      field(words.t("Limit"), this.#limit),
      field(words.t("The other limit"), this.#value),
      this.#slider,
      this.#said,
      this.#result,
    );
    this.#rule.addEventListener("change", () => this.choose(this.#rule.value));
    this.#limit.addEventListener("change", () => this.#chooseLimit());
    this.#value.addEventListener("input", () => this.#typed());
    this.#slider.addEventListener("input", () => {
      this.#value.value = this.#slider.value;
      this.#soon();
    });
    this.#host.hidden = this.#rows.size === 0;
    const first = firstShown(this.#rows);
    if (first) this.#take(first);
  }

  /** Goes to a row. */
  choose(id: string): void {
    if (!this.#rows.has(id)) return;
    this.#take(id);
    this.#value.focus();
    this.#value.select();
  }

  #take(id: string): void {
    this.#rule.value = id;
    const limits = list(this.#rows.get(id) ?? {}, "limits");
    this.#limit.replaceChildren(
      ...limits.map((each) =>
        make("option", {
          text: text(each, "unit"),
          attributes: { value: text(each, "name") },
        }),
      ),
    );
    this.#limit.parentElement?.toggleAttribute("hidden", limits.length < 2);
    this.#chooseLimit();
  }

  get #today(): number {
    const limits = list(this.#rows.get(this.#rule.value) ?? {}, "limits");
    const limit = limits.find((each) => text(each, "name") === this.#limit.value);
    return number(limit ?? {}, "value") ?? 0;
  }

  /** From where to where the server lets another limit be asked about. */
  get #ends(): [number, number] {
    const limits = list(this.#rows.get(this.#rule.value) ?? {}, "limits");
    const limit = limits.find((each) => text(each, "name") === this.#limit.value) ?? {};
    return [number(limit, "least") ?? 0, number(limit, "most") ?? Infinity];
  }

  #chooseLimit(): void {
    const today = this.#today;
    const [least, most] = this.#ends;
    const { max, step } = scale(today);
    const end = Math.min(max, most);
    Object.assign(this.#slider, {
      // Steps are counted from here: from 1 on they would be 1 001, 2 001 …
      min: String(least > 0 ? step : 0),
      max: String(end),
      step: String(step),
    });
    Object.assign(this.#value, { min: String(least), max: String(most) });
    this.#value.value = this.#slider.value = String(today);
    this.#soon();
  }

  #typed(): void {
    this.#slider.value = this.#value.value;
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.#ask().catch(reportError), REST_MS);
  }

  async #ask(): Promise<void> {
    const words = this.#words;
    const value = this.#value.valueAsNumber;
    const turn = ++this.#asked;
    const [least, most] = this.#ends;
    if (!(value >= least && value <= most)) {
      this.#said.textContent = words.t("Write a number from {least} to {most}.", {
        least: words.number(least),
        most: words.number(most),
      });
      return this.#result.replaceChildren();
    }
    const query = new URLSearchParams({
      limit: this.#limit.value,
      value: String(value),
    });
    const path = `${this.#base}/${encodeURIComponent(this.#rule.value)}/what-if?${query}`;
    try {
      const answer = await fetch(path);
      if (turn !== this.#asked) return;
      if (!answer.ok) {
        const { status } = answer;
        const said = words.t("This could not be asked (answer {status}).", { status });
        this.#said.textContent = said;
        return this.#result.replaceChildren();
      }
      this.#draw((await answer.json()) as Fields);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#said.textContent = words.t("The server does not answer. Try again.");
    }
  }

  #draw(told: Fields): void {
    const words = this.#words;
    this.#mark(told);
    this.#said.textContent = changedWords(told, words);
    const all = list(told, "exercises");
    const rows = [...all].sort((a, b) => Number(b["changed"]) - Number(a["changed"]));
    if (rows.length === 0) return this.#result.replaceChildren();
    const heads = [
      words.t("Exercise"),
      words.t("Stated"),
      words.t("With today's limit"),
      words.t("With the other limit"),
    ];
    this.#result.replaceChildren(
      make("table", {}, [
        make("thead", {}, [
          make(
            "tr",
            {},
            heads.map((name) =>
              make("th", { text: name, attributes: { scope: "col" } }),
            ),
          ),
        ]),
        make(
          "tbody",
          {},
          rows.map((each) => this.#row(each)),
        ),
      ]),
    );
  }

  /** The highest label of the exercises that are listed. */
  #mark(told: Fields): void {
    const marked = list(told, "labels").map((label) => ({ properties: { label } }));
    this.#labels.draw(marked as unknown as Feature[], this.#words.language);
  }

  #row(each: Fields): HTMLElement {
    const words = this.#words;
    const link = make("a", {
      text: text(each, "name"),
      attributes: {
        href: `/?record=${encodeURIComponent(text(each, "id"))}`,
        dir: "auto",
      },
    });
    const start = parseTime(text(each, "start"))?.toISOString().slice(0, 10) ?? "";
    const made = make("tr", {}, [
      make("th", { attributes: { scope: "row" } }, [
        link,
        make("span", { class: "rules-since", text: start }),
      ]),
      make("td", { text: statedWords(each, words) }),
      make("td", { text: text(each, "before") }),
      make("td", { text: text(each, "after") }),
    ]);
    made.dataset["changed"] = String(each["changed"] === true);
    return made;
  }
}

/** A row about troops, which most notifications tell, before all others. */
export function firstShown(rows: ReadonlyMap<string, Fields>): string | undefined {
  const counts = (row: Fields): boolean =>
    list(row, "limits").some((limit) => text(limit, "name") === "troops");
  const [first] = [...rows].find(([, row]) => counts(row)) ?? [...rows.keys()];
  return first;
}

/** How far a slider goes, and in what steps: twice the limit, in round steps. */
export function scale(today: number): { max: number; step: number } {
  const max = today > 0 ? 2 * today : 10;
  const step = 10 ** Math.floor(Math.log10(max / 20));
  return { max, step: Number.isInteger(today) ? Math.max(1, step) : step };
}

/** How many of all it says something else of. */
export function changedWords(told: Fields, words: Catalogue): string {
  const all = list(told, "exercises");
  const changed = all.filter((each) => each["changed"] === true).length;
  const n = words.number(number(told, "n") ?? 0);
  const of = words.number(all.length);
  if (all.length === 0)
    return words.t("The rule says nothing of any exercise on picture {n}.", { n });
  if (number(told, "value") === number(told, "today"))
    return words.t("This is today's limit, held against {of} values on picture {n}.", {
      of,
      n,
    });
  return words.plural(
    "{n} of {of} values on picture {picture} is told otherwise.",
    "{n} of {of} values on picture {picture} are told otherwise.",
    changed,
    { of, picture: n },
  );
}

/** "12,700, as declared", "60,000 to 70,000, as estimated by others". */
export function statedWords(each: Fields, words: Catalogue): string {
  const value = each["value"];
  if (!Array.isArray(value)) return "";
  const [low = "", high = ""] = (value as number[]).map((one) => shortened(one, words));
  const said = low === high ? low : words.t("{low} to {high}", { low, high });
  const basis = text(each, "basis");
  if (basis === "declared") return `${said}, ${words.t("as declared")}`;
  if (basis === "estimated") return `${said}, ${words.t("as estimated by others")}`;
  return said;
}

/** One decimal at most, cut and not rounded: what is just under a limit stays under it. */
function shortened(value: number, words: Catalogue): string {
  return words.number(Math.floor(value * 10) / 10, 1);
}

function field(label: string, input: HTMLElement): HTMLElement {
  return make("label", { class: "what-if-field" }, [
    make("span", { text: label }),
    input,
  ]);
}
