/**
 * The entry of the browser part: starts the screen and connects the page to it.
 *
 * Only wiring and timing. What is said stands in the modules that it connects; it must
 * never hold a rule or a word about the picture.
 */
import "./page.css";
import { Badge, Seats, drawNotice, rejectedWords } from "./badge.ts";
import { Card } from "./card.ts";
import { Chooser } from "./chooser.ts";
import { coveredBy } from "./covered.ts";
import { Kept, browserStore } from "./kept.ts";
import { actionOf, isWriting } from "./keys.ts";
import type { Action } from "./keys.ts";
import { noticeOf } from "./link.ts";
import { News } from "./news.ts";
import {
  atMostEvery,
  element,
  offer,
  setProps,
  show,
  whenDrawn,
  write,
} from "./page.ts";
import { Panel } from "./panel.ts";
import { startScreen } from "./screen.ts";
import { TableView } from "./table.ts";
import type { Covered, Screen, StyleName } from "./types.ts";
import { loadWords } from "./words.ts";
import type { Catalogue } from "./words.ts";

const COOKIE = "onepicture_language";
const A_YEAR_S = 365 * 86400;

class Page {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #kept = new Kept(browserStore());
  readonly #badge: Badge;
  readonly #seats: Seats;
  readonly #panel: Panel;
  readonly #news: News;
  readonly #card: Card;
  readonly #chooser: Chooser;
  readonly #table: TableView;
  #style: StyleName;
  #forkSeen: number | null = null;
  #hidden = 0;

  constructor(screen: Screen, words: Catalogue, room: string, style: StyleName) {
    this.#screen = screen;
    this.#words = words;
    this.#style = style;
    this.#badge = new Badge(screen, words);
    this.#seats = new Seats(room, screen, words);
    this.#panel = new Panel(screen, words, this.#kept);
    this.#news = new News(screen, words);
    this.#card = new Card(screen, words);
    this.#chooser = new Chooser(screen, words);
    this.#table = new TableView(screen, words);
  }

  start(): void {
    this.#showStyle();
    this.#panel.restore();
    this.#panel.drawLegend();
    this.#listen();
    this.#offerToDash();
    this.#card.openFromAddress();
    this.#lists();
    this.#top();
    document.body.dataset["ready"] = "yes";
  }

