/**
 * The page of the desk: lists of what waits, the chosen row at the side, live.
 *
 * It listens to the stream of the picture and asks for a list only when the log has
 * moved. What stands in the address opens the same again.
 */
import "./desk.css";
import { isView, readAddress, VIEWS, writeAddress } from "./deskaddress.ts";
import type { DeskAddress, DeskView } from "./deskaddress.ts";
import { Acts } from "./deskacts.ts";
import { DeskGrid } from "./deskgrid.ts";
import { DeskImports } from "./deskimports.ts";
import { DeskLive } from "./desklive.ts";
import { DeskQueue, isCompared } from "./deskqueue.ts";
import { columnsOf, emptyWords } from "./deskrows.ts";
import type { DeskRow } from "./deskrows.ts";
import { Side } from "./deskside.ts";
import { DeskTools } from "./desktools.ts";
import { Kept, browserStore } from "./kept.ts";
import { actionOf, isInGridPopup, isWriting } from "./keys.ts";
import { atMostEvery, element, offer, setProps, show, write } from "./page.ts";
import type { StyleName } from "./types.ts";
import type { Catalogue } from "./words.ts";

const ASK_MS = 700;
const COMPARE_MS = 5_000;

export class DeskPage {
  readonly #words: Catalogue;
  readonly #kept = new Kept(browserStore());
  readonly #queue: DeskQueue;
  readonly #imports: DeskImports;
  readonly #live: DeskLive;
  readonly #side: Side;
  readonly #tools: DeskTools;
  readonly #again = atMostEvery(ASK_MS, () => void this.#refresh());
  readonly #compare = atMostEvery(COMPARE_MS, () => void this.#refreshPairs());
  readonly #lookForFiles = atMostEvery(COMPARE_MS, () => void this.#refreshImports());
  #style: StyleName;
  #address: DeskAddress;
  #grid: DeskGrid | null = null;
  #asking = false;

