/**
 * The briefing on the live screen: who presents, whether this screen follows, and what
 * it is shown.
 *
 * Only wiring: what is decided stands in following.ts, what is drawn in the modules
 * that it loads. It must never claim a view that the map does not show.
 */
import { placeOf } from "./captionplace.ts";
import type { Box } from "./covered.ts";
import { Following, type Self } from "./following.ts";
import { HeadlineBar } from "./headline.ts";
import { LeftOut } from "./leftout.ts";
import { element, show, write } from "./page.ts";
import { sharedView, type Cursor, type SharedView, type Shown } from "./shown.ts";
import type { SignalLayer } from "./signals.ts";
import type { LeadingPanel } from "./leadingpanel.ts";
import type { Covered, Screen } from "./types.ts";
import { clock, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** Moves come five a second: in less than the time between two. */
const GO_MS = 180;
/** Scale and zoom buttons of the map; where it is from stands in the strip. */
const CORNER = "#map :is(.maplibregl-ctrl-scale, .maplibregl-ctrl-group)";

export interface FollowingHooks {
  /** What lies over the map now. */
  covered(): Covered;
  /** Shows another moment than now, or now again; null until that is built in. */
  cursor: ((cursor: Cursor) => Promise<void>) | null;
  /** The briefing is over: layers and style are again as this screen keeps them. */
  over(): void;
  always: boolean;
}

export class FollowingPage {
  readonly following: Following;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #hooks: FollowingHooks;
  readonly #headline: HeadlineBar;
  readonly #leftOut: LeftOut;
  #panel: LeadingPanel | null = null;
  #signals: Promise<SignalLayer> | null = null;
  #turn = 0;
  /** What the map had to fit beside when it was fitted last. */
  #fitted = "";
  #caption = "";
  #placed = "";
  /** The picture of then that this screen looks back at, with its caption. */
  #looksAt: number | null = null;
  /** A headline is on top of the picture that is shown. */
  #topped = false;
  /** How many records it was last told that are left out. */
  #told = 0;

  constructor(screen: Screen, words: Catalogue, room: string, hooks: FollowingHooks) {
    this.#screen = screen;
    this.#words = words;
    this.#room = room;
    this.#hooks = hooks;
    this.#headline = new HeadlineBar(screen, words);
    this.#leftOut = new LeftOut(screen, room);
    const self: Self = {
      account: document.body.dataset["account"] ?? "",
      seat: screen.seat,
    };
    this.following = new Following(
      self,
      {
        show: (shown, revision, jump) => void this.#show(shown, revision, jump),
        led: (led) => screen.lead(led),
        left: () => this.#left(),
        over: () => hooks.over(),
      },
      { always: hooks.always },
    );
  }

  start(): void {
    const screen = this.#screen;
    screen.on("briefing", () => this.#take());
    screen.on("handled", () => this.byHand());
    screen.on("shown", (shown) => this.#write(shown.caption ?? ""));
    screen.on("signal", (data) => void this.#signal(data));
    element("presenter-back").addEventListener("click", () => this.back());
    element("presenter-open").addEventListener("click", () => void this.openPanel());
    this.#take();
  }

  /** Whether this screen looks around while somebody presents. */
  get alone(): boolean {
    return this.following.standing === "alone";
  }

  /** Whether somebody else leads this screen. */
  get led(): boolean {
    return this.following.standing === "follows";
  }

  get panelOpen(): boolean {
    return this.#panel?.open === true;
  }

  /** Whether pointer, spotlight or pen is in the presenter's hand. */
  get pointing(): boolean {
    return this.#panel?.pointsWith !== undefined;
  }

  stopPointing(): void {
    this.#panel?.stopPointing();
  }

  closePanel(): void {
    this.#panel?.show(false);
  }

  /** Somebody at this screen moved it, or switched something that is led. */
  byHand(): void {
    this.#looksAt = null;
    const before = this.following.standing;
    this.following.byHand();
    if (this.following.standing !== before) this.draw();
  }

  back(): void {
    const had = element("presenter-back") === document.activeElement;
    this.following.back();
    this.draw();
    if (had) element("map").focus({ preventScroll: true });
  }

  /** What was shown with picture n then is shown again, to this screen alone. */
  lookBack(n: number): void {
    this.#looksAt = n;
    this.draw();
  }

  /** The presenter's panel, for those who may lead. */
  async openPanel(): Promise<void> {
    if (!mayPresent()) return;
    try {
      const panel = await this.#loadPanel();
      panel.show(!panel.open);
    } catch (reason) {
      write("note-said", this.#words.t("The panel could not be fetched. Try again."));
      reportError(reason);
    }
  }

  /** Fits the view anew where something else lies over the map than before. */
  tick(): void {
    if (this.#headline.draw() !== this.#topped) this.draw();
    this.#showCaption();
    const { view, standing } = this.following;
    this.#leaveOut(standing === "follows" || standing === "leads");
    if (standing === "leads") return this.#keepInView();
    if (standing !== "follows" || !view?.shown || this.#fitted === "") return;
    if (this.#fits() === this.#fitted) return;
    void this.#show(view.shown, view.revision, false);
  }

  /** Writes who presents, and whether this screen shows the same. */
  draw(): void {
    const { standing } = this.following;
    this.#topped = this.#headline.draw();
    const body = document.body.dataset;
    if (body["following"] !== standing) body["following"] = standing;
    const said = standingWords(this.following, this.#words);
    const tool = this.#panel?.pointsWith;
    const pen = tool ? this.#words.t("{tool} is on: Escape ends it.", { tool }) : "";
    const parts = [said, pen, this.#leftOutWords()].filter((part) => part !== "");
    write("presenter-words", parts.join(" "));
    show("presenter-back", standing === "alone");
    show("presenter-open", standing === "leads");
    element("presenter").dataset["called"] = String(this.following.called);
    show("presenter", standing !== "free");
    show("briefing", this.#topped || standing !== "free");
    this.#showCaption();
  }

  /** The caption, and what else is said of the map, beside all that lies over it. */
  #showCaption(): void {
    const { standing, view } = this.following;
    const led = (standing === "follows" || standing === "leads") && view !== null;
    const then = this.#screen.state.then;
    const back = this.#looksAt !== null && then?.n === this.#looksAt;
    show("caption", this.#caption !== "" && (led || back));
    const place = element("caption").parentElement!;
    if (place.querySelector(":scope > :not([hidden])")) this.#place(place);
  }

  #place({ style }: HTMLElement): void {
    const map = element("map").getBoundingClientRect();
    const { width, height } = map;
    const covered = this.#hooks.covered();
    const panel = boxOf(document.querySelectorAll("#leading"), map);
    const scale = boxOf(document.querySelectorAll(CORNER), map);
    const place = placeOf({ width, height, covered, panel, scale });
    const placed = JSON.stringify(place);
    if (placed === this.#placed) return;
    this.#placed = placed;
    for (const [edge, px] of Object.entries(place)) style.setProperty(edge, `${px}px`);
  }

  /** A panel that opens over the presenter's own map changes nothing for anybody. */
  #keepInView(): void {
    const fits = this.#fits();
    if (fits !== this.#fitted && this.#screen.refit()) this.#fitted = fits;
  }

  #leaveOut(shared: boolean): void {
    const { count, known } = this.#leftOut;
    this.#leftOut.tick(shared);
    const other = this.#leftOut.count !== count || this.#leftOut.known !== known;
    if (other || count !== this.#told) this.draw();
  }

  /** What this screen could show and does not, because others here may not see it. */
  #leftOutWords(): string {
    const n = this.#leftOut.count;
    this.#told = n;
    if (!this.#leftOut.known)
      return this.#words.t("Not known yet whether all here may see all of this.");
    if (n === 0) return "";
    return this.#words.plural(
      "{n} of your records is left out: not everybody here may see it.",
      "{n} of your records are left out: not everybody here may see them.",
      n,
    );
  }

  #take(): void {
    const view = sharedView(this.#screen.received);
    this.following.take(view);
    const { standing } = this.following;
    if (standing !== "free") this.#loadSignals().catch(reportError);
    // After a reload this screen leads on.
    if (standing === "leads") this.#loadPanel().catch(reportError);
    this.draw();
  }

  async #show(shown: Shown, revision: number, jump: boolean): Promise<void> {
    const turn = ++this.#turn;
    // As it was before: if it changes on the way, the view is fitted once more.
    const fitted = this.#fits();
    const { cursor } = this.#hooks;
    const asked: Cursor = shown.cursor ?? { mode: "LIVE" };
    const [stands] = await Promise.all([
      this.#screen.show(shown, jump ? 0 : GO_MS),
      cursor?.(asked),
    ]);
    if (turn !== this.#turn) return;
    // A map that was stopped on the way, by a resize, goes there with the next tick.
    this.#fitted = stands ? fitted : "stopped";
    if (!stands) return;
    // A moment that this screen cannot show is not the view that all see.
    if (cursor || asked.mode === "LIVE") this.#screen.follows(revision);
  }

  #left(): void {
    this.#turn += 1;
    this.#fitted = "";
    this.#screen.follows(0);
    this.#signals?.then((signals) => signals.clear()).catch(reportError);
  }

  #fits(): string {
    const canvas = this.#screen.map?.getCanvas();
    const size = [canvas?.clientWidth, canvas?.clientHeight];
    return JSON.stringify([this.#hooks.covered(), size]);
  }

  #write(caption: string): void {
    this.#caption = caption;
    write("caption", caption);
    this.draw();
  }

  async #signal(data: string): Promise<void> {
    const { standing, view } = this.following;
    if (standing === "free" || !view) return;
    const { signalOf } = await this.#module();
    const signal = signalOf(data);
    if (!signal || signal.term !== view.term) return;
    if (signal.kind === "CALL") {
      this.following.call();
      this.draw();
    } else if (standing !== "alone") (await this.#loadSignals()).take(signal, standing);
  }

  #module(): Promise<typeof import("./signals.ts")> {
    return import("./signals.ts");
  }

  #loadSignals(): Promise<SignalLayer> {
    this.#signals ??= this.#module().then(
      ({ SignalLayer }) => new SignalLayer(this.#screen, this.#words),
    );
    return this.#signals;
  }

  async #loadPanel(): Promise<LeadingPanel> {
    if (this.#panel) return this.#panel;
    const { LeadingPanel } = await import("./leadingpanel.ts");
    const tooled = (): void => this.draw();
    this.#panel ??= new LeadingPanel(this.#screen, this.#words, this.#room, tooled);
    return this.#panel;
  }
}

/** What these take of the map, from its top left corner; null if none is seen. */
function boxOf(found: Iterable<Element>, { left, top }: DOMRect): Box | null {
  const boxes = [...found].map((each) => each.getBoundingClientRect());
  const seen = boxes.filter(({ width, height }) => width > 0 && height > 0);
  if (seen.length === 0) return null;
  return {
    left: Math.min(...seen.map((box) => box.left)) - left,
    top: Math.min(...seen.map((box) => box.top)) - top,
    right: Math.max(...seen.map((box) => box.right)) - left,
    bottom: Math.max(...seen.map((box) => box.bottom)) - top,
  };
}

const mayPresent = (): boolean =>
  document.body.dataset["may"]?.split(" ").includes("PRESENT") === true;

/** "since 14:32Z", or nothing where it is not known. */
function presents(view: SharedView | null, words: Catalogue): string {
  const name = view?.presenter?.title || view?.presenter?.account || "";
  const at = parseTime(view?.since);
  if (!at) return words.t("{name} presents.", { name });
  const time = `${clock(at).slice(0, 5)}Z`;
  return words.t("{name} presents since {time}.", { name, time });
}

/** Who presents, and what this screen shows of it. */
export function standingWords(following: Following, words: Catalogue): string {
  const { standing, view, called } = following;
  if (standing === "free") return "";
  if (standing === "leads") return words.t("You present: all see what you show.");
  const who = presents(view, words);
  if (standing === "follows") return `${who} ${words.t("You see the same.")}`;
  const name = view?.presenter?.title || view?.presenter?.account || "";
  if (called) return words.t("{name} asks you to come back.", { name });
  return `${who} ${words.t("You look around by yourself.")}`;
}

/** A screen for a wall or a frame has no controls, and always follows. */
export function withoutControls(address: string): boolean {
  return new URL(address).searchParams.get("screen") === "wall";
}
