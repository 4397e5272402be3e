/**
 * The presenter's panel: taking and giving back, who follows, what is pointed with, and
 * the headline.
 *
 * Loaded when somebody who may lead opens it. It must never decide who presents.
 */
import { askList } from "./asking.ts";
import type { Fields } from "./fields.ts";
import { leadingOf, type Leading, type Told } from "./leading.ts";
import { followersList, othersWhoLead } from "./leadingfollowers.ts";
import { HeadlineEditor } from "./leadingheadline.ts";
import { Pen, type Tool } from "./leadingpen.ts";
import { SignalSender, type Sent } from "./leadingsignals.ts";
import { atMostEvery, element, make } from "./page.ts";
import type { Screen } from "./types.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

const ASK_MS = 5_000;
/** When the counts say that somebody came, left or looks elsewhere. */
const ASK_SOON_MS = 500;

const TOOLS: readonly [tool: Tool, title: string][] = [
  ["POINTER", mark("Pointer")],
  ["SPOTLIGHT", mark("Spotlight")],
  ["STROKE", mark("Pen")],
];

export class LeadingPanel {
  readonly leading: Leading;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #host = element("leading");
  readonly #said = make("p", { class: "leading-said", attributes: { role: "status" } });
  readonly #acts = make("div", { class: "leading-row" });
  readonly #hand = make("div", { class: "leading-row" });
  readonly #followers = make("div", { class: "leading-followers" });
  readonly #editor: HeadlineEditor;
  readonly #sender: SignalSender;
  readonly #tooled: () => void;
  #pen: Pen | null = null;
  #listed: Fields[] = [];
  #over = false;
  #counted = "";
  #drawn = "";

