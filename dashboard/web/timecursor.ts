/**
 * The bar of the moments: which one is shown, and the way to any other.
 *
 * Everything in it is a control of the browser's own, so that a keyboard and a screen
 * reader need nothing else. It must never leave open whether what is shown is live.
 */
import type { Compare } from "./compare.ts";
import { titleOf } from "./fields.ts";
import { Moments } from "./moment.ts";
import { knownWords, newerWords, modeWords, MODES, storyWords } from "./momentwords.ts";
import { AS_RECEIVED, element, make, show } from "./page.ts";
import type { MomentsTold } from "./pastlog.ts";
import { sharedView, VIEW } from "./shown.ts";
import type { Feature, Screen } from "./types.ts";
import { clock } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** Seconds of the log in a real one. */
export const RATES = [1, 10, 60, 600, 3600] as const;
const SEEK_MS = 200;
const DRAW_MS = 250;
const AGAIN_MS = 5_000;
/** The slider has so many places; its ends move with the log. */
const PLACES = 2_000;
const MOST_CHANGED = 12;
/** Of the map, when somebody begins to compare. */
const HALF = 50;
/** A bar that came by itself, to tell what changed, stays so long. */
const TOLD_MS = 60_000;

type Make = (name: string, text: string, does: () => unknown) => HTMLButtonElement;

export class TimeBar {
  readonly moments: Moments;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #host = element("moment");
  readonly #byHand: () => void;
  readonly #parts = new Map<string, HTMLElement>();
  #opened = false;
  #comparing: Compare | null = null;
  #range: MomentsTold | null = null;
  #sliding = false;
  #measuring = false;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #selected: string | null = null;
  #seek: ReturnType<typeof setTimeout> | undefined;

