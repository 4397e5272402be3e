/**
 * The files that were brought and wait for who looks at the desk: how many, and where.
 *
 * They are decided on a page of their own. A number that is not known is never shown
 * as nothing, nor one's own file as something that one may release.
 */
import type { Ask } from "./deskacts.ts";
import { ask, refusalOf } from "./deskacts.ts";
import { list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Catalogue } from "./words.ts";

export interface Reader {
  account: string;
  role: string;
}

export class DeskImports {
  readonly #address: string;
  readonly #words: Catalogue;
  readonly #reader: Reader;
  readonly #ask: Ask;
  #count: number | null = null;
  #trouble: string | null = null;

  constructor(base: string, words: Catalogue, reader: Reader, by: Ask = ask) {
    this.#address = `${base}/imports`;
    this.#words = words;
    this.#reader = reader;
    this.#ask = by;
  }

  /** How many wait for this reader; null as long as nobody knows. */
  get count(): number | null {
    return this.#count;
  }

  /** Why it could not be asked last; null if it was told. */
  get trouble(): string | null {
    return this.#trouble;
  }

  async refresh(): Promise<void> {
    const answer = await this.#ask(this.#address);
    try {
      if (answer?.ok) {
        this.#count = waitingFor(this.#reader, (await answer.json()) as Fields);
        this.#trouble = null;
        return;
      }
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    }
    const status = answer?.ok ? 0 : (answer?.status ?? 0);
    this.#trouble = refusalOf(status, {}, this.#words).sentence;
  }

  /** "2 imports wait for release."; empty if none does. */
  get sentence(): string {
    if (!this.#count) return "";
    return this.#words.plural(
      "{n} import waits for release.",
      "{n} imports wait for release.",
      this.#count,
    );
  }
}

/** Nobody releases what they brought; who only writes is waited for by nothing. */
export function waitingFor({ account, role }: Reader, told: Fields): number {
  if (role === "analyst") return 0;
  return list(told, "imports").filter(
    (each) => text(each, "state") === "SUBMITTED" && text(each, "author") !== account,
  ).length;
}
