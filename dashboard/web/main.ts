/**
 * The entry of the browser part: starts the screen and connects the page to it.
 *
 * Only wiring and timing. What is said stands in the modules that it connects; it must
 * never hold a rule or a word about the picture.
 */
import "./page.css";
import "./notes.css";
import "./sketch.css";
import "./assessments.css";
import "./writing.css";
import "./drill.css";
import "./briefing.css";
import "./timecursor.css";
import { Badge, drawNotice } from "./badge.ts";
import { Card, recordInAddress } from "./card.ts";
import { CardNotes } from "./cardnotes.ts";
import { Chooser, countedWords } from "./chooser.ts";
import { loadLetters } from "./faces.ts";
import { startPicture } from "./firstpicture.ts";
import { FollowingPage, withoutControls } from "./followingpage.ts";
import { Kept, browserStore } from "./kept.ts";
import {
  actionOf,
  closeInnermost,
  helpIsOpen,
  isInGridPopup,
  isWriting,
  toTheCanvas,
  type Action,
} from "./keys.ts";
import { noticeOf } from "./link.ts";
import { MomentDoor } from "./momentdoor.ts";
import { News } from "./news.ts";
import { NoteForm } from "./noteform.ts";
import type { Visibility } from "./notes.ts";
import { atMostEvery, element, offer, setProps, show, write } from "./page.ts";
import {
  canDrawMap,
  changeLanguage,
  covered,
  sayThatMapIsMissing,
  styleAtFirst,
} from "./opening.ts";
import { openPage } from "./pages.ts";
import { Panel } from "./panel.ts";
import { byMouse, layerOf, triggered, viewOf } from "./pressed.ts";
import { Previewing } from "./previewing.ts";
import { Rejected } from "./rejected.ts";
import { Counting, SeatList } from "./seats.ts";
import { TableView } from "./table.ts";
import { Tone } from "./tone.ts";
import type { TimeBar } from "./timebar.ts";
import { daysIn } from "./timefilter.ts";
import type { Screen, StyleName } from "./types.ts";
import { loadWords } from "./words.ts";
import type { Catalogue } from "./words.ts";
import { WritingDoor } from "./writingdoor.ts";

const BRIEF = "/brief";
const BRIEFINGS = "/briefings";
/** Lists of ten thousand records take long enough to delay the map that is drawn. */
const AFTER_DRAWING_MS = 150;

class Page {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #kept = new Kept(browserStore());
  readonly #badge: Badge;
  readonly #seats: SeatList;
  readonly #rejected: Rejected;
  readonly #panel: Panel;
  readonly #news: News;
  readonly #card: Card;
  readonly #note: NoteForm;
  readonly #writing: WritingDoor;
  readonly #preview: Previewing;
  readonly #briefing: FollowingPage;
  readonly #moment: MomentDoor;
  readonly #chooser: Chooser;
  readonly #table: TableView;
  readonly #tone: Tone;
  #time: TimeBar | null = null;
  #style: StyleName;
  /** Notices that the reader put away. */
  readonly #seen = new Set<unknown>();
  #hidden = 0;

