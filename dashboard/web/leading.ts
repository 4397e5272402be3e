/**
 * Leading a briefing from this screen: taking it, moving the view that all see, handing
 * it over.
 *
 * Who presents is what the log says; this only asks. It must never go on as if this
 * screen led when somebody else does.
 */
import { freshName } from "./freshname.ts";
import { Moves, type Answer } from "./leadingmoves.ts";
import { sharedView, VIEW, type SharedView, type Shown } from "./shown.ts";
import type { Screen } from "./types.ts";
import { VIEWS } from "./view.ts";
import type { Catalogue } from "./words.ts";

/** What became of something that was asked, as a sentence for people. */
export interface Told {
  ok: boolean;
  words: string;
  /** Why it was refused, as the server says it. */
  why?: string;
}

/** The map of who presents goes to a saved view in so many milliseconds. */
const GO_MS = 300;

interface Done {
  revision: number;
  n: number;
  term: number;
}

/** The field of a move that names a record. */
const CHOSEN = "shown.selected";

interface Refusal {
  reasons?: { field: string }[];
  why?: string;
  presenter?: string;
}

type Reply = { status: number; done?: Done; refusal?: Refusal; wait_s: number };

export class Leading {
  readonly #hearers = new Set<(told: Told | null) => void>();
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #base: string;
  readonly #moves: Moves;
  /** Term and revision under which this screen presents; null if it does not. */
  #mine: { term: number; since: number } | null = null;
  #showing = 0;
  #retaking = false;
  /** The revision of which it was told that its record is taken off. */
  #hidden = 0;
  #taking: Promise<Told> | null = null;
  /** What was shown by name, until somebody moves the map or chooses something. */
  #last: Shown | null = null;