  #listen(): void {
    const top = atMostEvery(100, () => this.#top());
    const lists = atMostEvery(500, () => this.#lists());
    const table = atMostEvery(1000, () => this.#table.draw());
    this.#screen.on("state", top);
    this.#screen.on("change", () => {
      top();
      lists();
      table();
    });
    this.#screen.on("legend", () => this.#panel.drawLegend());
    this.#screen.on("hidden", (count) => {
      this.#hidden = count;
      this.#note();
    });
    document.addEventListener("keydown", (event) => this.#pressed(event));
    element("band-close").addEventListener("click", () => this.#forkWasSeen());
    window.setInterval(() => this.#top(), 250);
    window.setInterval(() => this.#lists(), 5000);
    window.setInterval(() => this.#news.announce(), 6000);
    window.setInterval(() => void this.#seats.refresh(), 2000);
  }

  /** What must be right at every moment: time, badge, notice. */
  #top(): void {
    const { forked } = this.#screen.state;
    const seen = forked !== null && this.#forkSeen === forked.to;
    const notice = noticeOf(this.#screen.state, this.#words, seen);
    drawNotice(notice);
    this.#badge.tick(notice);
    this.#badge.draw(notice);
  }

  /** What may lag half a second behind: lists and counts. */
  #lists(): void {
    this.#news.draw();
    this.#panel.draw();
    this.#card.refresh();
    this.#note();
  }

  #note(): void {
    const rejected = this.#screen.state.header?.rejected ?? 0;
    const parts = [
      this.#hidden > 0
        ? this.#words.plural(
            "{n} symbol is inside a count: zoom in to see it.",
            "{n} symbols are inside counts: zoom in to see them.",
            this.#hidden,
          )
        : "",
      rejected > 0 ? rejectedWords(rejected, this.#words) : "",
    ];
    const said = parts.filter(Boolean).join(" ");
    write("map-note", said);
    show("map-note", said !== "");
  }

  #forkWasSeen(): void {
    this.#forkSeen = this.#screen.state.forked?.to ?? null;
    this.#top();
  }

  #offerToDash(): void {
    offer("onePicture", {
      view: () => this.#do(viewOf(triggered())),
      showLayers: () => this.#do("layers"),
      toggleTable: () => this.#do("table"),
      showHelp: () => this.#do("help"),
      showSeats: () => window.setTimeout(() => this.#showSeats(), 50),
      style: (style: StyleName) => this.setStyle(style),
      language: (language: string) => changeLanguage(language),
      showLayer: (visible: boolean) =>
        this.#panel.choose(layerOf(triggered()), { visible }),
      fadeLayer: (percent: number) =>
        this.#panel.choose(layerOf(triggered()), { opacity: percent / 100 }),
    });
  }

  #showSeats(): void {
    const open = element("seats").checkVisibility();
    element("badge").setAttribute("aria-expanded", String(open));
    void this.#seats.refresh();
  }

  #pressed(event: KeyboardEvent): void {
    const action = actionOf(event, isWriting(event.target));
    if (!action) return;
    if (action !== "close") event.preventDefault();
    this.#do(action);
  }

  #do(action: Action): void {
    const act: Record<Action, () => void> = {
      baltic: () => this.#screen.view("baltic"),
      "black-sea": () => this.#screen.view("black-sea"),
      layers: () => this.#toggleLayers(),
      table: () => void this.#table.toggle(),
      style: () => this.setStyle(this.#style === "dark" ? "light" : "dark"),
      help: () => setProps("help", { opened: true }),
      close: () => this.#close(),
    };
    act[action]();
  }

  #toggleLayers(): void {
    const open = document.body.dataset["layers"] !== "open";
    document.body.dataset["layers"] = open ? "open" : "closed";
    if (open) element("layers").focus();
  }

  #close(): void {
    if (this.#chooser.open) this.#chooser.close();
    else if (this.#card.open) this.#card.close();
    else if (this.#table.open) void this.#table.toggle();
    else if (document.body.dataset["layers"] === "open") this.#toggleLayers();
  }

  /** Chooses a style; Dash calls back for every property set, equal or not. */
  setStyle(style: StyleName): void {
    if (style === this.#style) return;
    this.#style = style;
    this.#kept.keepStyle(style);
    this.#showStyle();
    this.#screen.setStyle(style);
  }

  #showStyle(): void {
    document.documentElement.dataset["style"] = this.#style;
    document.documentElement.dataset["agThemeMode"] = this.#style;
    setProps("theme", { forceColorScheme: this.#style });
    setProps("style-choice", { value: this.#style });
  }
}

interface Triggered {
  callback_context?: { triggered_id?: string };
}

/** Id of the control that Dash is calling us for. */
function triggered(): string {
  return (
    (window.dash_clientside as Triggered | undefined)?.callback_context?.triggered_id ??
    ""
  );
}

function viewOf(id: string): Action {
  return id === "view-baltic" ? "baltic" : "black-sea";
}

function layerOf(id: string): string {
  return id.replace(/^layer-(.*)-(shown|opacity)$/, "$1");
}

function changeLanguage(language: string): void {
  if (language === document.documentElement.lang) return;
  document.cookie = `${COOKIE}=${language}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax`;
  window.location.reload();
}

function styleAtFirst(): StyleName {
  const kept = new Kept(browserStore()).style();
  if (kept) return kept;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

function canDrawMap(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

async function start(): Promise<void> {
  const { room = "", words: address = "" } = document.body.dataset;
  const words = await loadWords(address);
  const style = styleAtFirst();
  document.documentElement.dataset["style"] = style;
  const map = whenDrawn("map");
  const screen = await startScreen({ map, room, style, words, covered });
  await map;
  write("band-words", words.t("Connecting to the picture …"));
  show("band", true);
  if (!canDrawMap()) sayThatMapIsMissing(words);
  new Page(screen, words, room, style).start();
}

/** What lies over the map now. */
function covered(): Covered {
  const boxes = [...document.querySelectorAll(".side > .panel, #card")].map((panel) =>
    panel.getBoundingClientRect(),
  );
  return coveredBy(element("map").getBoundingClientRect(), boxes);
}

function sayThatMapIsMissing(words: Catalogue): void {
  write(
    "map-missing",
    words.t(
      "This browser cannot draw the map (WebGL is missing). The table shows the " +
        "same records: press T.",
    ),
  );
  show("map-missing", true);
  document.body.dataset["map"] = "missing";
}

void start();
