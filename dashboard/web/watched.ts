/**
 * What leaders saw: past briefings, their views in order, and who confirmed each.
 *
 * A view is shown on the map of then, through the time cursor. What is drawn here is what
 * the server says was confirmed; it must never tell that somebody saw something who did
 * not confirm it.
 */
import "./watched.css";
import { element, make, styled } from "./page.ts";
import type { Kept } from "./recording.ts";
import type { Cursor } from "./shown.ts";
import type { Screen } from "./types.ts";
import {
  briefingWords,
  confirmedWords,
  cursorOf,
  endWords,
  styleOf,
  timeWords,
  viewWords,
  type Briefing,
  type View,
  type Whole,
} from "./watchedviews.ts";
import type { Catalogue } from "./words.ts";

export interface WatchedHooks {
  /** This screen looks back: it follows nobody. */
  apart(): void;
  /** Shows a moment, or the newest picture. */
  moment(cursor: Cursor): Promise<void>;
  /** It shows what was shown with picture n, caption and all. */
  looks(n: number): void;
  /** It shows the newest picture again, as it keeps it. */
  live(): void;
}

export class WatchedPanel {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #hooks: WatchedHooks;
  readonly #host = element("watched");
  readonly #choice = make("select", { attributes: { id: "watched-briefing" } });
  readonly #about = make("dl", { class: "watched-about" });
  readonly #list = make("ol", { class: "watched-list" });
  readonly #said = make("p", { class: "watched-said", attributes: { role: "status" } });
  readonly #audience = make("select", { attributes: { id: "watched-audience" } });
  readonly #make: HTMLButtonElement;
  readonly #files = make("p", { class: "watched-files" });
  #whole: Whole | null = null;
  /** Those of it that are listed, in order. */
  #views: View[] = [];
  #turn = 0;

  constructor(screen: Screen, words: Catalogue, room: string, hooks: WatchedHooks) {
    this.#screen = screen;
    this.#words = words;
    this.#room = room;
    this.#hooks = hooks;
    this.#make = this.#button(words.t("Make a record"), () => void this.#record());
  }

  async start(): Promise<void> {
    await styled(this.#host.dataset["sheet"] ?? "");
    document.body.dataset["page"] = "briefings";
    this.#build();
    await this.#fetch();
  }

  #build(): void {
    const words = this.#words;
    const label = (text: string, control: HTMLElement): HTMLElement =>
      make("label", { class: "watched-field" }, [
        make("span", { text }),
        control as HTMLSelectElement,
      ]);
    const live = this.#button(words.t("Back to the live picture"), () => this.#live());
    this.#choice.addEventListener("change", () => void this.#open());
    this.#audience.addEventListener("change", () => void this.#replan());
    this.#host.replaceChildren(
      make("h2", { text: words.t("What leaders saw") }),
      label(words.t("Briefing"), this.#choice),
      this.#about,
      label(words.t("Record for"), this.#audience),
      make("div", { class: "watched-tools" }, [this.#make, live]),
      this.#said,
      this.#files,
      make("h3", { text: words.t("Views") }),
      this.#list,
    );
    this.#host.hidden = false;
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = make("button", { text, attributes: { type: "button" } });
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") act();
    });
    return button;
  }

  get #base(): string {
    return `/rooms/${encodeURIComponent(this.#room)}/briefings`;
  }

