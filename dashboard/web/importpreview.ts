/**
 * What would come of a file: counts, places on a map, rows in a table, mistakes.
 *
 * The mistakes can be kept as a file, to be mended where the rows come from. Must never
 * say that anything was kept.
 */
import { inside, list, number, text, titleOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { ImportMap, Place } from "./importmap.ts";
import type { Count } from "./importcounts.ts";
import { named } from "./importwords.ts";
import { cell } from "./importplan.ts";
import { findingWords } from "./facts.ts";
import { labelWords, valueWords } from "./fieldwords.ts";
import { AS_RECEIVED, make } from "./page.ts";
import type { Feature, StyleName } from "./types.ts";
import type { Catalogue } from "./words.ts";

const MOST_SHOWN = 100;

/** What is shown beside the rows themselves. */
export interface About {
  name: string;
  counts: readonly Count[];
  /** Fields in which a word of the file has no meaning yet. */
  open: ReadonlySet<string>;
  /** What a person may do about it. */
  beside: Node[];
}

export class Preview {
  readonly #host: HTMLElement;
  readonly #words: Catalogue;
  #map: ImportMap | null = null;

  constructor(host: HTMLElement, words: Catalogue) {
    this.#host = host;
    this.#words = words;
  }

  /** Shows what was judged, or what waits. */
  show(judged: Fields, style: StyleName, about: About): void {
    this.clear();
    const map = make("div", { class: "import-map" });
    map.setAttribute("role", "group");
    map.setAttribute("aria-label", this.#words.t("Places of the rows"));
    const places = list(judged, "places");
    this.#host.replaceChildren(
      this.#counts(about.counts),
      make("div", { class: "import-both" }, [
        ...(places.length ? [map] : []),
        this.#rows(list(judged, "records")),
      ]),
      ...this.#mistakes(judged, about),
      ...this.#warnings(judged),
      ...about.beside,
    );
    if (places.length) void this.#draw(map, places, style);
  }

  clear(): void {
    this.#map?.remove();
    this.#map = null;
    this.#host.replaceChildren();
  }

  setStyle(style: StyleName): void {
    this.#map?.setStyle(style);
  }

  async #draw(host: HTMLElement, places: Fields[], style: StyleName): Promise<void> {
    const { ImportMap } = await import("./importmap.ts");
    if (!host.isConnected) return;
    this.#map = new ImportMap(host, places as unknown as Place[], style, this.#words);
  }

  #counts(counts: readonly Count[]): HTMLElement {
    return make(
      "dl",
      { class: "import-counts" },
      counts.map(({ words, n, kind }) =>
        make("div", { attributes: { "data-kind": kind, "data-n": String(n) } }, [
          make("dt", { text: words }),
          make("dd", { text: this.#words.number(n) }),
        ]),
      ),
    );
  }

  #rows(records: Fields[]): HTMLElement {
    const words = this.#words;
    const titles = [
      words.t("Title"),
      words.t("Severity"),
      words.t("When"),
      words.t("Place"),
      words.t("Label"),
      "id",
    ];
    const body = records.map((record) => {
      const title = titleOf({
        id: text(record, "id"),
        properties: record,
      } as unknown as Feature);
      const cells = [
        title,
        valueWords("severity", record["severity"], words),
        valueWords("valid_from", record["valid_from"], words),
        text(record, "place") || where(record["geometry"]),
        labelWords(inside(record, "label"), words),
        text(record, "id"),
      ];
      return make(
        "tr",
        {},
        cells.map((said) => make("td", { text: said, attributes: AS_RECEIVED })),
      );
    });
    return scrolled(words.t("The first rows"), titles, body);
  }

  #mistakes(judged: Fields, { name, open }: About): HTMLElement[] {
    const mistakes = list(judged, "mistakes");
    const wrong = number(judged, "wrong") ?? 0;
    if (!wrong || !mistakes.length) return [];
    const words = this.#words;
    const unknown = words.t("is a word without a meaning yet, or empty");
    const choose = words.t("Choose above what each word of this column means.");
    const lines = mistakes.flatMap((mistake) =>
      list(mistake, "reasons").map((reason) => {
        const field = text(reason, "field");
        const isOpen = open.has(field) && text(reason, "problem").endsWith('""');
        return [
          String(number(mistake, "row") ?? ""),
          field,
          isOpen ? unknown : text(reason, "problem"),
          isOpen ? choose : text(reason, "mend"),
        ];
      }),
    );
    const titles = [
      words.t("Row of the file"),
      words.t("Field"),
      words.t("Problem"),
      words.t("Way out"),
    ];
    const body = lines
      .slice(0, MOST_SHOWN)
      .map(([row = "", field = "", ...said]) =>
        make("tr", {}, [
          make("th", { text: row, attributes: { scope: "row" } }),
          make("td", { text: named(field, words) }),
          ...said.map((each) => make("td", { text: each, attributes: AS_RECEIVED })),
        ]),
      );
    const keep = make("a", {
      class: "bar-link",
      text: words.t("Keep all mistakes as a file (CSV)"),
      attributes: { download: `${name}.mistakes.csv`, href: sheet([titles, ...lines]) },
    });
    return [
      make("h3", {
        text: words.plural(
          "{n} row is in error and would be left out",
          "{n} rows are in error and would be left out",
          wrong,
        ),
      }),
      scrolled(words.t("Rows in error"), titles, body, "import-mistakes"),
      make("p", {}, [keep]),
    ];
  }

  /** What is taken as it is, and why somebody should look at it before. */
  #warnings(judged: Fields): HTMLElement[] {
    const words = this.#words;
    const warned = number(judged, "warned") ?? 0;
    const said = list(judged, "warnings").flatMap((each) =>
      list(each, "findings").map((finding) => ({ each, finding })),
    );
    if (!warned) return [];
    const body = said.slice(0, MOST_SHOWN).map(({ each, finding }) => {
      // A file that waits is told by its records, one that was tried by its rows.
      const row = number(each, "row");
      const which = row === null ? text(each, "title") : String(row);
      const received = row === null ? AS_RECEIVED : {};
      return make("tr", {}, [
        make("th", { text: which, attributes: { scope: "row", ...received } }),
        make("td", { text: findingWords(finding, words) }),
      ]);
    });
    const isTried = said.some(({ each }) => number(each, "row") !== null);
    const first = isTried ? words.t("Row of the file") : words.t("Title");
    const titles = [first, words.t("What to look at")];
    const lead = words.plural(
      "{n} record is worth a look, and is taken as it is",
      "{n} records are worth a look, and are taken as they are",
      warned,
    );
    const table = scrolled(words.t("Worth a look"), titles, body, "import-warnings");
    return [make("h3", { text: lead }), ...(said.length ? [table] : [])];
  }
}

function scrolled(
  title: string,
  titles: string[],
  body: HTMLElement[],
  kind = "import-rows",
): HTMLElement {
  const head = titles.map((each) =>
    make("th", { text: each, attributes: { scope: "col" } }),
  );
  const attributes = { tabindex: "0", role: "region", "aria-label": title };
  return make("div", { class: "import-scroll", attributes }, [
    make("table", { class: `import-table ${kind}` }, [
      make("caption", { class: "for-readers", text: title }),
      make("thead", {}, [make("tr", {}, head)]),
      make("tbody", {}, body),
    ]),
  ]);
}

function sheet(rows: string[][]): string {
  const lines = rows.map((row) => row.map(cell).join(",")).join("\r\n");
  return URL.createObjectURL(new Blob(["\ufeff", lines], { type: "text/csv" }));
}

function where(geometry: unknown): string {
  const at = (geometry as { coordinates?: unknown[] } | null)?.coordinates;
  if (!Array.isArray(at) || typeof at[0] !== "number") return "";
  return `${String(at[1])} ${String(at[0])}`;
}
