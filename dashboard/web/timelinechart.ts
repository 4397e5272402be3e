/**
 * One chart of the timeline: figure, sentence, source, image, and the same as a table.
 *
 * What is written here came with the charts of the server, as text. The table never
 * says less than the figure.
 */
import type { Figure } from "plotly.js-basic-dist-min";
import type { ChartView } from "./charts.ts";
import { inside, list, text, texts } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { AS_RECEIVED, make } from "./page.ts";
import type { Catalogue } from "./words.ts";

/** Where the charts are drawn; null where Plotly could not be loaded. */
export type Draw = (host: HTMLElement) => ChartView | null;

export class TimelineChart {
  readonly id: string;
  readonly section: HTMLElement;
  readonly #words: Catalogue;
  readonly #view: ChartView | null;
  readonly #title = make("h2");
  readonly #unit = make("span", { class: "timeline-unit" });
  readonly #said = make("p", { class: "timeline-said" });
  readonly #plot = make("div", { class: "timeline-plot", attributes: { role: "img" } });
  readonly #source = make("p", { class: "timeline-source" });
  readonly #image: HTMLButtonElement;
  readonly #table: HTMLElement;
  readonly #same: HTMLElement;
  #rows = "";

  constructor(told: Fields, words: Catalogue, draw: Draw, save: (id: string) => void) {
    this.id = text(told, "id");
    this.#words = words;
    this.#view = draw(this.#plot);
    this.#image = make("button", {
      class: "timeline-act",
      text: words.t("Download as image"),
      attributes: { type: "button" },
    });
    this.#image.addEventListener("click", () => save(this.id));
    this.#table = make("div", {
      class: "timeline-table",
      attributes: { tabindex: "0", role: "region" },
    });
    const summary = make("summary", { text: words.t("The same as a table") });
    this.#same = make("details", {}, [summary]);
    this.#title.id = `chart-${this.id}-title`;
    this.section = make(
      "section",
      {
        class: "timeline-chart",
        attributes: { id: `chart-${this.id}`, "aria-labelledby": this.#title.id },
      },
      [
        make("div", { class: "timeline-head" }, [this.#title, this.#unit]),
        this.#said,
        this.#plot,
        make("div", { class: "timeline-foot" }, [this.#source, this.#image]),
        this.#same,
      ],
    );
  }

  get view(): ChartView | null {
    return this.#view;
  }

  async save(name: string): Promise<void> {
    await this.#view?.image(name, this.#source.textContent ?? "");
  }

  async draw(told: Fields): Promise<void> {
    const [title, said] = [text(told, "title"), text(told, "said")];
    rewrite(this.#title, title);
    rewrite(this.#unit, text(told, "unit"));
    rewrite(this.#said, said);
    rewrite(this.#source, text(told, "source"));
    this.#table.setAttribute("aria-label", title);
    const { data, layout } = inside(told, "figure");
    const rows = list(told, "rows");
    this.#plot.setAttribute("aria-label", `${title}. ${said}`);
    this.#fill(texts(told, "columns"), rows);
    this.#lay(rows.length > 0, Array.isArray(data) && this.#view !== null);
    if (!Array.isArray(data)) return this.#view?.clear();
    try {
      await this.#view?.draw({ data, layout: layout as Figure["layout"] });
    } catch (error) {
      const failed = this.#words.t(
        "The chart could not be drawn; the table says the same.",
      );
      rewrite(this.#said, `${said} ${failed}`);
      this.#lay(rows.length > 0, false);
      throw error;
    }
  }

  /** The table stands in the open where there is no figure. */
  #lay(any: boolean, drawn: boolean): void {
    this.section.dataset["figure"] = drawn ? "yes" : "no";
    this.#plot.hidden = !drawn;
    this.#image.hidden = !drawn;
    this.#same.hidden = !any || !drawn;
    this.#table.hidden = !any;
    const home = drawn ? this.#same : this.section;
    if (this.#table.parentElement !== home) home.append(this.#table);
  }

  #fill(columns: readonly string[], rows: readonly Fields[]): void {
    const filled = JSON.stringify([columns, rows]);
    if (filled === this.#rows) return;
    this.#rows = filled;
    const heads = columns.map((each) =>
      make("th", { text: each, attributes: { scope: "col" } }),
    );
    const lines = rows.map((row) => make("tr", {}, this.#cells(row)));
    const table = make("table", {}, [
      make("thead", {}, [make("tr", {}, heads)]),
      make("tbody", {}, lines),
    ]);
    this.#table.replaceChildren(table);
  }

  #cells(row: Fields): HTMLElement[] {
    const record = text(row, "record");
    const linked = record ? `/?record=${encodeURIComponent(record)}` : "";
    const named = this.id === "due" ? 3 : 0;
    return texts(row, "cells").map((said, place) => {
      const cell = make("td", { attributes: place === named ? AS_RECEIVED : {} });
      if (!linked || place !== named) cell.textContent = said;
      else
        cell.append(
          make("a", {
            text: said,
            attributes: { href: linked, title: this.#words.t("Show on the map") },
          }),
        );
      return cell;
    });
  }
}

function rewrite(target: HTMLElement, said: string): void {
  if (target.textContent !== said) target.textContent = said;
}
