/**
 * The grid of the desk: AG Grid through its Dash component, as on the live page.
 *
 * Knows rows and columns, and nothing of what they mean. What is chosen, filtered and
 * sorted it is told, and tells.
 */
import type { Order } from "./deskaddress.ts";
import type { DeskColumn, DeskRow } from "./deskrows.ts";
import { make, setProps } from "./page.ts";
import type { Catalogue } from "./words.ts";

const GRID = "desk-grid";
const HOST = "desk-grid-host";

interface RowNode {
  rowIndex: number | null;
  setSelected(selected: boolean): void;
}

interface ColumnState {
  colId: string;
  sort?: "asc" | "desc" | null;
}

interface Grid {
  setGridOption(name: string, value: unknown): void;
  addEventListener(name: string, f: (event: GridEvent) => void): void;
  getRowNode(id: string): RowNode | undefined;
  deselectAll(): void;
  ensureIndexVisible(index: number): void;
  setFocusedCell(index: number, column: string): void;
  getFocusedCell(): { rowIndex: number } | null;
  getDisplayedRowCount(): number;
  getFilterModel(): Record<string, unknown>;
  setFilterModel(model: Record<string, unknown> | null): void;
  getColumnState(): ColumnState[];
  applyColumnState(change: { state: ColumnState[]; defaultState: object }): void;
}

interface GridEvent {
  data?: DeskRow;
  event?: Event;
}

export interface GridEvents {
  choose(row: DeskRow): void;
  /** Filter or order were changed by the reader. */
  arranged(): void;
}

export class DeskGrid {
  readonly #grid: Grid;
  readonly #events: GridEvents;
  /** While we arrange columns ourselves, the grid tells nothing new. */
  #arranging = false;

  private constructor(grid: Grid, events: GridEvents) {
    this.#grid = grid;
    this.#events = events;
    this.#listen();
  }

  /** Loads the grid and puts it into its place on the page. */
  static async open(words: Catalogue, events: GridEvents): Promise<DeskGrid> {
    await loadScript(document.body.dataset["grid"] ?? "");
    setProps(HOST, { children: component(words) });
    const library = window.dash_ag_grid;
    if (!library) throw new Error("The grid did not load.");
    const api = (await library.getApiAsync(GRID)) as unknown as Grid;
    return new DeskGrid(api, events);
  }

  get shown(): number {
    return this.#grid.getDisplayedRowCount();
  }

  get order(): Order | null {
    const found = this.#grid.getColumnState().find(({ sort }) => sort);
    return found?.sort ? { column: found.colId, direction: found.sort } : null;
  }

  get filters(): Record<string, unknown> {
    return this.#grid.getFilterModel();
  }

  columns(columns: readonly DeskColumn[]): void {
    this.#quietly(() => this.#grid.setGridOption("columnDefs", columns));
  }

  arrange(order: Order | null, filters: Readonly<Record<string, unknown>>): void {
    const state = order ? [{ colId: order.column, sort: order.direction }] : [];
    this.#quietly(() => {
      this.#grid.applyColumnState({ state, defaultState: { sort: null } });
      this.#grid.setFilterModel(filters);
    });
  }

  search(words: string): void {
    this.#grid.setGridOption("quickFilterText", words);
  }

  /** Rows that are the same stay where they are, with focus and choice. */
  rows(rows: readonly DeskRow[]): void {
    this.#grid.setGridOption("rowData", rows);
  }

  mark(key: string | null): void {
    this.#grid.deselectAll();
    const node = key === null ? undefined : this.#grid.getRowNode(key);
    node?.setSelected(true);
    if (node && node.rowIndex !== null) this.#grid.ensureIndexVisible(node.rowIndex);
  }

  /** Puts the focus on a row; on the first one if that is not here. */
  focus(key: string | null, column: string): void {
    const node = key === null ? undefined : this.#grid.getRowNode(key);
    const last = this.shown - 1;
    if (last < 0) return document.getElementById(HOST)?.focus();
    const kept = this.#grid.getFocusedCell()?.rowIndex ?? 0;
    const index = node?.rowIndex ?? Math.min(kept, last);
    this.#grid.ensureIndexVisible(index);
    this.#grid.setFocusedCell(index, column);
  }

  #quietly(act: () => void): void {
    this.#arranging = true;
    act();
    // The grid tells of what was arranged in its own time.
    window.setTimeout(() => (this.#arranging = false), 0);
  }

  #listen(): void {
    const choose = ({ data }: GridEvent): void => {
      if (data) this.#events.choose(data);
    };
    this.#grid.addEventListener("rowClicked", choose);
    this.#grid.addEventListener("cellKeyDown", (event) => {
      if (event.event instanceof KeyboardEvent && event.event.key === "Enter")
        choose(event);
    });
    for (const name of ["filterChanged", "sortChanged"])
      this.#grid.addEventListener(name, () => {
        if (!this.#arranging) this.#events.arranged();
      });
  }
}

/** The grid as Dash describes components. */
function component(words: Catalogue): unknown {
  return {
    namespace: "dash_ag_grid",
    type: "AgGrid",
    props: {
      id: GRID,
      columnDefs: [],
      defaultColDef: { sortable: true, filter: true, resizable: true },
      rowData: [],
      getRowId: "params.data.key",
      columnSize: null,
      style: { height: "100%", width: "100%" },
      dashGridOptions: {
        animateRows: false,
        rowSelection: {
          mode: "singleRow",
          checkboxes: false,
          enableClickSelection: true,
        },
        suppressCellFocus: false,
        ensureDomOrder: true,
        maintainColumnOrder: false,
        suppressNoRowsOverlay: true,
        localeText: localeText(words),
      },
    },
  };
}

/** Words of the grid itself that a reader meets. */
function localeText(words: Catalogue): Record<string, string> {
  return {
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
    ariaRowSelect: words.t("Press Enter to open this row"),
    ariaRowDeselect: words.t("This row is open"),
  };
}

function loadScript(address: string): Promise<void> {
  if (window.dash_ag_grid) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = make("script", { attributes: { src: address } });
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error(address)));
    document.head.append(script);
  });
}