  constructor(screen: Screen, words: Catalogue, room: string) {
    this.#screen = screen;
    this.#words = words;
    this.#base = `/rooms/${encodeURIComponent(room)}/briefing`;
    this.#moves = new Moves({
      post: (shown, event) => this.#post(shown, event),
      told: (answer) => this.#told(answer),
    });
    screen.on("briefing", () => this.#heard());
    screen.on("moves", () => this.#moved());
    this.#heard();
  }

  /** Calls this when this screen begins or ends to present, or something went wrong. */
  hear(listener: (told: Told | null) => void): void {
    this.#hearers.add(listener);
  }

  get presenting(): boolean {
    return this.#mine !== null;
  }

  get view(): SharedView | null {
    return sharedView(this.#screen.received);
  }

  /** Begins to present from this screen; `over` from somebody else. */
  take(over = false): Promise<Told> {
    // Asked twice it would be taken twice, and the answers come in any order.
    this.#taking ??= this.#take(over).finally(() => (this.#taking = null));
    return this.#taking;
  }

  async #take(over: boolean): Promise<Told> {
    const asked = { event_id: freshName(), seat: this.#screen.seat, over };
    const reply = await this.#ask("take", asked);
    if (!reply.done) return this.#refused(reply);
    this.#begin(reply.done.term, reply.done.revision);
    this.#last = null;
    const { caption: _, scene: __, ...now } = this.now();
    this.show(now);
    return { ok: true, words: this.#words.t("You present to everybody.") };
  }

  /** Gives the briefing back; with an account, offers it to that one. */
  async giveBack(to = ""): Promise<Told> {
    const term = this.#mine?.term ?? this.view?.term ?? 0;
    const reply = await this.#ask("give-back", {
      event_id: freshName(),
      term,
      ...(to && { to }),
    });
    if (!reply.done) return this.#refused(reply);
    if (to) {
      const words = this.#words.t("Offered. You present until it is taken.");
      return { ok: true, words };
    }
    const words = this.#words.t("You do not present any more.");
    this.#end(null);
    return { ok: true, words };
  }

  /** What this screen shows now, as all may be shown it. */
  now(): Shown {
    const shown = this.#screen.shown() ?? { box: VIEWS.baltic };
    if (!shown.selected || this.#screen.received.has(shown.selected)) return shown;
    // Notes of one's own are nobody else's.
    const { selected: _, card: __, ...rest } = shown;
    return rest;
  }

  /** Shows it here and, while presenting, to all; in this screen's style if it has none. */
  show(asked: Shown): void {
    const style = asked.style || this.#screen.shown()?.style;
    const shown = style ? { ...asked, style } : asked;
    this.#last = shown;
    this.#showing += 1;
    void this.#screen.show(shown, GO_MS).then((stands) => {
      this.#showing -= 1;
      // A hand was faster than the map.
      if (!stands) this.#moved();
    });
    if (this.#mine) this.#moves.put(shown);
  }

  /** Writes the headline; `revision` is the one that was seen, 0 if none was. */
  async setHeadline(
    text: string,
    items: readonly string[],
    revision: number,
  ): Promise<Told> {
    const asked = { event_id: freshName(), revision, text, items };
    const reply = await this.#ask("headline", asked);
    if (!reply.done) return this.#refused(reply);
    const words = text
      ? this.#words.t("The headline is on every screen.")
      : this.#words.t("The headline is taken away.");
    return { ok: true, words };
  }

  #say(told: Told | null): void {
    for (const listener of this.#hearers) listener(told);
  }

  /** Something on this screen was moved by whoever sits at it. */
  #moved(): void {
    if (!this.#mine || this.#showing > 0) return;
    this.#last = this.now();
    this.#moves.put(this.#last);
  }

  /** What the log says of who presents. */
  #heard(): void {
    const view = this.view;
    const { seat } = this.#screen;
    const account = document.body.dataset["account"] ?? "";
    const presenter = view?.presenter;
    if (presenter?.account === account && presenter.seat === seat) {
      if (this.#mine?.term !== view!.term) this.#begin(view!.term, view!.revision);
      else this.#confirm();
      this.#unnamed(view!);
    } else if (this.#mine && !view) void this.#takeAgain();
    else if (this.#mine && view && view.revision > this.#mine.since) {
      const name = presenter?.title || presenter?.account;
      const said = name
        ? this.#words.t("{name} presents now; you do not any more.", { name })
        : this.#words.t("You do not present any more.");
      this.#end({ ok: false, words: said });
    }
  }

  /** Somebody came, and the house took the record off the view that names it. */
  #unnamed({ how, revision }: SharedView): void {
    if (how !== "HIDDEN" || revision === this.#hidden) return;
    this.#hidden = revision;
    const said = this.#words.t(
      "Somebody is here who may not see the record that you showed: all see the map.",
    );
    this.#say({ ok: false, words: said });
  }

  /** A new scene of the room cleared the view while this screen led. */
  async #takeAgain(): Promise<void> {
    if (this.#retaking || this.#screen.received.has(VIEW)) return;
    this.#retaking = true;
    // Of the scene before only where everybody looked: no record, no words, no moment.
    const { box, hidden, style } = this.now();
    this.#moves.stop();
    this.#mine = null;
    const told = await this.take();
    this.#retaking = false;
    if (told.ok) this.show({ ...this.now(), box, hidden, style });
    else this.#end(told);
  }

  #begin(term: number, since: number): void {
    if (this.#mine && this.#mine.term >= term) return;
    this.#mine = { term, since };
    this.#confirm();
    this.#say(null);
  }

  #end(told: Told | null): void {
    this.#mine = null;
    this.#moves.stop();
    this.#screen.follows(0);
    this.#say(told);
  }

  /** This screen shows what it leads to, unless that is still on its way. */
  #confirm(): void {
    const { view } = this;
    if (view?.shown && !this.#moves.pending) this.#screen.follows(view.revision);
  }

  async #post(shown: Shown, event_id: string): Promise<Answer> {
    const term = this.#mine?.term ?? 0;
    const { status, done, refusal, wait_s } = await this.#ask("view", {
      event_id,
      term,
      shown,
    });
    if (done) return { status: "taken", revision: done.revision };
    if (status === 409) {
      const { why = "other", presenter = "" } = refusal ?? {};
      return { status: "refused", why, presenter };
    }
    if (status === 422 && refusal?.reasons?.some(({ field }) => field === CHOSEN))
      return { status: "hidden" };
    if (status === 429) return { status: "later", ms: 1_000 * wait_s };
    return status === 0 || status >= 500 ? { status: "lost" } : { status: "wrong" };
  }

  #told(answer: Answer): void {
    const words = this.#words;
    if (answer.status === "taken") this.#say(null);
    else if (answer.status === "hidden") {
      const said = words.t("Not everybody here may see this record: all see the map.");
      this.#say({ ok: false, words: said });
    } else if (answer.status === "lost") {
      const said = words.t(
        "The server does not answer: nobody sees your last move yet.",
      );
      this.#say({ ok: false, words: said });
    } else if (answer.status === "wrong") {
      // The map shows what nobody else was shown: that is no view of the room.
      this.#screen.follows(0);
      const said = words.t("The server did not take your last move: nobody sees it.");
      return this.#say({ ok: false, words: said });
    } else if (answer.status === "refused" && answer.why === "nobody") {
      void this.#takeAgain();
    } else if (answer.status === "refused") {
      const told = this.#refused({ status: 409, refusal: answer, wait_s: 0 });
      this.#end(told);
    }
    if (this.#mine) this.#confirm();
  }

  async #ask(what: string, body: object): Promise<Reply> {
    try {
      const answer = await fetch(`${this.#base}/${what}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const { status, ok } = answer;
      const wait_s = Number(answer.headers.get("Retry-After")) || 1;
      const said = (await answer.json().catch(() => ({}))) as unknown;
      if (ok) return { status, done: said as Done, wait_s };
      return { status, refusal: said as Refusal, wait_s };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { status: 0, wait_s: 1 };
    }
  }

  #refused({ status, refusal }: Reply): Told {
    const { why = "", presenter: name = "" } = refusal ?? {};
    const said = refusalWords(status, why, name, this.#words);
    return { ok: false, words: said, ...(why && { why }) };
  }
}

const LEADS = new WeakMap<Screen, Leading>();

/** The one that leads from this screen; two would move it against each other. */
export function leadingOf(screen: Screen, words: Catalogue, room: string): Leading {
  const leading = LEADS.get(screen) ?? new Leading(screen, words, room);
  LEADS.set(screen, leading);
  return leading;
}

/** Why something was not done, as a sentence. */
export function refusalWords(
  status: number,
  why: string,
  name: string,
  words: Catalogue,
): string {
  if (status === 409 && why === "taken")
    return words.t("{name} presents now.", { name });
  if (status === 409 && why === "heard")
    return words.t(
      "{name} presents, and that screen is heard of. Ask for it, or ask the chair.",
      { name },
    );
  if (status === 409 && why === "headline")
    return words.t("{name} wrote another headline meanwhile; look at it first.", {
      name,
    });
  if (status === 409 && why === "nobody")
    return words.t("Nobody presents: take the briefing first.");
  if (status === 409)
    return words.t("{name} presents now; you do not any more.", { name });
  if (status === 403) return words.t("Your role does not lead a briefing.");
  if (status === 422)
    return words.t("Not everybody here may see a record that is named.");
  if (status === 429) return words.t("Too fast. Wait a moment.");
  if (status === 0 || status >= 500)
    return words.t(
      "The server did not answer: it is not known whether this was done. Look at the screen, then do it again if it was not.",
    );
  return words.t("The server did not take this. Nothing was changed.");
}
