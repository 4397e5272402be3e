/**
 * Acts at the desk: each sent as one event, and every refusal as a sentence.
 *
 * The same act goes out again under the same name, so that the server takes it once. It
 * must never hide that something was not done.
 */
import { inside, list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { fieldName } from "./fieldwords.ts";
import { freshName } from "./freshname.ts";
import { reasonWords } from "./reasons.ts";
import type { Catalogue } from "./words.ts";

/** Why something was not done, and what to do about it. */
export interface Refusal {
  sentence: string;
  /** What the server said beside it. */
  detail: string;
  /** One line for each field that is not right. */
  reasons: string[];
  /** Fields that two people changed: `mine`, `theirs` and what both come from. */
  conflict: Fields[];
  /** What is there now, if the server told it. */
  theirs: Fields | null;
}

export type Outcome =
  { done: true; told: Fields } | { done: false; status: number; refusal: Refusal };

/** Asks the server; null if it does not answer. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response | null>;

/** Asks by the network of the browser. */
export async function ask(
  path: string,
  init: RequestInit = {},
): Promise<Response | null> {
  try {
    return await fetch(path, { cache: "no-store", ...init });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

export class Acts {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #ask: Ask;
  /** Events that have a name and no answer yet. */
  readonly #events = new Map<string, string>();

  constructor(base: string, words: Catalogue, by: Ask = ask) {
    this.#base = base;
    this.#words = words;
    this.#ask = by;
  }

  async send(path: string, body: Fields): Promise<Outcome> {
    const content = `${path} ${JSON.stringify(body)}`;
    const event = this.#events.get(content) ?? freshName();
    this.#events.set(content, event);
    const answer = await this.#ask(this.#base + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ event_id: event, ...body }),
    });
    const told = answer === null ? {} : await bodyOf(answer);
    if (answer?.ok) {
      this.#events.delete(content);
      return { done: true, told };
    }
    const status = answer?.status ?? 0;
    return { done: false, status, refusal: refusalOf(status, told, this.#words) };
  }
}

async function bodyOf(answer: Response): Promise<Fields> {
  try {
    return (await answer.json()) as Fields;
  } catch {
    return {}; // an answer that is no JSON says nothing more than its status
  }
}

export function refusalOf(status: number, told: Fields, words: Catalogue): Refusal {
  const conflict = list(told, "fields");
  return {
    sentence: sentenceOf(status, "theirs" in told, words),
    detail: status === 422 ? "" : text(told, "detail"),
    reasons: list(told, "reasons").map((reason) => {
      const [problem, mend] = [text(reason, "problem"), text(reason, "mend")];
      const field = text(reason, "field");
      const said = reasonWords({ field, problem, mend }, words);
      return `${fieldName(field, words)}: ${said}`;
    }),
    conflict,
    theirs: told["theirs"] ? inside(told, "theirs") : null,
  };
}

function sentenceOf(status: number, differs: boolean, words: Catalogue): string {
  if (status === 0)
    return words.t(
      "The server does not answer: it is not known whether this was done. What you typed stays; try again, it is done once.",
    );
  if (status === 401) return words.t("Your login has ended. Log in again.");
  if (status === 403) return words.t("You may not do this.");
  if (status === 404) return words.t("This is not on your desk any more.");
  if (status === 409)
    return differs
      ? words.t(
          "Somebody changed this meanwhile: nothing was overwritten. Compare both " +
            "versions, and do it again on the newest one.",
        )
      : words.t("This cannot be done any more: look at it again.");
  if (status === 413) return words.t("This is too long to be sent.");
  if (status === 422)
    return words.t("This is not complete yet. Mend what is named here.");
  if (status === 429)
    return words.t("Too many acts in a short time. Wait a moment, then try again.");
  return words.t("The server cannot do this now (answer {status}). Try again.", {
    status,
  });
}
