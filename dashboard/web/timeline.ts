/**
 * The page of the timeline: asks for the charts when the picture moves, and hands the
 * days that are brushed on to the map.
 *
 * It listens to the stream as the desk does and never asks on a timer alone but for the
 * minute that "now" moves by. It must never call old charts current.
 */
import "./timeline.css";
import { DeskLive } from "./desklive.ts";
import { list, number, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { Kept, browserStore } from "./kept.ts";
import { actionOf, isWriting } from "./keys.ts";
import { Labels } from "./label.ts";
import {
  atMostEvery,
  element,
  make,
  offer,
  setProps,
  show,
  styled,
  write,
} from "./page.ts";
import { daysIn, daysOf, withDays } from "./timefilter.ts";
import type { Days } from "./timefilter.ts";
import { TimelineChart } from "./timelinechart.ts";
import type { Feature, StyleName } from "./types.ts";
import { parseTime, utc } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** Charts are looked at, not watched: they may be so much older than the map. */
const ASK_MS = 3_000;
const MINUTE_MS = 60_000;

type Charts = typeof import("./charts.ts");

export class TimelinePage {
  readonly #base: string;
  readonly #room: string;
  readonly #words: Catalogue;
  readonly #kept = new Kept(browserStore());
  readonly #live: DeskLive;
  readonly #labels = new Labels();
  readonly #charts = new Map<string, TimelineChart>();
  readonly #again = atMostEvery(ASK_MS, () => void this.#ask().catch(reportError));
  readonly #dates: { from: HTMLInputElement; until: HTMLInputElement };
  #plotly: Charts | null = null;
  #style: StyleName;
  #span: string;
  #days: Days | null;
  #told: Fields | null = null;
  #trouble: string | null = null;
  #asking = false;
  #held = false;

  constructor(room: string, words: Catalogue, style: StyleName) {
    this.#base = `/rooms/${encodeURIComponent(room)}`;
    this.#room = room;
    this.#words = words;
    this.#style = style;
    this.#span = new URLSearchParams(window.location.search).get("span") ?? "";
    this.#days = daysIn(window.location.search);
    this.#dates = { from: dateIn("timeline-from"), until: dateIn("timeline-until") };
    this.#live = new DeskLive(this.#base, words, {
      moved: () => this.#again(),
      context: () => undefined,
    });
  }

  async start(changeLanguage: (language: string) => void): Promise<void> {
    document.title = `${this.#words.t("Timeline")} - One Picture`;
    offer("onePicture", {
      style: (style: StyleName) => this.#setStyle(style),
      language: changeLanguage,
    });
    this.#showStyle();
    await styled(element("timeline").dataset["sheet"] ?? "");
    this.#listen();
    this.#showDays();
    await this.#load();
    this.#live.start();
    this.#again();
    window.setInterval(() => this.#standing(), 500);
    window.setInterval(() => this.#again(), MINUTE_MS);
    void this.#labels.load().then(() => this.#mark());
    document.body.dataset["ready"] = "yes";
  }

  async #load(): Promise<void> {
    try {
      this.#plotly = await import("./charts.ts");
      this.#plotly.speak(this.#words.language);
    } catch {
      this.#say(
        this.#words.t(
          "The charts could not be loaded; the tables say the same. Load the page again.",
        ),
      );
    }
  }

  #listen(): void {
    document.addEventListener("keydown", (event) => this.#pressed(event));
    const span = element("timeline-span") as HTMLSelectElement;
    span.addEventListener("change", () => {
      this.#span = span.value;
      this.#keep();
      void this.#ask().catch(reportError);
    });
    for (const input of [this.#dates.from, this.#dates.until])
      input.addEventListener("change", () => this.#written());
    element("timeline-clear").addEventListener("click", () => this.#choose(null));
    // What is drawn anew under a hand that brushes would end the brush.
    const host = element("timeline-charts");
    host.addEventListener("pointerdown", () => (this.#held = true));
    for (const up of ["pointerup", "pointercancel"])
      window.addEventListener(up, () => (this.#held = false));
  }

  #written(): void {
    const { from, until } = this.#dates;
    const days = daysOf(from.value, until.value || from.value);
    if (days) this.#choose(days);
  }

  #choose(days: Days | null): void {
    if (JSON.stringify(days) === JSON.stringify(this.#days)) return;
    this.#days = days;
    this.#showDays();
    this.#keep();
    void this.#charts.get("gantt")?.view?.mark(days).catch(reportError);
  }

  #showDays(): void {
    const { from = "", until = "" } = this.#days ?? {};
    this.#dates.from.value = from;
    this.#dates.until.value = until;
    const link = element("timeline-to-map");
    if (this.#days) link.setAttribute("href", `/${withDays("", this.#days)}`);
    show("timeline-to-map", this.#days !== null);
    show("timeline-clear", this.#days !== null);
  }

  /** The address opens the same again. */
  #keep(): void {
    const asked = new URLSearchParams(this.#span ? { span: this.#span } : {});
    const search = withDays(asked.toString(), this.#days);
    window.history.replaceState(null, "", window.location.pathname + search);
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#held) return this.#again();
    this.#asking = true;
    const asked = new URLSearchParams({ style: this.#style });
    if (this.#span) asked.set("span", this.#span);
    try {
      const answer = await fetch(`${this.#base}/timeline?${asked}`);
      if (!answer.ok) throw new TypeError(String(answer.status));
      this.#told = (await answer.json()) as Fields;
      this.#trouble = null;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#trouble = this.#words.t("The charts cannot be asked for: these are old.");
    } finally {
      this.#asking = false;
    }
    await this.#draw();
    if (this.#trouble !== null || this.#live.behind) this.#again();
  }

  async #draw(): Promise<void> {
    const told = this.#told;
    if (!told) return;
    const host = element("timeline-charts");
    for (const each of list(told, "charts")) {
      const id = text(each, "id");
      const chart = this.#charts.get(id) ?? this.#made(each, host);
      // One chart that cannot be drawn says so in its place, and stops no other.
      await chart.draw(each).catch(reportError);
    }
    this.#brush();
    this.#mark();
    const at = parseTime(told["now"]);
    const n = this.#words.number(number(told, "n") ?? 0);
    const said = this.#words.t("As of picture {n}, {time}", {
      n,
      time: at ? utc(at) : "–",
    });
    write("timeline-as-of", said);
    (element("timeline-span") as HTMLSelectElement).value = text(told, "span");
    this.#shown(number(told, "shown") ?? 0, number(told, "all") ?? 0);
  }

  #made(told: Fields, host: HTMLElement): TimelineChart {
    const plotly = this.#plotly;
    const made = new TimelineChart(
      told,
      this.#words,
      (plot) => (plotly ? new plotly.ChartView(plot, this.#words.language) : null),
      (id) => this.#save(id),
    );
    this.#charts.set(made.id, made);
    host.append(made.section);
    return made;
  }

  #save(id: string): void {
    const n = number(this.#told ?? {}, "n") ?? 0;
    const name = `${this.#room}-${id}-picture-${n}`;
    void this.#charts.get(id)?.save(name).catch(reportError);
  }

  /** Listens to the brush of the Gantt, once it is drawn. */
  #brush(): void {
    const gantt = this.#charts.get("gantt");
    if (!gantt?.view?.drawn || gantt.section.dataset["brush"] === "yes") return;
    gantt.section.dataset["brush"] = "yes";
    gantt.view.brushed((days) => this.#choose(days));
    void gantt.view.mark(this.#days).catch(reportError);
  }

  #shown(shown: number, all: number): void {
    const words = this.#words;
    const rest = words.t("The {shown} nearest to now of {all} exercises are drawn.", {
      shown: words.number(shown),
      all: words.number(all),
    });
    write("timeline-shown", shown < all ? rest : "");
  }

  #mark(): void {
    const shown = list(this.#told ?? {}, "labels").map((label) => ({
      properties: { label },
    }));
    this.#labels.draw(shown as unknown as Feature[], this.#words.language);
  }

  #standing(): void {
    const n = number(this.#told ?? {}, "n");
    this.#live.told({ trouble: this.#trouble, n, pause_ms: ASK_MS });
    const { text: said, calm } = this.#live.standing();
    write("timeline-standing", said);
    element("timeline-standing").dataset["calm"] = String(calm);
    element("timeline").dataset["stale"] = String(!calm);
  }

  #say(said: string): void {
    write("timeline-said", said);
    show("timeline-said", said !== "");
  }

  #pressed(event: KeyboardEvent): void {
    const action = actionOf(event, isWriting(event.target));
    if (action === "style") this.#setStyle(this.#style === "dark" ? "light" : "dark");
    if (action === "close") this.#choose(null);
  }

  #setStyle(style: StyleName): void {
    if (style === this.#style) return;
    this.#style = style;
    this.#kept.keepStyle(style);
    this.#showStyle();
    void this.#ask().catch(reportError);
  }

  #showStyle(): void {
    document.documentElement.dataset["style"] = this.#style;
    setProps("theme", { forceColorScheme: this.#style });
    setProps("style-choice", { value: this.#style });
  }
}

/** A field for a day inside its label. */
function dateIn(id: string): HTMLInputElement {
  const input = make("input", { attributes: { type: "date" } });
  element(id).replaceChildren(input);
  return input;
}