  constructor(room: string, words: Catalogue, style: StyleName) {
    const base = `/rooms/${encodeURIComponent(room)}`;
    this.#words = words;
    this.#style = style;
    this.#address = readAddress(window.location.search, this.#first());
    this.#queue = new DeskQueue(base, words);
    const { account = "", role = "" } = document.body.dataset;
    this.#imports = new DeskImports(base, words, { account, role });
    this.#live = new DeskLive(base, words, {
      moved: () => this.#moved(),
      context: () => this.#showView(),
    });
    this.#side = new Side(base, words, new Acts(base, words), {
      done: (sentence, next) => void this.#done(sentence, next),
      closed: () => this.#closed(),
      now: () => this.#live.now(),
    });
    this.#tools = new DeskTools(words, account, {
      search: (said) => this.#search(said),
      query: () => writeAddress({ ...this.#address, record: null }),
      go: (query) => this.#travel(readAddress(query, this.#address.view)),
    });
  }

  async start(changeLanguage: (language: string) => void): Promise<void> {
    document.title = `${this.#words.t("Desk")} - One Picture`;
    offer("onePicture", {
      style: (style: StyleName) => this.#setStyle(style),
      language: changeLanguage,
    });
    this.#showStyle();
    await styled(element("desk").dataset["sheet"] ?? "");
    this.#listen();
    this.#showView();
    this.#live.start();
    void this.#openGrid();
    if (this.#address.record !== null)
      void this.#side.open(this.#address.record, null, false);
    document.body.dataset["ready"] = "yes";
  }

  /** Who releases begins with what waits, everybody else with their own. */
  #first(): DeskView {
    return document.body.dataset["role"] === "analyst" ? "mine" : "waiting";
  }

  #listen(): void {
    document.addEventListener("keydown", (event) => this.#pressed(event));
    for (const view of VIEWS)
      element(`desk-view-${view}`).addEventListener("click", () => this.#choose(view));
    window.addEventListener("popstate", () =>
      this.#travel(readAddress(window.location.search, this.#first()), false),
    );
    window.setInterval(() => this.#standing(), 500);
  }

  async #openGrid(): Promise<void> {
    try {
      this.#grid = await DeskGrid.open(this.#words, {
        choose: (row) => this.#chosen(row),
        arranged: () => this.#arranged(),
      });
    } catch {
      const said = this.#words.t("The list could not be loaded. Load the page again.");
      return write("desk-note", said);
    }
    this.#showView();
    await this.#refresh();
    void this.#refreshPairs();
  }

  #moved(): void {
    this.#again();
    this.#lookForFiles();
    if (isCompared(this.#address.view)) this.#compare();
  }

  async #refresh(): Promise<void> {
    if (this.#asking) return this.#again();
    this.#asking = true;
    const { view } = this.#address;
    // The other lists are only counted, and every answer counts them all.
    const trouble = await this.#queue.refresh(isCompared(view) ? "mine" : view);
    this.#asking = false;
    this.#draw();
    const listed = !isCompared(this.#address.view);
    if (trouble !== null || (listed && this.#live.behind)) this.#again();
  }

  async #refreshPairs(): Promise<void> {
    for (const view of VIEWS) {
      if (!isCompared(view)) continue;
      if (view !== this.#address.view && this.#queue.count(view) !== null) continue;
      const trouble = await this.#queue.refresh(view);
      this.#draw();
      const waits = (this.#queue.told(view)?.waiting ?? 0) > 0;
      const late = view === this.#address.view && this.#live.behind;
      if (trouble !== null || waits || late) this.#compare();
    }
  }

  async #refreshImports(): Promise<void> {
    await this.#imports.refresh();
    if (this.#imports.trouble !== null) this.#lookForFiles();
    this.#draw();
  }

  /** Files are decided on their own page: here stands that they wait, and the way. */
  #drawImports(): void {
    const { count, sentence } = this.#imports;
    write("desk-imports-count", count ? this.#words.number(count) : "");
    write("desk-imports-said", sentence);
    const here = this.#address.view === "waiting";
    show("desk-imports", here && sentence !== "");
  }

  #draw(): void {
    this.#drawImports();
    const { view } = this.#address;
    for (const each of VIEWS) {
      const count = this.#queue.count(each);
      const target = document.querySelector(`#desk-view-${each} .desk-count`);
      const said = count === null ? "" : this.#words.number(count);
      if (target && target.textContent !== said) target.textContent = said;
    }
    const told = this.#queue.told(view);
    this.#standing();
    if (!told || !this.#grid) return;
    this.#grid.rows(told.rows);
    this.#grid.mark(this.#side.key);
    const known = this.#queue.trouble(view) === null && told.waiting === 0;
    show("desk-empty", told.total === 0 && known);
    const files = view === "waiting" && this.#imports.sentence !== "";
    const nothing = files
      ? this.#words.t("Nothing else waits for release.")
      : emptyWords(view, this.#words);
    write("desk-empty", nothing);
    write("desk-note", this.#counted(told.rows.length, told.total, told.waiting));
    const row = told.rows.find(({ key }) => key === this.#side.key);
    if (row || this.#side.key?.startsWith("_")) this.#side.follow(row ?? null);
  }

  #counted(rows: number, total: number, waiting: number): string {
    if (waiting > 0)
      return this.#words.plural(
        "{n} report is still being compared.",
        "{n} reports are still being compared.",
        waiting,
      );
    if (total <= rows) return "";
    return this.#words.t("The first {rows} of {total} are listed here.", {
      rows: this.#words.number(rows),
      total: this.#words.number(total),
    });
  }

  /** What stands beside the list must be true of that list, and of no other. */
  #standing(): void {
    const { view } = this.#address;
    this.#live.told({
      trouble:
        this.#queue.trouble(view) ??
        (isCompared(view) ? this.#queue.trouble("mine") : null) ??
        (view === "waiting" ? this.#imports.trouble : null),
      n: this.#queue.told(view)?.n ?? null,
      pause_ms: isCompared(view) ? COMPARE_MS : 0,
    });
    const { text, calm } = this.#live.standing();
    write("desk-standing", text);
    element("desk-standing").dataset["calm"] = String(calm);
  }

  /** Draws the chosen list, with the order and the filters of the address. */
  #showView(): void {
    const { view, order, filters, search } = this.#address;
    for (const each of VIEWS)
      element(`desk-view-${each}`).setAttribute("aria-pressed", String(each === view));
    this.#tools.show(search, order !== null || Object.keys(filters).length > 0);
    if (!this.#grid) return;
    this.#grid.rows([]);
    this.#grid.columns(columnsOf(view, this.#words, this.#live.simulated));
    this.#grid.arrange(order, filters);
    this.#grid.search(search);
    this.#draw();
  }

  #choose(view: DeskView, focus = false): void {
    const plain = { record: null, search: "", order: null, filters: {} };
    write("desk-said", "");
    this.#travel({ view, ...plain });
    void this.#refresh().then(() => {
      if (focus) this.#grid?.focus(null, columnsOf(view, this.#words)[0]?.field ?? "");
    });
    if (isCompared(view)) void this.#refreshPairs();
  }

  #travel(to: DeskAddress, write = true): void {
    const other = to.view !== this.#address.view;
    this.#address = to;
    if (to.record === null && this.#side.key !== null) this.#side.close();
    else if (to.record !== null && to.record !== this.#side.key)
      void this.#side.open(to.record, this.#rowOf(to.record), false);
    this.#address = to;
    if (write) this.#write(other);
    this.#showView();
    if (other) this.#again();
  }

  #write(anew: boolean): void {
    const query = writeAddress(this.#address);
    if (query === window.location.search) return;
    if (anew) window.history.pushState(null, "", query);
    else window.history.replaceState(null, "", query);
  }

  #rowOf(key: string): DeskRow | null {
    const rows = this.#queue.told(this.#address.view)?.rows ?? [];
    return rows.find((row) => row.key === key) ?? null;
  }

  #chosen(row: DeskRow): void {
    this.#address = { ...this.#address, record: row.key };
    this.#write(true);
    write("desk-said", "");
    void this.#side.open(row.key, row, true).then(() => this.#grid?.mark(row.key));
  }

  #closed(): void {
    const { record, view } = this.#address;
    this.#address = { ...this.#address, record: null };
    this.#write(false);
    this.#grid?.mark(null);
    this.#grid?.focus(record, columnsOf(view, this.#words)[0]?.field ?? "");
  }

  async #done(sentence: string, next: string | null): Promise<void> {
    if (next === null) this.#side.close();
    await this.#refresh();
    write("desk-said", sentence);
    if (next === null) return;
    this.#address = { ...this.#address, record: next };
    this.#write(false);
    await this.#side.open(next, this.#rowOf(next), true);
  }

  #search(said: string): void {
    this.#address = { ...this.#address, search: said };
    this.#grid?.search(said);
    this.#write(false);
    this.#tools.show(said, this.#address.order !== null);
  }

  #arranged(): void {
    if (!this.#grid) return;
    const { order, filters } = this.#grid;
    this.#address = { ...this.#address, order, filters };
    this.#write(false);
    const arranged = order !== null || Object.keys(filters).length > 0;
    this.#tools.show(this.#address.search, arranged);
  }

  #pressed(event: KeyboardEvent): void {
    const writing = isWriting(event.target);
    if (event.key === "Escape" && !isInGridPopup(event.target))
      return this.#escape(event);
    if (actionOf(event, writing) === "style")
      return this.#setStyle(this.#style === "dark" ? "light" : "dark");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isArrow(event) && isNowhere(document.activeElement)) {
      event.preventDefault();
      return this.#focusList();
    }
    if (event.key === "/") {
      event.preventDefault();
      return this.#tools.focus();
    }
    const view = VIEWS[Number(event.key) - 1];
    if (view && isView(view)) this.#choose(view, true);
  }

  /** Puts the focus on the chosen row, or on the first one. */
  #focusList(): void {
    const [first] = columnsOf(this.#address.view, this.#words);
    this.#grid?.focus(this.#side.key, first?.field ?? "");
  }

  #escape(event: KeyboardEvent): void {
    if (this.#tools.closes(event)) return;
    this.#side.close();
  }

  #setStyle(style: StyleName): void {
    if (style === this.#style) return;
    this.#style = style;
    this.#kept.keepStyle(style);
    this.#showStyle();
  }

  #showStyle(): void {
    document.documentElement.dataset["style"] = this.#style;
    document.documentElement.dataset["agThemeMode"] = this.#style;
    setProps("theme", { forceColorScheme: this.#style });
    setProps("style-choice", { value: this.#style });
  }
}

const isArrow = ({ key }: KeyboardEvent): boolean =>
  key === "ArrowDown" || key === "ArrowUp";

/** Nothing has the focus, so that no arrow key is for anything else. */
const isNowhere = (focused: Element | null): boolean =>
  focused === null || focused === document.body;

/** Waits for the style of this page, which no other page loads. */
function styled(address: string): Promise<void> {
  if (!address) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  return new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
}
