/**
 * The way to any moment: a key, a button, and what a presenter shows to all.
 *
 * What is behind it is fetched when it is needed first. It must never hold back the
 * picture of now.
 */
import { element, write } from "./page.ts";
import type { Cursor, Shown } from "./shown.ts";
import type { TimeBar } from "./timecursor.ts";
import type { Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

export class MomentDoor {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #byHand: () => void;
  #bar: TimeBar | null = null;
  #turn = 0;
  #loading: Promise<TimeBar> | null = null;

  /** `byHand`: somebody at this screen chose another moment than who presents. */
  constructor(screen: Screen, words: Catalogue, room: string, byHand: () => void) {
    this.#screen = screen;
    this.#words = words;
    this.#room = room;
    this.#byHand = byHand;
    screen.on("shown", (shown) => void this.#take(shown).catch(reportError));
  }

  /** Whether the bar is open and may be closed: while the newest picture is shown. */
  get open(): boolean {
    return this.#bar?.open === true && this.#bar.moments.cursor.mode === "LIVE";
  }

  close(): void {
    this.#bar?.show(false);
  }

  /** Shows what all are to be shown; resolves when it is shown. */
  async show(cursor: Cursor): Promise<void> {
    if (cursor.mode === "LIVE" && !this.#bar && !this.#loading) return;
    const bar = await this.#load();
    await bar.moments.show(cursor);
  }

  /** The moment comes first: only a picture of then is compared with that of now. */
  async #take({ cursor, compared }: Shown): Promise<void> {
    const turn = ++this.#turn;
    await this.show(cursor ?? { mode: "LIVE" });
    if (turn === this.#turn) await this.#bar?.compare(compared ?? null);
  }

  /** Opens the bar, or goes to it; closes it where that hides nothing. */
  async toggle(): Promise<void> {
    try {
      const bar = await this.#load();
      if (this.open && element("moment").contains(document.activeElement)) this.close();
      else bar.show(true);
    } catch (reason) {
      write("note-said", this.#words.t("The bar could not be fetched. Try again."));
      reportError(reason);
    }
  }

  #load(): Promise<TimeBar> {
    this.#loading ??= this.#made().catch((reason: unknown) => {
      this.#loading = null;
      throw reason;
    });
    return this.#loading;
  }

  async #made(): Promise<TimeBar> {
    const { TimeBar } = await import("./timecursor.ts");
    this.#bar = new TimeBar(this.#screen, this.#words, this.#room, this.#byHand);
    return this.#bar;
  }
}
