/**
 * The door to Plotly: figures of the server drawn, brushed and taken as an image.
 *
 * Loaded by the timeline alone. Nothing of it ever asks another origin for anything, and
 * no link of it leads to one.
 */
import Plotly from "plotly.js-basic-dist-min";
import type { Figure, Plot } from "plotly.js-basic-dist-min";
import { daysOf, dayOf } from "./timefilter.ts";
import type { Days } from "./timefilter.ts";

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  plotlyServerURL: "",
  showLink: false,
  showTips: false,
  scrollZoom: false,
  doubleClick: false,
  responsive: true,
};
/** An image is as sharp as a projector shows it. */
const IMAGE_SCALE = 2;
const WIDE_PX = 1280;
const SOURCE_PX = 24;
const DAY_MS = 86_400_000;

/**
 * Names of months and days as the browser knows them, and the day before the month as
 * everywhere else; Plotly brings American English only.
 */
export function speak(language: string): void {
  const locale = localeOf(language);
  const name = (options: Intl.DateTimeFormatOptions, at: Date): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(at);
  // The first of 2023 was a Sunday.
  const days = [...Array(7).keys()].map((d) => new Date(Date.UTC(2023, 0, d + 1)));
  const months = [...Array(12).keys()].map((m) => new Date(Date.UTC(2023, m, 1)));
  Plotly.register({
    moduleType: "locale",
    name: locale,
    dictionary: {},
    format: {
      days: days.map((at) => name({ weekday: "long" }, at)),
      shortDays: days.map((at) => name({ weekday: "short" }, at)),
      months: months.map((at) => name({ month: "long" }, at)),
      shortMonths: months.map((at) => name({ month: "short" }, at)),
      date: "%d/%m/%Y",
      dayMonth: "%-d %b",
      dayMonthYear: "%-d %b %Y",
    },
  });
}

/** Plotly's own English is the American one, and no other may take its name. */
function localeOf(language: string): string {
  return language === "en" ? "en-GB" : language;
}

export class ChartView {
  readonly #host: HTMLElement;
  readonly #language: string;
  #plot: Plot | null = null;
  #drawn: Figure | null = null;
  #days: Days | null = null;
  #rows: readonly number[] = [];

  constructor(host: HTMLElement, language: string) {
    this.#host = host;
    this.#language = language;
  }

  get drawn(): boolean {
    return this.#plot !== null;
  }

  /** Draws a figure in the place of what was drawn. */
  async draw(figure: Figure): Promise<void> {
    if (JSON.stringify(figure) === JSON.stringify(this.#drawn)) return;
    this.#drawn = figure;
    this.#rows = figure.layout.yaxis?.range ?? [];
    const layout = { ...figure.layout, selections: this.#selections() };
    const config = { ...CONFIG, locale: localeOf(this.#language) };
    this.#plot = await Plotly.react(this.#host, figure.data, layout, config);
  }

  /** Calls back with the days of every brush over the time axis. */
  brushed(chose: (days: Days) => void): void {
    this.#plot?.on("plotly_selected", (event) => {
      const ends = event?.range?.x?.map(timeOf) ?? [];
      const [from, until] = ends.sort((a, b) => a - b);
      if (from === undefined || until === undefined) return;
      const days = daysOf(dayOf(new Date(from)), dayOf(new Date(until)));
      if (days) chose(days);
    });
  }

  /** Shows these days as the brush, or none. */
  async mark(days: Days | null): Promise<void> {
    this.#days = days;
    if (this.#plot)
      await Plotly.relayout(this.#plot, { selections: this.#selections() });
  }

  /** Hands the reader the figure as a file, with its source in it. */
  async image(filename: string, source: string): Promise<void> {
    if (!this.#drawn) return;
    const width = Math.max(WIDE_PX, this.#host.clientWidth);
    const height = this.#host.clientHeight + SOURCE_PX;
    const layout = imageLayout(this.#drawn.layout, source, { width, height });
    await Plotly.downloadImage(
      { data: this.#drawn.data, layout },
      { format: "png", width, height, scale: IMAGE_SCALE, filename },
    );
  }

  clear(): void {
    this.#drawn = null;
    if (this.#plot) Plotly.purge(this.#plot);
    this.#plot = null;
  }

  #selections(): object[] {
    if (!this.#days) return [];
    const { from, until } = this.#days;
    const end = new Date(Date.parse(until) + DAY_MS).toISOString().slice(0, 10);
    const [y0 = 0, y1 = 1] = this.#rows;
    return [{ type: "rect", xref: "x", yref: "y", x0: from, x1: end, y0, y1 }];
  }
}

/**
 * A layout for a file: an image knows no font of the page, so that words are measured
 * in one that it knows, and the source stands below.
 */
function imageLayout(layout: Figure["layout"], source: string, size: object): object {
  const { font, margin, annotations = [] } = layout;
  const below = {
    text: source.replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
    xref: "paper",
    yref: "paper",
    x: 0,
    y: 0,
    yshift: -48 - SOURCE_PX,
    xanchor: "left",
    yanchor: "top",
    showarrow: false,
    font: { size: 12 },
  };
  return {
    ...layout,
    ...size,
    font: { ...font, family: "sans-serif" },
    margin: { ...margin, b: (margin?.b ?? 0) + SOURCE_PX },
    annotations: [...annotations, below],
  };
}

/** A time as Plotly writes it: UTC, without saying so. */
function timeOf(said: string): number {
  return Date.parse(`${said.replace(" ", "T")}Z`);
}
