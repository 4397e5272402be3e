/**
 * The door to writing: what is needed for it is fetched when somebody goes through.
 *
 * That is a key, a link to a draft, or something that this person wrote here before. It
 * must never load the form for those who only look.
 */
import { browserStore } from "./kept.ts";
import { write } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import type { WritingDesk } from "./writingdesk.ts";
import { keepsWriting } from "./writingkept.ts";
import type { Catalogue } from "./words.ts";

export class WritingDoor {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  #desk: Promise<WritingDesk> | null = null;
  #here: WritingDesk | null = null;
  /** What was typed while the form was on its way; null if it is not. */
  #ahead: string | null = null;

  constructor(screen: Screen, words: Catalogue, room: string) {
    [this.#screen, this.#words, this.#room] = [screen, words, room];
  }

  get may(): boolean {
    return document.body.dataset["may"]?.split(" ").includes("EDIT") === true;
  }

  get open(): boolean {
    return this.#here?.open === true;
  }

  /** Opens what the address names, and what was begun here before. */
  start(): void {
    if (!this.may) return;
    const draft = new URL(window.location.href).searchParams.get("draft");
    const account = document.body.dataset["account"] ?? "";
    if (draft) void this.#opened((desk) => desk.openDraft(draft));
    else if (keepsWriting(browserStore(), this.#room, account))
      void this.#opened(() => undefined);
  }

  place(): void {
    this.#begin((desk) => desk.place());
  }

  /** The form of an assessment, about a record if there is one. */
  judge(about: Feature | null): void {
    this.#begin((desk) => desk.judge(about));
  }

  /** Opens an empty form, which gets what is typed from now on. */
  #begin(show: (desk: WritingDesk) => void): void {
    if (this.may && this.#here === null) this.#ahead ??= "";
    void this.#opened((desk) => {
      show(desk);
      this.#typeAhead();
    });
  }

  /** Takes what is typed before the form is there: it is no key of the map. */
  takes(event: KeyboardEvent): boolean {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (this.#ahead === null || key.length !== 1) return false;
    if (ctrlKey || metaKey || altKey) return false;
    event.preventDefault();
    this.#ahead += key;
    return true;
  }

  /** Puts into the first field what was typed on the way to it. */
  #typeAhead(): void {
    const typed = this.#ahead;
    this.#ahead = null;
    const field = document.activeElement;
    if (!typed || !isText(field)) return;
    field.setRangeText(typed, field.value.length, field.value.length, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  correct(record: Feature): void {
    void this.#opened((desk) => desk.correct(record));
  }

  close(): void {
    this.#here?.close();
  }

  async #opened(act: (desk: WritingDesk) => void | Promise<void>): Promise<void> {
    if (!this.may) return;
    this.#desk ??= this.#load();
    try {
      await act(await this.#desk);
    } catch (reason) {
      // Without a link its code cannot be fetched; the next key tries again.
      this.#desk = this.#ahead = null;
      write(
        "note-said",
        this.#words.t(
          "The form could not be fetched. Press the key again in a moment.",
        ),
      );
      reportError(reason);
    }
  }

  async #load(): Promise<WritingDesk> {
    const { WritingDesk } = await import("./writingdesk.ts");
    this.#here = await WritingDesk.start(this.#screen, this.#words, this.#room);
    return this.#here;
  }
}

const isText = (
  field: Element | null,
): field is HTMLInputElement | HTMLTextAreaElement =>
  field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