  constructor(screen: Screen, words: Catalogue, room: string, style: StyleName) {
    this.#screen = screen;
    this.#words = words;
    this.#style = style;
    const counting = new Counting();
    this.#badge = new Badge(screen, words, counting);
    this.#seats = new SeatList(room, screen, words, counting);
    this.#rejected = new Rejected(room, screen, words);
    this.#panel = new Panel(screen, words, this.#kept);
    this.#news = new News(screen, words);
    this.#note = new NoteForm(screen, words, room);
    this.#writing = new WritingDoor(screen, words, room);
    this.#preview = new Previewing(screen, words, room);
    this.#moment = new MomentDoor(screen, words, room, () => this.#briefing.byHand());
    this.#briefing = new FollowingPage(screen, words, room, {
      covered,
      cursor: (cursor) => this.#moment.show(cursor),
      over: () => this.#own(),
      always: withoutControls(window.location.href),
    });
    const notes = new CardNotes(screen, words, {
      add: (record) => this.#note.show({ kind: "record", record }),
      change: (note) => this.#note.show({ kind: "note", note }),
      withdraw: (note) => void this.#note.withdraw(note),
      correct: (record) => this.#writing.correct(record),
    });
    this.#card = new Card(screen, words, notes);
    this.#chooser = new Chooser(screen, words);
    this.#table = new TableView(screen, words);
    this.#tone = new Tone(words);
  }

  start(): void {
    this.#showStyle();
    this.#panel.restore();
    this.#panel.drawLegend();
    this.#listen();
    this.#offerToDash();
    this.#card.openFromAddress();
    this.#writing.start();
    this.#briefing.start();
    this.#lists();
    this.#top();
    this.#screen.on("days", () => void this.#limit().catch(reportError));
    this.#screen.setDays(daysIn(window.location.search));
    document.body.dataset["ready"] = "yes";
  }

  /** Says that only records of some days are drawn, from the first time on. */
  async #limit(): Promise<void> {
    if (this.#time || !this.#screen.days) return;
    const { TimeBar } = await import("./timebar.ts");
    this.#time ??= new TimeBar(this.#screen, this.#words);
    this.#time.start();
  }

  /** The scenes of a briefing, beside the map. */
  async brief(room: string): Promise<void> {
    const { BriefPanel } = await import("./brief.ts");
    await new BriefPanel(this.#screen, this.#words, room, {
      apart: () => this.#briefing.byHand(),
      panel: () => this.#do("leading"),
    }).start();
  }

  /** What leaders saw, beside the map that shows it again. */
  async briefings(room: string): Promise<void> {
    const { WatchedPanel } = await import("./watched.ts");
    await new WatchedPanel(this.#screen, this.#words, room, {
      apart: () => this.#briefing.byHand(),
      moment: (cursor) => this.#moment.show(cursor),
      looks: (n) => this.#briefing.lookBack(n),
      live: () => this.#own(),
    }).start();
  }

  #listen(): void {
    const top = atMostEvery(100, () => this.#top());
    const lists = atMostEvery(500, () => this.#lists(), AFTER_DRAWING_MS);
    const table = atMostEvery(1000, () => this.#table.draw(), AFTER_DRAWING_MS);
    this.#screen.on("state", top);
    this.#screen.on("change", () => {
      top();
      lists();
      table();
    });
    this.#screen.on("legend", () => this.#panel.drawLegend());
    this.#screen.on("shown", (shown) => {
      this.#panel.lead(shown.hidden ?? []);
      if (shown.style && shown.style !== this.#style) {
        this.#style = shown.style;
        this.#showStyle();
      }
    });
    this.#panel.switched = () => this.#briefing.byHand();
    this.#screen.on("hidden", (count) => {
      this.#hidden = count;
      this.#leftOut();
    });
    document.addEventListener("keydown", (event) => this.#pressed(event));
    element("band-close").addEventListener("click", () => this.#noticeWasSeen());
    element("rejected-open").addEventListener("click", () => this.#rejected.show(true));
    element("moment-open").addEventListener("click", () => this.#do("moment"));
    element("map").addEventListener("focus", (event) => toTheCanvas(event));
    window.setInterval(() => this.#top(), 250);
    window.setInterval(() => this.#lists(), 5000);
    window.setInterval(() => this.#news.announce(), 6000);
    window.setInterval(() => void this.#seats.refresh(), 2000);
    window.setInterval(() => void this.#rejected.refresh(), 250);
    window.setInterval(() => void this.#preview.refresh(), 250);
  }

  /** What must be right at every moment: time, badge, notice. */
  #top(): void {
    const notice = noticeOf(this.#screen.state, this.#words, this.#seen);
    drawNotice(notice);
    this.#badge.tick(notice);
    this.#badge.draw(notice);
    this.#tone.shows(this.#screen.state.header?.context ?? "");
    this.#seats.draw();
    this.#briefing.tick();
    element("badge").setAttribute("aria-expanded", String(this.#seats.open));
  }

  /** What may lag half a second behind: lists and counts. */
  #lists(): void {
    this.#news.draw();
    this.#panel.draw();
    this.#card.refresh();
    this.#leftOut();
  }

  #leftOut(): void {
    write("hidden-note", countedWords(this.#hidden, this.#words));
    this.#rejected.drawButton();
  }

  #noticeWasSeen(): void {
    const { forked, store_back } = this.#screen.state;
    this.#seen.add(forked).add(store_back);
    this.#top();
  }

  #offerToDash(): void {
    offer("onePicture", {
      view: () => this.#do(viewOf(triggered())),
      showLayers: () => this.#do("layers"),
      toggleTable: () => this.#do("table"),
      showHelp: () => this.#do("help"),
      addNote: () => this.#note.begin(byMouse()),
      placeIncident: () => this.#do("incident"),
      judge: () => this.#do("judgement"),
      noteVisibility: (value: Visibility) => this.#note.setVisibility(value),
      sendNote: () => void this.#note.send(),
      closeNote: () => this.#note.close(),
      showPreview: () => this.#do("preview"),
      showLeading: () => this.#do("leading"),
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
    this.#top();
    void this.#seats.refresh();
  }

  #pressed(event: KeyboardEvent): void {
    if (this.#writing.takes(event)) return;
    const action = actionOf(event, isWriting(event.target));
    if (!action) return;
    if (action === "close" && isInGridPopup(event.target)) return;
    if (action !== "close") event.preventDefault();
    this.#do(action);
  }

  #do(action: Action): void {
    const act: Record<Action, () => void> = {
      baltic: () => this.#screen.view("baltic"),
      "black-sea": () => this.#screen.view("black-sea"),
      layers: () => this.#toggleLayers(),
      table: () => void this.#table.toggle(),
      incident: () => this.#writing.place(),
      note: () => this.#note.begin(false),
      judgement: () => this.#judge(),
      preview: () => this.#preview.toggle(),
      leading: () => void this.#briefing.openPanel(),
      moment: () => void this.#moment.toggle(),
      style: () => this.setStyle(this.#style === "dark" ? "light" : "dark"),
      help: () => setProps("help", { opened: true }),
      close: () => this.#close(),
    };
    act[action]();
  }

  /** Opens the form of an assessment, about the record whose card is open. */
  #judge(): void {
    const id = recordInAddress(window.location.href) ?? "";
    this.#writing.judge(this.#screen.features.get(id) ?? null);
  }

  #toggleLayers(): void {
    const open = document.body.dataset["layers"] !== "open";
    document.body.dataset["layers"] = open ? "open" : "closed";
    if (open) element("layers").focus();
  }

  #close(): void {
    // What shows by itself under the pointer goes too, and costs no key of its own.
    document.querySelector(".map-tip")?.toggleAttribute("hidden", true);
    closeInnermost([
      {
        isOpen: () => this.#seats.open,
        // The badge is the popover's switch, for Mantine and for readers.
        close: () => element("badge").click(),
      },
      { isOpen: () => this.#note.open, close: () => this.#note.close() },
      { isOpen: () => this.#note.picking, close: () => this.#note.stopPicking() },
      { isOpen: helpIsOpen, close: () => setProps("help", { opened: false }) },
      { isOpen: () => this.#rejected.open, close: () => this.#rejected.show(false) },
      { isOpen: () => this.#chooser.open, close: () => this.#chooser.close() },
      { isOpen: () => this.#writing.open, close: () => this.#writing.close() },
      { isOpen: () => this.#card.open, close: () => this.#card.close() },
      { isOpen: () => this.#preview.open, close: () => this.#preview.show(false) },
      { isOpen: () => this.#table.open, close: () => void this.#table.toggle() },
      { isOpen: () => this.#moment.open, close: () => this.#moment.close() },
      {
        isOpen: () => document.body.dataset["layers"] === "open",
        close: () => this.#toggleLayers(),
      },
      {
        isOpen: () => this.#briefing.panelOpen,
        close: () => this.#briefing.closePanel(),
      },
      {
        isOpen: () => this.#briefing.pointing,
        close: () => this.#briefing.stopPointing(),
      },
      { isOpen: () => this.#briefing.alone, close: () => this.#briefing.back() },
      {
        isOpen: () => this.#screen.days !== null && !this.#briefing.led,
        close: () => this.#screen.setDays(null),
      },
    ]);
  }

  /** Chooses a style; Dash calls back for every property set, equal or not. */
  setStyle(style: StyleName): void {
    if (style === this.#style) return;
    this.#briefing.byHand();
    this.#kept.keepStyle(style);
    this.#wear(style);
  }

  /** Layers and style again as this screen keeps them. */
  #own(): void {
    this.#panel.restore();
    this.#screen.setDays(null);
    this.#moment.show({ mode: "LIVE" }).catch(reportError);
    const style = styleAtFirst();
    if (style !== this.#style) this.#wear(style);
  }

  #wear(style: StyleName): void {
    this.#style = style;
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

async function start(): Promise<void> {
  const { room = "", words: address = "" } = document.body.dataset;
  const words = await loadWords(address);
  const style = styleAtFirst();
  document.documentElement.dataset["style"] = style;
  if (withoutControls(window.location.href)) document.body.dataset["screen"] = "wall";
  const { pathname } = window.location;
  if (await openPage(pathname, room, words, style, changeLanguage)) return;
  const { screen, settled } = await startPicture(room, style, words);
  write("band-words", words.t("Connecting to the picture …"));
  show("band", true);
  if (!canDrawMap()) sayThatMapIsMissing(words);
  const page = new Page(screen, words, room, style);
  page.start();
  const standOut = async (): Promise<void> => {
    void loadLetters();
    const { StandingOut } = await import("./standingout.ts");
    new StandingOut(screen, words, room).start();
  };
  settled.then(standOut).catch(reportError);
  if (pathname === BRIEF) await page.brief(room);
  if (pathname === BRIEFINGS) await page.briefings(room);
}

void start();
