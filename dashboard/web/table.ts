/**
 * The table view: AG Grid through its Dash component, fetched when first opened.
 *
 * It mirrors the live picture, at most once a second. Must never be loaded, or do any
 * work, while it is closed.
 */
import { element, make, setProps, show, write } from "./page.ts";
import { isOver } from "./notes.ts";
import { columns, rowOf, shownTime } from "./rows.ts";
import type { Row } from "./rows.ts";
import type { Change, Feature, Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

const GRID = "table-grid";

interface RowChanges {
  add?: Row[];
  update?: Row[];
  remove?: { id: string }[];
}

interface Grid {
  setGridOption(name: string, value: unknown): void;
  applyTransaction(changes: RowChanges): void;
  addEventListener(name: string, f: (event: GridEvent) => void): void;
  ensureIndexVisible(index: number): void;
  setFocusedCell(index: number, column: string): void;
  getRowNode(id: string): unknown;
  isAnyFilterPresent(): boolean;
  forEachNodeAfterFilter(f: (node: { id?: string }) => void): void;
}

interface GridEvent {
  data?: Row;
  event?: Event;
}

declare global {
  interface Window {
    dash_ag_grid?: { getApiAsync(id: string): Promise<Grid> };
  }
}

export class TableView {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  #grid: Grid | null = null;
  #loading = false;
  #everything = true;
  readonly #touched = new Set<string>();

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    screen.on("change", (change) => this.#note(change));
    screen.on("marked", () => {
      this.#everything = true;
      this.draw();
    });
  }

  get open(): boolean {
    return !element("table").hidden;
  }

  async toggle(): Promise<void> {
    const open = !this.open;
    show("table", open);
    document.body.dataset["table"] = open ? "open" : "closed";
    element("table-open").setAttribute("aria-expanded", String(open));
    if (!open) return element("table-open").focus();
    element("table-close").focus();
    if (this.#grid) return this.draw();
    await this.#load();
  }

  #note(change: Change): void {
    if (change.kind === "reset") this.#everything = true;
    for (const { id } of change.upserted) this.#touched.add(id);
    for (const id of change.removed) this.#touched.add(id);
  }

  /** Brings the rows up to the picture; does nothing while the table is closed. */
  draw(): void {
    if (!this.#grid || !this.open) return;
    const shown = [...this.#screen.features.values()].filter(
      (feature) => !isOver(feature, this.#screen.now().getTime()),
    );
    const count = shown.length;
    write("table-note", this.#counted(count));
    if (this.#everything) {
      this.#grid.setGridOption(
        "rowData",
        shown.map((feature) => this.#row(feature)),
      );
    } else this.#grid.applyTransaction(this.#changes(this.#grid));
    this.#everything = false;
    this.#touched.clear();
  }

  #row(feature: Feature): Row {
    return rowOf(feature, this.#words, this.#screen.marked);
  }

  #counted(count: number): string {
    if (count === 0)
      return this.#words.t("No reports yet. They appear here as they come.");
    return this.#words.plural(
      "{n} record. Enter opens its card.",
      "{n} records. Enter opens the card of one.",
      count,
    );
  }

  #changes(grid: Grid): RowChanges {
    const add: Row[] = [];
    const update: Row[] = [];
    const remove: { id: string }[] = [];
    for (const id of this.#touched) {
      const held = this.#screen.features.get(id);
      const over = held && isOver(held, this.#screen.now().getTime());
      const feature = over ? undefined : held;
      const known = grid.getRowNode(id) !== undefined;
      if (feature) (known ? update : add).push(this.#row(feature));
      else if (known) remove.push({ id });
    }
    return { add, update, remove };
  }

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    write("table-note", this.#words.t("Opening the table …"));
    try {
      await loadScript(document.body.dataset["grid"] ?? "");
      setProps("table-host", { children: this.#component() });
      const grid = await gridApi();
      this.#listen(grid);
      this.#grid = grid;
      this.draw();
      await this.#offerExport(grid);
    } catch {
      write(
        "table-note",
        this.#words.t("The table could not be loaded. Close it and open it again."),
      );
    } finally {
      this.#loading = false;
    }
  }

  /** What the filters of the table leave, or all of it, as a file. */
  async #offerExport(grid: Grid): Promise<void> {
    const { offerExport } = await import("./exporting.ts");
    const host = element("table").querySelector<HTMLElement>(".table-head");
    if (!host || document.getElementById("export")) return;
    offerExport(host, this.#words, () => {
      if (!grid.isAnyFilterPresent()) return null;
      const ids: string[] = [];
      grid.forEachNodeAfterFilter(({ id }) => id && ids.push(id));
      return ids;
    });
    host.append(element("table-close"));
  }

  #listen(grid: Grid): void {
    const choose = ({ data }: GridEvent): void => {
      if (data) this.#screen.select(data.id);
    };
    grid.addEventListener("rowClicked", choose);
    grid.addEventListener("cellKeyDown", (event) => {
      if (event.event instanceof KeyboardEvent && event.event.key === "Enter")
        choose(event);
    });
  }

  /** The grid as Dash describes components. */
  #component(): unknown {
    const time = { function: "onePictureShownTime(params.value, params.data)" };
    const own = { "cell-own": "params.data.own" };
    const columnDefs = columns(this.#words).map((column) => {
      if (column.field === "kind") return { ...column, cellClassRules: own };
      return column.field === "when" || column.field === "reported"
        ? { ...column, valueFormatter: time }
        : column;
    });
    return {
      namespace: "dash_ag_grid",
      type: "AgGrid",
      props: {
        id: GRID,
        columnDefs,
        defaultColDef: { sortable: true, filter: true, resizable: true },
        rowData: [],
        getRowId: "params.data.id",
        columnSize: null,
        style: { height: "100%", width: "100%" },
        dashGridOptions: {
          animateRows: false,
          rowClassRules: { "row-hidden": "params.data.hidden" },
          suppressCellFocus: false,
          localeText: localeText(this.#words),
          ensureDomOrder: true,
        },
      },
    };
  }
}

/** Words of the grid itself that a reader meets. */
function localeText(words: Catalogue): Record<string, string> {
  return {
    noRowsToShow: words.t("No reports yet"),
    contains: words.t("Contains"),
    notContains: words.t("Does not contain"),
    equals: words.t("Equals"),
    notEqual: words.t("Does not equal"),
    startsWith: words.t("Begins with"),
    endsWith: words.t("Ends with"),
    blank: words.t("Blank"),
    notBlank: words.t("Not blank"),
    filterOoo: words.t("Filter …"),
    andCondition: words.t("and"),
    orCondition: words.t("or"),
    ariaFilterMenuOpen: words.t("Open the filter"),
    ariaFilterInput: words.t("Filter"),
  };
}

function loadScript(address: string): Promise<void> {
  if (window.dash_ag_grid) return Promise.resolve();
  const functions = ((window as unknown as Record<string, unknown>)[
    "dashAgGridFunctions"
  ] ??= {}) as Record<string, unknown>;
  functions["onePictureShownTime"] = shownTime;
  return new Promise((resolve, reject) => {
    const script = make("script", { attributes: { src: address } });
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error(address)));
    document.head.append(script);
  });
}

async function gridApi(): Promise<Grid> {
  const library = window.dash_ag_grid;
  if (!library) throw new Error("The grid did not load.");
  return library.getApiAsync(GRID);
}
