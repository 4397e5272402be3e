/**
 * Saved briefings at the server: listed, read, saved, deleted.
 *
 * Every answer becomes something that can be told. It must never forget what was to be
 * saved: whoever asks keeps it until the answer says that the server has it.
 */
import {
  planOf,
  sceneToSend,
  versionOf,
  type Plan,
  type Version,
} from "./briefplan.ts";
import { inside, list, number, text, type Fields } from "./fields.ts";
import { freshName } from "./freshname.ts";
import type { Catalogue } from "./words.ts";

/** A plan, its versions, and whether there is one that the asker may not read. */
export interface Opened {
  plan: Plan;
  versions: Version[];
  newer: boolean;
}

export type Outcome =
  | { status: "done"; id: string; version: number }
  /** Somebody saved another version; theirs is null if it is not for the asker. */
  | { status: "conflict"; theirs: Opened | null; deleted: boolean; words: string }
  | { status: "failed"; words: string };

/** One save under the name of its event: sent again, it is kept once. */
export interface Save {
  event: string;
  plan: Plan;
}

export const saveOf = (plan: Plan): Save => ({ event: freshName(), plan });

export class PlanServer {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #fetch: typeof fetch;

  constructor(
    room: string,
    words: Catalogue,
    ask: typeof fetch = (...a) => fetch(...a),
  ) {
    this.#base = `/rooms/${encodeURIComponent(room)}`;
    this.#words = words;
    this.#fetch = ask;
  }

  /** The plans of the room; a sentence if they cannot be told. */
  async listed(): Promise<Version[] | string> {
    const told = await this.#get("plans");
    return typeof told === "string" ? told : list(told, "plans").map(versionOf);
  }

  /** A plan in a version, the newest if none is named. */
  async read(id: string, version = 0): Promise<Opened | string> {
    const query = version ? `?version=${version}` : "";
    const told = await this.#get(`plans/${encodeURIComponent(id)}${query}`);
    return typeof told === "string" ? told : openedOf(told);
  }

  /** Ids of records on this screen's picture that somebody here may not see. */
  async leftOut(): Promise<ReadonlySet<string> | null> {
    const told = await this.#get("briefing/left-out");
    if (typeof told === "string") return null;
    const ids = told["left_out"];
    return new Set(
      Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [],
    );
  }

  save({ event, plan }: Save): Promise<Outcome> {
    const { id, version, name, shared, scenes } = plan;
    const path = id ? `plans/${encodeURIComponent(id)}` : "plans";
    return this.#post(path, {
      event_id: event,
      version,
      name: name.trim(),
      shared,
      scenes: scenes.map(sceneToSend),
    });
  }

  remove(plan: Plan): Promise<Outcome> {
    const path = `plans/${encodeURIComponent(plan.id)}/delete`;
    return this.#post(path, { event_id: freshName(), version: plan.version });
  }

  async #get(path: string): Promise<Fields | string> {
    try {
      const answer = await this.#fetch(`${this.#base}/${path}`);
      const told = (await answer.json()) as Fields;
      return answer.ok ? told : text(told, "detail") || this.#silent;
    } catch (error) {
      return this.#unreachable(error);
    }
  }

  async #post(path: string, body: object): Promise<Outcome> {
    try {
      const answer = await this.#fetch(`${this.#base}/${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const told = (await answer.json()) as Fields;
      const version = number(told, "version") ?? 0;
      if (answer.ok) return { status: "done", id: text(told, "id"), version };
      const words = text(told, "detail") || this.#silent;
      if (answer.status !== 409 || !("theirs" in told))
        return { status: "failed", words };
      const theirs = told["theirs"] === null ? null : openedOf(inside(told, "theirs"));
      const deleted = told["deleted"] === true;
      return { status: "conflict", theirs, deleted, words };
    } catch (error) {
      return { status: "failed", words: this.#unreachable(error) };
    }
  }

  get #silent(): string {
    return this.#words.t("The server does not answer. Nothing of yours is lost.");
  }

  /** A network that fails, or an answer that is none of ours. */
  #unreachable(error: unknown): string {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return this.#silent;
  }
}

function openedOf(told: Fields): Opened {
  const versions = list(told, "versions").map(versionOf);
  return { plan: planOf(told), versions, newer: told["newer"] === true };
}
