/**
 * The side of the desk: the chosen row, asked for as a whole, and the acts on it.
 *
 * What somebody is typing there is never drawn over: if the row changes meanwhile, it
 * says so and waits.
 */
import type { Acts, Outcome, Refusal } from "./deskacts.ts";
import { ask, refusalOf } from "./deskacts.ts";
import {
  decisionForm,
  draftParts,
  pairParts,
  recordActs,
  recordEnd,
  recordStart,
} from "./deskparts.ts";
import { ActForm, button } from "./deskforms.ts";
import type { Choice } from "./deskforms.ts";
import { lineParts } from "./deskmend.ts";
import { heading, paragraph, recordParts } from "./deskrecord.ts";
import type { DeskRow } from "./deskrows.ts";
import { kindOf } from "./facts.ts";
import { inside, list, titleOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { MendsKept, tabStore } from "./mendkept.ts";
import { element, make } from "./page.ts";
import type { Feature } from "./types.ts";
import type { Catalogue } from "./words.ts";

const HOST = "desk-record";

export interface SideEvents {
  /** Something was done; the sentence says what, `next` which row it led to. */
  done(sentence: string, next: string | null): void;
  closed(): void;
  now(): Date;
}

export class Side {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #acts: Acts;
  readonly #events: SideEvents;
  readonly #host = element(HOST);
  readonly #kept: MendsKept;
  #key: string | null = null;
  #row: DeskRow | null = null;
  /** What a draft said when it was asked for. */
  #seen: Fields | null = null;
  #typed = false;
  #warned = false;

  constructor(base: string, words: Catalogue, acts: Acts, events: SideEvents) {
    this.#base = base;
    this.#words = words;
    this.#acts = acts;
    this.#events = events;
    const { room = "", account = "" } = document.body.dataset;
    this.#kept = new MendsKept(tabStore(), room, account);
    this.#kept.forgetOthers();
    this.#host.addEventListener("input", () => (this.#typed = true));
  }

  get key(): string | null {
    return this.#key;
  }

  close(): void {
    if (this.#key === null) return;
    this.#key = this.#row = null;
    this.#host.hidden = true;
    this.#host.replaceChildren();
    this.#events.closed();
  }

  async open(key: string, row: DeskRow | null, focus: boolean): Promise<void> {
    [this.#key, this.#row, this.#typed, this.#warned] = [key, row, false, false];
    this.#seen = null;
    const parts = await this.#parts(key, row);
    if (this.#key !== key) return;
    const held = focus || this.#host.contains(document.activeElement);
    const close = button("×", () => this.close(), "desk-close");
    close.setAttribute("aria-label", this.#words.t("Close"));
    this.#host.replaceChildren(close, ...parts);
    this.#host.hidden = false;
    this.#host.scrollTop = 0;
    if (held) this.#host.querySelector<HTMLElement>("h2")?.focus();
  }

  /** The row as the list has it now; null if it is not in the list any more. */
  follow(row: DeskRow | null): void {
    if (this.#key === null || row?.revision === this.#row?.revision) return;
    if (!this.#typed) return void this.open(this.#key, row, false);
    this.#row = row;
    if (this.#warned) return;
    this.#warned = true;
    const key = this.#key;
    const load = (): void => void this.open(key, this.#row, true);
    this.#host.prepend(
      make("div", { class: "desk-changed", attributes: { role: "alert" } }, [
        paragraph(
          this.#words.t("This was changed meanwhile. What you typed is still here."),
        ),
        button(this.#words.t("Show it as it is now"), load),
      ]),
    );
  }

  async #parts(key: string, row: DeskRow | null): Promise<Node[]> {
    if (key.includes("~")) return this.#pair(row);
    if (key.startsWith("_")) return this.#draft(key);
    if (/^\d+-\d+$/.test(key)) return this.#line(key);
    return this.#record(key);
  }

  async #pair(row: DeskRow | null): Promise<Node[]> {
    if (!row)
      return this.#gone(this.#words.t("This pair is not in the list any more."));
    const parts = pairParts(row, this.#words);
    const ids = list(row.told, "records").map((each) => String(each["id"]));
    const [first, other] = ids;
    if (first === undefined || other === undefined) return parts;
    const told = await this.#ask(`/records/${encodeURIComponent(first)}`);
    if (typeof told === "string") return parts;
    return [...parts, decisionForm(told, other, this.#form(), this.#words)];
  }

  async #draft(key: string): Promise<Node[]> {
    const told = await this.#ask(`/drafts/${encodeURIComponent(key)}`);
    if (typeof told === "string") return this.#gone(told);
    this.#seen = inside(told, "record");
    return draftParts(told, this.#form(), this.#reading());
  }

  async #line(key: string): Promise<Node[]> {
    const told = await this.#ask(`/rejected/${key}`);
    if (typeof told === "string") return this.#gone(told);
    const mending = { form: this.#form(), kept: this.#kept };
    return lineParts(told, mending, this.#words);
  }

  async #record(key: string): Promise<Node[]> {
    const path = `/records/${encodeURIComponent(key)}`;
    const told = await this.#ask(path);
    if (typeof told === "string") return this.#gone(told);
    const feature = inside(told, "feature") as unknown as Feature;
    const revisions = await this.#ask(`${path}/revisions`);
    const history =
      typeof revisions === "string" ? [] : list({ revisions }, "revisions");
    const { words } = this.#reading();
    return [
      heading(kindOf(feature, words), titleOf(feature)),
      ...recordStart(feature, words),
      ...recordParts(feature, this.#events.now(), words),
      ...recordActs({ told, feature }, this.#form(), words),
      ...recordEnd(history, words),
    ];
  }

  #gone(sentence: string): Node[] {
    return [heading("", this.#words.t("Not here any more")), paragraph(sentence)];
  }

  #reading(): { words: Catalogue; now: Date } {
    return { words: this.#words, now: this.#events.now() };
  }

  async #ask(path: string): Promise<Fields | string> {
    const answer = await ask(this.#base + path);
    if (answer?.ok) return (await answer.json()) as Fields;
    return refusalOf(answer?.status ?? 0, {}, this.#words).sentence;
  }

  #form(): ActForm {
    return new ActForm(this.#words, { send: (choice) => this.#send(choice) });
  }

  async #send({ path, body, done, taken }: Choice): Promise<Refusal | null> {
    const outcome: Outcome = await this.#acts.send(path, body);
    if (!outcome.done) return this.#told(outcome.refusal);
    this.#typed = false;
    taken?.();
    const draft = outcome.told["draft"];
    const state = outcome.told["state"];
    const stays = state === "DRAFT" && !path.endsWith("/return");
    const next = typeof draft === "string" && stays ? draft : null;
    this.#events.done(done, next);
    return null;
  }

  /** A refusal with what changed since this was asked for. */
  #told(refusal: Refusal): Refusal {
    const { theirs, conflict } = refusal;
    if (!theirs || !this.#seen || conflict.length > 0) return refusal;
    return { ...refusal, conflict: changedSince(this.#seen, theirs) };
  }
}

/** The fields that are not any more what somebody saw. */
export function changedSince(seen: Fields, theirs: Fields): Fields[] {
  return [...new Set([...Object.keys(seen), ...Object.keys(theirs)])]
    .filter((field) => JSON.stringify(seen[field]) !== JSON.stringify(theirs[field]))
    .map((field) => ({ field, seen: seen[field], theirs: theirs[field] }));
}