  constructor(screen: Screen, words: Catalogue, room: string, byHand: () => void) {
    this.#screen = screen;
    this.#words = words;
    this.#byHand = byHand;
    this.moments = new Moments(screen, room);
    this.moments.changed = () => this.#drawSoon();
    this.#build();
    screen.on("state", () => this.#drawSoon());
    screen.on("select", (id) => void this.#chose(id).catch(reportError));
    setInterval(() => this.#draw(), DRAW_MS);
    this.#draw();
  }

  get open(): boolean {
    return !this.#host.hidden;
  }

  /** Opens the bar and goes to it; while a picture of then is shown it stays. */
  show(open: boolean): void {
    this.#opened = open;
    clearTimeout(this.#telling);
    if (!open) this.moments.changes = [];
    this.#draw();
    if (!open) return;
    void this.#measure().catch(reportError);
    void this.#chose(this.#screen.shown()?.selected ?? null).catch(reportError);
    this.#part("slider").focus();
  }

  #build(): void {
    const { t } = { t: (text: string) => this.#words.t(text) };
    const push: Make = (name, text, does) => {
      const button = make("button", { text, attributes: { type: "button" } });
      button.addEventListener("click", () => this.#act(does));
      return this.#keep(name, button);
    };
    const said = this.#keep("status", make("p", { class: "for-readers" }));
    said.setAttribute("role", "status");
    const texts = make("div", { class: "moment-words" }, [
      this.#keep("known", make("p", { class: "moment-known" })),
      this.#keep("story", make("p")),
      this.#keep("newer", make("p")),
    ]);
    const { moments } = this;
    const controls = make("div", { class: "moment-controls" }, [
      push("before", t("Event before"), () => moments.step(-1)),
      push("play", t("Play"), () => this.#play()),
      this.#rates(),
      push("after", t("Event after"), () => moments.step(1)),
      this.#time(),
      push("freeze", t("Freeze"), () => moments.freeze()),
      push("compare", t("Compare"), () =>
        this.compare(this.#comparing ? null : HALF, true),
      ),
      push("live", t("Back to live"), () => moments.live()),
    ]);
    this.#host.replaceChildren(
      this.#keep("mode", make("strong", { class: "moment-mode" })),
      texts,
      this.#slider(),
      controls,
      this.#keep("record", make("div", { class: "moment-list" })),
      this.#keep("changes", make("div", { class: "moment-list" })),
      said,
    );
  }

  #slider(): HTMLElement {
    const attributes = {
      type: "range",
      min: "0",
      max: String(PLACES),
      "aria-label": this.#words.t("Moment since the log began"),
    };
    const slider = this.#keep("slider", make("input", { attributes }));
    slider.addEventListener("input", () => {
      this.#sliding = true;
      clearTimeout(this.#seek);
      this.#seek = setTimeout(() => {
        this.#sliding = false;
        this.#act(() => this.moments.seek(this.#slid_ms()));
      }, SEEK_MS);
      this.#say(slider);
    });
    return slider;
  }

  #rates(): HTMLElement {
    const label = this.#words.t("Speed of the replay");
    const options = RATES.map((rate) =>
      make("option", { text: `${rate}×`, attributes: { value: String(rate) } }),
    );
    const attributes = { "aria-label": label };
    const select = this.#keep("rate", make("select", { attributes }, options));
    select.addEventListener("change", () => {
      if (this.moments.cursor.rate) this.#act(() => this.moments.play(this.#rate()));
    });
    return select;
  }

  /** Any moment, written: a slider alone is coarse over weeks. */
  #time(): HTMLElement {
    const attributes = { type: "datetime-local", step: "1" };
    const field = this.#keep("time", make("input", { attributes }));
    field.addEventListener("change", () => {
      const at_ms = Date.parse(`${field.value}Z`);
      if (!Number.isNaN(at_ms)) this.#act(() => this.moments.seek(at_ms));
    });
    const text = this.#words.t("UTC");
    return make("label", { class: "moment-time" }, [
      make("span", { text: this.#words.t("Go to") }),
      field,
      make("span", { text }),
    ]);
  }

  /** Something that somebody at this screen asked for. */
  #act(does: () => unknown): void {
    this.#byHand();
    const done = does();
    if (done instanceof Promise) done.catch(reportError);
  }

  async #play(): Promise<void> {
    const { cursor } = this.moments;
    if (cursor.mode === "LIVE") {
      // From the beginning, unless a moment was chosen.
      const first = this.#range?.first ?? (await this.#measure())?.first;
      if (first) await this.moments.jump(first);
    }
    await this.moments.play(cursor.rate ? 0 : this.#rate());
  }

  /** Compares the picture of then, on so many percent of the map, with the newest. */
  async compare(percent: number | null, asked = false): Promise<void> {
    if (percent === null || !this.#screen.state.then) return this.#endCompare();
    this.#screen.compare(percent);
    if (this.#comparing) return this.#comparing.split(percent);
    const { Compare } = await import("./compare.ts");
    // Asked again, or ended, while it was fetched.
    if (this.#comparing || !this.#screen.state.then) return;
    this.#comparing = new Compare(this.#screen, this.#words, (to) => {
      this.#byHand();
      this.#screen.compare(to);
    });
    this.#comparing.split(percent);
    this.#draw();
    await this.#comparing.start(asked);
  }

  #endCompare(): void {
    if (!this.#comparing) return;
    this.#comparing.close();
    this.#comparing = null;
    this.#screen.compare(null);
  }

  async #measure(): Promise<MomentsTold | null> {
    this.#measuring = true;
    try {
      this.#range = await this.moments.log.moments();
    } finally {
      // Whoever did not get an answer asks again, and not at every drawing.
      setTimeout(() => (this.#measuring = false), AGAIN_MS);
    }
    this.#draw();
    return this.#range;
  }

  /** A record was chosen: the entries that brought it are one step away. */
  async #chose(id: string | null): Promise<void> {
    this.#selected = id;
    this.#part("record").replaceChildren();
    if (!this.open) return;
    if (id === null) return this.#ofBriefing();
    const { record } = await this.moments.log.moments({ record: id });
    if (this.#selected !== id || record.length === 0) return;
    const feature = this.#screen.features.get(id);
    const name = feature ? titleOf(feature) : id;
    const text = this.#words.t("Came to the room:");
    const heading = make("p", {}, [
      make("span", { text: name, attributes: AS_RECEIVED }),
      make("span", { text: ` · ${text}` }),
    ]);
    const items = record.map(({ n, at, revision }) => {
      const said = this.#words.t("Revision {n} · {time}", {
        n: this.#words.number(revision),
        time: `${clock(new Date(at))}Z`,
      });
      return this.#item(said, () => this.moments.jump({ n, at }));
    });
    this.#part("record").replaceChildren(heading, ...items);
  }

  /** The picture with which the last briefing ended, to compare it with now. */
  async #ofBriefing(): Promise<void> {
    if (sharedView(this.#screen.received)?.how !== "RELEASED") return;
    const { record } = await this.moments.log.moments({ record: VIEW });
    const last = record.at(-1);
    if (!last || this.#selected !== null) return;
    const time = `${clock(new Date(last.at))}Z`;
    const text = this.#words.t("End of the last briefing · {time}", { time });
    const item = this.#item(text, () => this.moments.jump(last));
    this.#part("record").replaceChildren(item);
  }

  #item(text: string, does: () => unknown, received = false): HTMLElement {
    const attributes = { type: "button", ...(received ? AS_RECEIVED : {}) };
    const button = make("button", { text, attributes });
    button.addEventListener("click", () => (received ? does() : this.#act(does)));
    return button;
  }

  #drawSoon(): void {
    queueMicrotask(() => this.#draw());
  }

  #draw(): void {
    const { then, header } = this.#screen.state;
    const mode = then?.mode ?? "LIVE";
    const playing = (then?.rate ?? 0) > 0;
    document.body.dataset["moment"] = mode.toLowerCase();
    this.#drawChanges();
    show("moment", this.#opened || then !== null || this.moments.seeking);
    if (!this.open) return;
    // Where somebody leads it comes by itself, and nobody has asked for its ends.
    if (!this.#range && !this.#measuring) void this.#measure().catch(reportError);
    this.#write("mode", this.#words.t(MODES[mode]));
    this.#write("status", modeWords(then, this.#words));
    this.#write("known", this.#trouble() || knownWords(then, this.#words));
    const now = this.#screen.now();
    this.#write("story", storyWords(header, now, then, this.#words));
    const ended = this.moments.ended ? this.#words.t("The log ends here for now") : "";
    this.#write("newer", ended || newerWords(then, this.#words));
    this.#write("play", playing ? this.#words.t("Pause") : this.#words.t("Play"));
    if (!then) this.#endCompare();
    this.#part("compare").toggleAttribute("disabled", then === null);
    this.#part("compare").setAttribute("aria-pressed", String(!!this.#comparing));
    this.#part("live").toggleAttribute("disabled", then === null);
    this.#part("freeze").toggleAttribute("disabled", mode === "FROZEN");
    this.#part("rate").toggleAttribute("data-playing", playing);
    const led = RATES.find((rate) => rate === then?.rate);
    if (led) (this.#part("rate") as HTMLSelectElement).value = String(led);
    this.#place();
  }

  #trouble(): string {
    if (this.moments.missing)
      return this.#words.t("The log has no picture of that moment.");
    return this.moments.seeking ? this.#words.t("Looking for that moment …") : "";
  }

  /** Where the hand is on the slider. */
  #place(): void {
    const slider = this.#part("slider") as HTMLInputElement;
    if (this.#sliding || !this.#range?.first) return;
    const at_ms = this.moments.at_ms() ?? this.#last_ms();
    const first_ms = Date.parse(this.#range.first.at);
    const whole_ms = Math.max(1, this.#last_ms() - first_ms);
    const value = String(Math.round(((at_ms - first_ms) / whole_ms) * PLACES));
    if (slider.value !== value) slider.value = value;
    this.#say(slider);
    const field = this.#part("time") as HTMLInputElement;
    const written = new Date(at_ms).toISOString().slice(0, 19);
    if (document.activeElement !== field && field.value !== written)
      field.value = written;
  }

  #say(slider: HTMLElement): void {
    const said = new Date(this.#slid_ms()).toISOString();
    const text = `${said.slice(0, 10)} ${said.slice(11, 19)}Z`;
    if (slider.getAttribute("aria-valuetext") !== text)
      slider.setAttribute("aria-valuetext", text);
  }

  #slid_ms(): number {
    const { value } = this.#part("slider") as HTMLInputElement;
    const first_ms = Date.parse(this.#range?.first?.at ?? "") || 0;
    return first_ms + (Number(value) / PLACES) * (this.#last_ms() - first_ms);
  }

  #last_ms(): number {
    return this.moments.log.now_ms() ?? Date.parse(this.#range?.last?.at ?? "");
  }

  #rate(): number {
    return Number((this.#part("rate") as HTMLSelectElement).value);
  }

  #changed: readonly Feature[] = [];

  /** What changed while the picture stood still. */
  #drawChanges(): void {
    const { changes } = this.moments;
    if (changes === this.#changed) return;
    this.#changed = changes;
    if (changes.length > 0) this.#tell();
    const heading = this.#words.plural(
      "{n} record changed meanwhile:",
      "{n} records changed meanwhile:",
      changes.length,
    );
    const items = changes
      .slice(0, MOST_CHANGED)
      .map((each) =>
        this.#item(titleOf(each), () => this.#screen.select(each.id), true),
      );
    const nodes = changes.length > 0 ? [make("p", { text: heading }), ...items] : [];
    this.#part("changes").replaceChildren(...nodes);
  }

  /** Opens for a while, unless somebody has opened it and closes it. */
  #tell(): void {
    if (this.#opened) return;
    this.#opened = true;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => {
      if (!this.#host.contains(document.activeElement)) this.show(false);
    }, TOLD_MS);
  }

  #keep<E extends HTMLElement>(name: string, part: E): E {
    this.#parts.set(name, part);
    part.dataset["part"] = name;
    return part;
  }

  #part(name: string): HTMLElement {
    return this.#parts.get(name)!;
  }

  #write(name: string, text: string): void {
    const part = this.#part(name);
    if (part.textContent !== text) part.textContent = text;
  }
}