  /** Calls `tooled` when pointer, spotlight or pen is taken or laid down. */
  constructor(screen: Screen, words: Catalogue, room: string, tooled: () => void) {
    this.#tooled = tooled;
    this.#screen = screen;
    this.#words = words;
    this.#room = room;
    this.leading = leadingOf(screen, words, room);
    this.#sender = new SignalSender((sent) => this.#post(sent));
    this.#editor = new HeadlineEditor(screen, words, this.leading, (told) =>
      this.#tell(told),
    );
    const close = this.#button(words.t("Close"), () => this.show(false));
    const title = make("h2", {
      text: words.t("Briefing"),
      attributes: { tabindex: "-1" },
    });
    this.#host.replaceChildren(
      make("div", { class: "leading-head" }, [title, close]),
      this.#said,
      this.#acts,
      this.#hand,
      this.#followers,
      this.#editor.element,
    );
    this.leading.hear((told) => {
      if (told) this.#tell(told);
      this.#draw();
    });
    screen.on("briefing", () => {
      this.#draw();
      this.#editor.refresh();
    });
    window.setInterval(() => void this.#ask(), ASK_MS);
    const soon = atMostEvery(ASK_SOON_MS, () => void this.#ask());
    screen.on("state", ({ header }) => {
      const counted = JSON.stringify(header?.seats);
      if (counted !== this.#counted) soon();
      this.#counted = counted;
    });
    this.#draw();
    this.#editor.refresh();
  }

  get open(): boolean {
    return !this.#host.hidden;
  }

  show(open: boolean): void {
    const had = this.#host.contains(document.activeElement);
    this.#host.hidden = !open;
    document.body.dataset["leading"] = open ? "open" : "closed";
    if (open) {
      this.#draw();
      void this.#ask();
      this.#focus();
    } else if (had) element("leading-open").focus();
  }

  /** The tool in the presenter's hand, by its name; undefined if there is none. */
  get pointsWith(): string | undefined {
    const title = TOOLS.find(([tool]) => tool === this.#pen?.tool)?.[1];
    return title && this.#words.t(title);
  }

  stopPointing(): void {
    this.#choose(null);
  }

  /** Where Enter does no harm: a briefing that is live is not ended by a second one. */
  #focus(): void {
    const first = this.leading.presenting ? "h2" : ".leading-row button";
    this.#host.querySelector<HTMLElement>(first)?.focus();
  }

  #tell({ words }: Told): void {
    this.#said.textContent = words;
  }

  /** Buttons are made anew only where others are due: whoever tabs keeps the place. */
  #draw(): void {
    const { presenting, view } = this.leading;
    const account = document.body.dataset["account"];
    const offered = view?.offered !== undefined && view.offered === account;
    const others = [...othersWhoLead(this.#listed, account ?? "")];
    const name = view?.presenter?.title || view?.presenter?.account || "";
    const drawn = JSON.stringify([presenting, offered, others, name, this.#over]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const had = this.#host.contains(document.activeElement);
    this.#acts.replaceChildren(
      ...(presenting ? this.#leads(others) : this.#waits(offered, name)),
    );
    this.#hand.replaceChildren(...(presenting ? this.#tools() : []));
    if (!presenting && this.#pen?.tool) this.#choose(null);
    if (had && !this.#host.contains(document.activeElement)) this.#focus();
  }

  #waits(offered: boolean, name: string): Node[] {
    const words = this.#words;
    const take = offered
      ? words.t("Take what {name} offers", { name })
      : words.t("Present to everybody");
    const acts = [this.#button(take, () => void this.#take(false))];
    if (!this.#over || offered) return acts;
    return [this.#button(words.t("Take it over"), () => void this.#take(true))];
  }

  async #take(over: boolean): Promise<void> {
    const told = await this.leading.take(over);
    // Pushing somebody aside is offered only after it was refused to do without.
    this.#over = told.why === "taken" || told.why === "heard";
    this.#tell(told);
    this.#draw();
  }

  #leads(others: readonly [string, string][]): Node[] {
    const words = this.#words;
    this.#over = false;
    const end = this.#button(words.t("Stop presenting"), () =>
      this.#done(this.leading.giveBack()),
    );
    const call = this.#button(words.t("Call everybody back"), () =>
      this.#sender.say("CALL"),
    );
    const hand = others.map(([account, name]) =>
      this.#button(words.t("Hand over to {name}", { name }), () =>
        this.#done(this.leading.giveBack(account)),
      ),
    );
    return [call, ...hand, end];
  }

  #done(asked: Promise<Told>): void {
    void asked.then((told) => this.#tell(told));
  }

  #tools(): Node[] {
    return TOOLS.map(([tool, title]) => {
      const button = this.#button(this.#words.t(title), () => this.#choose(tool));
      button.dataset["tool"] = tool;
      button.setAttribute("aria-pressed", String(this.#pen?.tool === tool));
      return button;
    });
  }

  /** Takes a tool, or lays it down if it is the one in hand. */
  #choose(tool: Tool | null): void {
    const { map } = this.#screen;
    if (!map) return;
    this.#pen ??= new Pen(map, this.#sender);
    this.#pen.take(this.#pen.tool === tool ? null : tool);
    this.#tooled();
    for (const button of this.#hand.querySelectorAll<HTMLElement>("[data-tool]")) {
      const pressed = button.dataset["tool"] === this.#pen.tool;
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  async #ask(): Promise<void> {
    if (!this.open) return;
    const address = { room: this.#room, name: "briefing/followers" };
    const listed = await askList(address, this.#words, (status) =>
      this.#words.t("The server does not say who follows (answer {status}).", {
        status,
      }),
    );
    if (typeof listed === "string") return this.#tell({ ok: false, words: listed });
    this.#listed = listed;
    const own = this.#screen.seat;
    const list = followersList(listed, own, this.#words);
    if (!this.leading.view?.presenter) this.#followers.replaceChildren();
    else if (texts(list) !== texts([...this.#followers.childNodes]))
      this.#followers.replaceChildren(...list);
    this.#draw();
  }

  async #post(sent: Sent): Promise<void> {
    const url = `/rooms/${encodeURIComponent(this.#room)}/briefing/signal`;
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify(sent);
    const asked = fetch(url, { method: "POST", headers, body });
    const ok = await asked.then(
      (answer) => answer.ok,
      () => false,
    );
    if (sent.kind === "CALL") this.#tell(calledWords(ok, this.#words));
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = make("button", { text, attributes: { type: "button" } });
    button.addEventListener("click", act);
    return button;
  }
}

function calledWords(ok: boolean, words: Catalogue): Told {
  const asked = words.t("Everybody who looks around was asked to come back.");
  const lost = words.t("Nobody was asked to come back: the server did not take it.");
  return { ok, words: ok ? asked : lost };
}

const texts = (nodes: readonly Node[]): string =>
  nodes.map((node) => node.textContent).join("\n");
