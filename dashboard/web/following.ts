/**
 * Whether this screen follows who presents, looks around by itself, or leads.
 *
 * Decides only; what it decides is carried out by what it was given. It must never
 * move a screen that somebody moved by hand, before that one asks for it.
 */
import type { SharedView, Shown } from "./shown.ts";

/** Nobody presents; this screen presents; it shows the same; it looks by itself. */
export type Standing = "free" | "leads" | "follows" | "alone";

/** Who sits at this screen. */
export interface Self {
  account: string;
  seat: string;
}

export interface FollowingActs {
  /** Shows this; `jump` if nothing like it was shown before. */
  show(shown: Shown, revision: number, jump: boolean): void;
  /** Somebody leads this screen from now on, or nobody does any more. */
  led(led: boolean): void;
  /** This screen has drawn no shared view, or has left it. */
  left(): void;
  /** The briefing is over, and this screen is as it was before. */
  over(): void;
}

export class Following {
  view: SharedView | null = null;
  /** Who presents asks all to come back, and this screen looks around. */
  called = false;
  readonly #self: Self;
  readonly #acts: FollowingActs;
  /** A wall has nobody who could look around, nor come back. */
  readonly #always: boolean;
  #alone = false;
  #led = false;
  /** The revision that was shown last; 0 if none is. */
  #shown = 0;

  constructor(self: Self, acts: FollowingActs, { always = false } = {}) {
    this.#self = self;
    this.#acts = acts;
    this.#always = always;
  }

  get standing(): Standing {
    const presenter = this.view?.presenter;
    if (!presenter) return "free";
    const { account, seat } = this.#self;
    if (presenter.account === account && presenter.seat === seat) return "leads";
    return this.#alone ? "alone" : "follows";
  }

  /** Takes the shared view as it is now; null if there is none. */
  take(view: SharedView | null): void {
    const before = this.standing;
    const first = this.view === null;
    const other = view?.revision !== this.view?.revision;
    this.view = view;
    if (view && !view.presenter) this.#alone = false;
    this.#lead();
    if (this.standing === "follows") {
      if (other && (first || !isTaking(view))) this.#show();
    } else if (this.standing === "free" && before === "follows") {
      this.#leave();
      this.#acts.over();
    } else if (this.standing !== "leads") this.#leave();
    if (this.standing !== "alone") this.called = false;
  }

  /** Somebody moved this screen by hand: it follows no longer. */
  byHand(): void {
    if (this.standing !== "follows" || this.#always) return;
    this.#alone = true;
    this.#leave();
    this.#lead();
  }

  /** Whoever sits here wants to see what all see. */
  back(): void {
    if (this.standing !== "alone") return;
    this.#alone = this.called = false;
    this.#lead();
    this.#show();
  }

  /** Who presents asks those who look around to come back. */
  call(): void {
    this.called = this.standing === "alone";
  }

  #show(): void {
    const { view } = this;
    if (!view?.shown) return;
    const jump = this.#shown === 0;
    this.#shown = view.revision;
    this.#acts.show(view.shown, view.revision, jump);
  }

  #leave(): void {
    if (this.#shown !== 0 || this.#led) this.#acts.left();
    this.#shown = 0;
  }

  #lead(): void {
    const led = this.standing === "follows";
    if (led === this.#led) return;
    this.#led = led;
    this.#acts.led(led);
  }
}

/**
 * Who has just begun to present shows a view in the next moment. The one before is
 * that of somebody else: going there and away again would only make people dizzy.
 */
const isTaking = (view: SharedView | null): boolean =>
  view?.how === "TAKEN" || view?.how === "TAKEN_OVER";