  async #fetch(): Promise<void> {
    const found = await this.#ask<Briefing[]>(this.#base);
    if (!found) return;
    this.#choice.replaceChildren(
      ...found.map((each) =>
        make("option", {
          text: briefingWords(each, this.#words),
          attributes: { value: String(each.briefing) },
        }),
      ),
    );
    this.#make.setAttribute("aria-disabled", String(found.length === 0));
    if (found.length === 0) {
      this.#tell(this.#words.t("There was no briefing in this room yet."));
      return;
    }
    const asked = new URLSearchParams(location.search).get("briefing");
    if (found.some(({ briefing }) => String(briefing) === asked))
      this.#choice.value = asked ?? "";
    await this.#open();
  }

  async #open(): Promise<void> {
    const turn = ++this.#turn;
    this.#files.replaceChildren();
    const whole = await this.#ask<Whole>(`${this.#base}/${this.#choice.value}`);
    if (!whole || turn !== this.#turn) return;
    this.#whole = whole;
    this.#drawAbout(whole);
    this.#list.replaceChildren();
    this.#views = [];
    this.#add(whole);
    await this.#replan();
  }

  #drawAbout(whole: Whole): void {
    const words = this.#words;
    const rows: [string, string][] = [
      [words.t("Led by"), whole.title],
      [words.t("Began (time of the log)"), timeWords(whole.began_at)],
      [words.t("Ended (time of the log)"), endWords(whole, words)],
    ];
    this.#about.replaceChildren(
      ...rows.flatMap(([name, value]) => [
        make("dt", { text: name }),
        make("dd", { text: value }),
      ]),
    );
  }

  #add(part: Whole): void {
    this.#views.push(...part.watched);
    this.#list.append(...part.watched.map((view) => this.#row(view)));
    if (part.more === null) return;
    const after = part.more;
    const more = this.#button(this.#words.t("More views"), () => {
      item.remove();
      void this.#more(after);
    });
    const item = make("li", {}, [more]);
    this.#list.append(item);
  }

  async #more(after: number): Promise<void> {
    const turn = this.#turn;
    const path = `${this.#base}/${this.#choice.value}?after=${after}`;
    const part = await this.#ask<Whole>(path);
    if (part && turn === this.#turn) this.#add(part);
  }

  #row(view: View): HTMLElement {
    const words = this.#words;
    const show = this.#button("", () => void this.#show(view, show));
    show.append(
      make("span", { text: timeWords(view.at), class: "watched-time" }),
      make("span", {
        text: viewWords(view, words),
        class: "watched-words",
        attributes: { dir: "auto" },
      }),
    );
    show.setAttribute("aria-disabled", String(!view.shown));
    const by = confirmedWords(view, words).map((text) => make("li", { text }));
    const picture = words.t("Picture {n}", { n: words.number(view.n) });
    const story = view.as_of
      ? words.t("the picture's time was {time}", { time: timeWords(view.as_of) })
      : "";
    return make("li", {}, [
      show,
      make("p", {
        class: "watched-note",
        text: [picture, story].filter(Boolean).join(" · "),
      }),
      make("ul", { class: "watched-by" }, by),
    ]);
  }

  /** Shows the picture and the view of then, to this screen alone. */
  async #show(view: View, chosen: HTMLElement): Promise<void> {
    if (!view.shown) return;
    for (const each of this.#list.querySelectorAll("[aria-current]"))
      each.removeAttribute("aria-current");
    chosen.setAttribute("aria-current", "true");
    this.#hooks.apart();
    const cursor = cursorOf(view);
    const style = styleOf(view, this.#views);
    await this.#hooks.moment(cursor);
    this.#hooks.looks(cursor.n ?? view.n);
    await this.#screen.show({ ...view.shown, ...(style && { style }), cursor }, 0);
  }

  #live(): void {
    for (const each of this.#list.querySelectorAll("[aria-current]"))
      each.removeAttribute("aria-current");
    this.#hooks.live();
  }

  /** Asks what a record would hold, for the audience that is chosen. */
  async #replan(): Promise<void> {
    const { Recorder } = await import("./recording.ts");
    const turn = this.#turn;
    const recorder = new Recorder(this.#room, this.#number, this.#words);
    const chosen = this.#audience.value;
    try {
      const plan = await recorder.plan(chosen);
      if (turn !== this.#turn) return;
      const everybody = this.#words.t("All who were there");
      const options = [{ audience: "", title: everybody }, ...plan.audiences];
      this.#audience.replaceChildren(
        ...options.map(({ audience, title }) =>
          make("option", { text: title, attributes: { value: audience } }),
        ),
      );
      this.#audience.value = plan.audience;
    } catch (reason) {
      this.#audience.value = "";
      this.#tell(this.#why(reason));
    }
  }

  async #record(): Promise<void> {
    if (!this.#whole) return;
    const words = this.#words;
    this.#make.setAttribute("aria-disabled", "true");
    this.#files.replaceChildren();
    this.#tell(words.t("Drawing …"));
    try {
      const { Recorder } = await import("./recording.ts");
      const recorder = new Recorder(this.#room, this.#number, words);
      const plan = await recorder.plan(this.#audience.value);
      const of = words.number(plan.scenes.length);
      const files = await recorder.make(plan, (n) =>
        this.#tell(words.t("Drawn: {n} of {of}", { n: words.number(n), of })),
      );
      this.#tell(words.t("The record is made. Keep both files."));
      this.#offer(files);
    } catch (reason) {
      this.#tell(this.#why(reason));
    } finally {
      this.#make.setAttribute("aria-disabled", "false");
    }
  }

  #offer(files: readonly Kept[]): void {
    this.#files.replaceChildren(
      ...files.map(({ href, name }) =>
        make("a", { text: name, attributes: { href, download: name } }),
      ),
    );
    this.#files.querySelector("a")?.focus();
  }

  get #number(): number {
    return this.#whole?.briefing ?? Number(this.#choice.value);
  }

  async #ask<T>(path: string): Promise<T | null> {
    try {
      const answer = await fetch(path);
      const said = (await answer.json()) as T & { detail?: string };
      if (answer.ok) return said;
      this.#tell(said.detail ?? this.#words.t("The server does not answer."));
    } catch (reason) {
      this.#tell(this.#why(reason));
    }
    return null;
  }

  #why(reason: unknown): string {
    if (reason instanceof TypeError || !(reason instanceof Error))
      return this.#words.t("The server does not answer.");
    return reason.message;
  }

  #tell(text: string): void {
    this.#said.textContent = text;
  }
}
