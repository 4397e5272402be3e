/**
 * The words of the page in the reader's language.
 *
 * The English text is the key; the catalogue is made by the server from the same
 * gettext files. Must never build markup: what comes out is text, for textContent.
 */
import type { Words } from "./types.ts";

export type Values = Readonly<Record<string, string | number>>;

export interface CatalogueContent {
  language: string;
  /** A text for each key; for a key with a number, the forms for one and for many. */
  messages: Readonly<Record<string, string | readonly string[]>>;
}

/** Thin and not breaking: groups digits in both languages. */
const GROUP = "\u202f";

export class Catalogue implements Words {
  readonly language: string;
  readonly #messages: ReadonlyMap<string, string | readonly string[]>;
  readonly #forms: Intl.PluralRules;

  constructor(content: CatalogueContent) {
    this.language = content.language;
    this.#messages = new Map(Object.entries(content.messages));
    this.#forms = new Intl.PluralRules(content.language);
  }

  /** The text for an English key, its {names} filled in; the key itself if unknown. */
  t(key: string, values: Values = {}): string {
    const found = this.#messages.get(key);
    const text = typeof found === "string" ? found : (found?.[0] ?? key);
    return fill(text, values);
  }

  /** The text that fits the number n, which fills {n} in the reader's digits. */
  plural(one: string, many: string, n: number, values: Values = {}): string {
    const single = this.#forms.select(n) === "one";
    const found = this.#messages.get(one);
    const forms = typeof found === "object" ? found : [one, many];
    const text = (single ? forms[0] : forms[1]) || (single ? one : many);
    return fill(text, { n: this.number(n), ...values });
  }

  /** 4812 as "4 812": the same grouping in every language, the language's comma. */
  number(n: number, decimals = 0): string {
    return new Intl.NumberFormat(this.language, {
      maximumFractionDigits: decimals,
    })
      .formatToParts(n)
      .map((part) => (part.type === "group" ? GROUP : part.value))
      .join("");
  }
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

/**
 * Names a text as a key of the catalogue where it is not looked up at once.
 * The gatherer of keys knows this word.
 */
export const mark = (key: string): string => key;

/** Fetches the catalogue that the page names. */
export async function loadWords(address: string): Promise<Catalogue> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Catalogue((await answer.json()) as CatalogueContent);
}
