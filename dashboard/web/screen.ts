/**
 * The screen: the stream folded into the picture, the picture drawn on the map,
 * and what was drawn confirmed to the server.
 *
 * The only place where these parts meet. It must never confirm what is not on the
 * glass, nor tell the time by the clock of this computer.
 */
import type { Map as MapLibre } from "maplibre-gl";
import type { StandsOut } from "./drawing.ts";
import { Glass, LAG_MS } from "./glass.ts";
import { loadFaces } from "./faces.ts";
import { createMap, warmUp, type MapView } from "./map.ts";
import { Own } from "./own.ts";
import { layerNamed, LAYERS } from "./layers.ts";
import { pause } from "./page.ts";
import { PALETTES } from "./palette.ts";
import { parseFrame, Picture } from "./picture.ts";
import { expose } from "./probe.ts";
import { loadReference } from "./reference.ts";
import { claimSeat, Confirmation, type Seen } from "./seat.ts";
import { BRIEFING, HEADLINE, VIEW, type Shown } from "./shown.ts";
import { storeBack, storeLost } from "./storeloss.ts";
import type { LayerState } from "./style.ts";
import { openStream, type Stream } from "./stream.ts";
import { daysOf, Sieve, type Days } from "./timefilter.ts";
import type {
  Change,
  Drawn,
  EventKind,
  Feature,
  ForkNoticed,
  Header,
  LegendSwatch,
  Link,
  Screen,
  ScreenEvents,
  ScreenOptions,
  ScreenState,
  ShapeKind,
  Sketch,
  StoreBack,
  StoreLost,
  StyleName,
  Then,
  ThenState,
  ViewName,
  Words,
} from "./types.ts";

declare const __STREAM_WORKER__: string;
declare const __MAP_WORKER__: string;
declare const __BASEMAP__: string;

/** That the store is back is told for so long. */
const BACK_TOLD_MS = 12_000;
/** A pointer or a stroke that is older tells nothing any more. */
const SIGNAL_MS = 2_000;
/** The map shows what is no report if the picture takes longer than this. */
const ALONE_MS = 1_000;
const DRAWN: LayerState = { visible: true, opacity: 1 };

const asset = (name: string): string => new URL(name, import.meta.url).href;
const BASEMAP = `pmtiles://${asset(__BASEMAP__)}`;

type Listeners = {
  [K in keyof ScreenEvents]: Set<(value: ScreenEvents[K]) => void>;
};

/** Starts the screen in an element of the page. */
export async function startScreen(options: ScreenOptions): Promise<Screen> {
  const seat = await claimSeat();
  const screen = new LiveScreen(options, seat);
  screen.start();
  return screen;
}

class LiveScreen implements Screen {
  readonly seat: string;
  marked: ReadonlySet<string> = new Set();
  leftOut: ReadonlySet<string> = new Set();
  /** Outside the days that are shown. */
  #sifted: ReadonlySet<string> = new Set();
  readonly #sieve = new Sieve((ids) => {
    this.#sifted = ids;
    this.#undraw();
  });
  #undrawn: ReadonlySet<string> = new Set();
  readonly #options: ScreenOptions;
  readonly #base: string;
  readonly #picture = new Picture();
  readonly #own = new Own();
  /** What is shown in the place of the newest picture. */
  #then: Then | null = null;
  /** Picture and own together; null when it is to be made anew. */
  #all: ReadonlyMap<string, Feature> | null = null;
  readonly #confirmation: Confirmation;
  readonly #listeners: Listeners = {
    change: new Set(),
    state: new Set(),
    select: new Set(),
    hidden: new Set(),
    marked: new Set(),
    candidates: new Set(),
    legend: new Set(),
    briefing: new Set(),
    signal: new Set(),
    handled: new Set(),
    shown: new Set(),
    moves: new Set(),
    days: new Set(),
  };
  #stream: Stream | null = null;
  #map: MapView | null = null;
  #style: StyleName;
  #words: Words;
  #header: Header | null = null;
  #heard = 0;
  readonly #glass = new Glass({
    confirm: (seen) => this.#confirmation.seen(seen),
    changed: () => this.#emit("state", this.state),
  });
  #out: ReadonlyMap<string, StandsOut> = new Map();
  #graphicsLost = false;
  #seatRefused = false;
  #storeLost: StoreLost | null = null;
  #link: Link = "connecting";
  #since: Date | null = null;
  #storeBack: { back: StoreBack; heard: number } | null = null;
  #fork: ForkNoticed | null = null;
  #scene = "";
  #selected: string | null = null;
  #view: ViewName | null = null;
  readonly #layerStates = new Map<string, LayerState>();
  quiet = false;
  #led = false;
  /** Counts what was asked to be shown: only the last of it counts. */
  #turn = 0;
  #open: (map: MapView) => void = () => undefined;
  readonly #opened = new Promise<MapView>((resolve) => (this.#open = resolve));
  /** What lies below the reports and is in no feed; nothing when the map has it. */
  #below: readonly Feature[] = [];
  #takeFrame: () => void = () => undefined;
  /** The first picture has arrived. */
  readonly #framed = new Promise<void>((resolve) => (this.#takeFrame = resolve));
  /** The revision of the shared view that the map shows. */
  #followed = 0;
  /** What was shown that no map, list or card tells. */
  #beside: Pick<Shown, "caption" | "compared" | "cursor" | "scene"> = {};
  /** The card of the selected record is open. */
  #carded = false;

  constructor(options: ScreenOptions, seat: string) {
    this.seat = seat;
    this.#options = options;
    this.#style = options.style;
    this.#words = options.words;
    this.#base = `/rooms/${encodeURIComponent(options.room)}`;
    this.#confirmation = new Confirmation(this.#base, seat, (refused) => {
      this.#seatRefused = refused;
      this.#emit("state", this.state);
    });
  }

  /** The stream starts while the map still loads; neither waits for the other. */
  start(): void {
    this.#stream = openStream(`${this.#base}/stream`, asset(__STREAM_WORKER__), {
      event: (kind, data, age_ms) => this.#onEvent(kind, data, age_ms),
      link: (link) => this.#onLink(link),
    });
    addEventListener("pagehide", () => this.#confirmation.leave());
    addEventListener("pageshow", () => {
      this.#confirmation.back();
      this.#confirm();
    });
    // Without a map the picture is still folded and listed, but never confirmed.
    this.#openMap().catch(reportError);
  }

  async #openMap(): Promise<void> {
    // What the map will need is fetched while the page is still being built.
    warmUp(asset(__MAP_WORKER__), BASEMAP);
    const reference = loadReference().then((features) => (this.#below = features));
    // Fetched now, awaited by who draws with it.
    for (const layer of LAYERS) layer.prepare?.().catch(reportError);
    const [element] = await Promise.all([this.#options.map, loadFaces()]);
    const map = await createMap({
      element,
      style: this.#style,
      words: this.#words,
      basemapUrl: BASEMAP,
      covered: this.#options.covered,
      context: () => ({
        now: this.now().getTime(),
        room: this.#room(),
        out: this.#out,
      }),
      events: {
        select: (id) => this.select(id),
        moves: (byHand) => this.#moves(byHand),
        hidden: (count) => this.#emit("hidden", count),
        candidates: (candidates) => {
          this.#emit("candidates", candidates);
          return this.#listeners.candidates.size > 0;
        },
        failed: () => this.#glass.lose(),
        graphics: (lost) => {
          this.#graphicsLost = lost;
          this.#glass.lose();
        },
      },
    });
    this.#takeMap(map);
    this.#emit("legend", this.#style);
    await Promise.all([reference, Promise.race([this.#framed, pause(ALONE_MS)])]);
    this.#layBelow(map);
    await map.draw();
  }

  /** Another map that looks the same, over the same place; nobody acts on it. */
  async beside(element: HTMLElement): Promise<MapView | null> {
    const own = this.#map;
    if (!own) return null;
    const nothing = (): void => undefined;
    const map = await createMap({
      element,
      style: this.#style,
      words: this.#words,
      basemapUrl: BASEMAP,
      covered: this.#options.covered,
      context: () => ({ now: this.#newestNow().getTime(), room: this.#room() }),
      events: {
        select: nothing,
        moves: nothing,
        hidden: nothing,
        candidates: () => false,
        failed: nothing,
        graphics: nothing,
      },
    });
    for (const [name, state] of this.#layerStates) map.setLayer(name, state);
    map.leaveOut(this.#undrawn, []);
    map.apply(await loadReference(), [], false);
    const follow = (): void => {
      map.map.jumpTo({ center: own.map.getCenter(), zoom: own.map.getZoom() });
    };
    own.map.on("move", follow);
    map.map.on("remove", () => own.map.off("move", follow));
    follow();
    return map;
  }

  /** Brings a new map up to what was asked of the screen meanwhile. */
  #takeMap(map: MapView): void {
    this.#map = map;
    map.setWords(this.#words);
    map.setStyle(this.#style);
    for (const [name, state] of this.#layerStates) map.setLayer(name, state);
    map.leaveOut(this.#undrawn, []);
    if (this.#picture.n >= 0) this.#layBelow(map);
    map.apply([...this.features.values()], [], false);
    map.lead(this.#led);
    map.select(this.#selected);
    if (this.#view) map.view(this.#view);
    this.#glass.open(() => map.draw());
    this.#open(map);
    expose(this, map);
  }

  /** With the first picture: before it, it would be drawn alone, and delay it. */
  #layBelow(map: MapView): void {
    if (this.#below.length > 0) map.apply(this.#below, [], false);
    this.#below = [];
  }

  get features(): ReadonlyMap<string, Feature> {
    return this.#then ? this.#then.picture.features : this.#newest;
  }

  get #newest(): ReadonlyMap<string, Feature> {
    if (this.#own.features.size === 0) return this.#picture.features;
    this.#all ??= new Map([...this.#picture.features, ...this.#own.features]);
    return this.#all;
  }

  get received(): ReadonlyMap<string, Feature> {
    return this.#picture.received;
  }

  get shownReceived(): ReadonlyMap<string, Feature> {
    return (this.#then?.picture ?? this.#picture).received;
  }

  get map(): MapLibre | null {
    return this.#map?.map ?? null;
  }

  get state(): ScreenState {
    const { n, digest, verified } = this.#picture;
    return {
      header: this.#header,
      picture: { n, digest, verified },
      drawn_n: this.#glass.n,
      link: this.#link,
      since: this.#since,
      undrawn_since: this.#undrawnSince(),
      graphics_lost: this.#graphicsLost,
      seat_refused: this.#seatRefused,
      store_lost: this.#storeLost,
      store_back: this.#backLately(),
      forked: this.#fork,
      then: this.#thenState(),
    };
  }

  now(): Date {
    return this.#then ? this.#then.now() : this.#newestNow();
  }

  #newestNow(): Date {
    if (!this.#header) return new Date(0);
    const passed_ms = (performance.now() - this.#heard) * this.#header.rate;
    return new Date(Date.parse(this.#header.now) + passed_ms);
  }

  quiet_ms(): number {
    return this.#stream?.quiet_ms() ?? 0;
  }

  on<K extends keyof ScreenEvents>(
    event: K,
    listener: (value: ScreenEvents[K]) => void,
  ): void {
    this.#listeners[event].add(listener);
  }

  off<K extends keyof ScreenEvents>(
    event: K,
    listener: (value: ScreenEvents[K]) => void,
  ): void {
    this.#listeners[event].delete(listener);
  }

  select(id: string | null): void {
    this.#choose(id, id !== null);
  }

  #choose(id: string | null, card: boolean): void {
    const other = id !== this.#selected || card !== this.#carded;
    this.#selected = id;
    this.#carded = card;
    if (other && !this.quiet) this.#emit("handled", "record");
    this.#map?.select(id);
    this.#emit("select", card ? id : null);
    if (other) this.#moves(false);
  }

  shown(): Shown | null {
    if (!this.#map) return null;
    const off = LAYERS.filter(
      ({ name }) => this.#layerStates.get(name)?.visible === false,
    );
    return {
      ...this.#beside,
      ...(this.#then && { cursor: this.#then.here() }),
      box: this.#map.area.shown(),
      hidden: off.map(({ name }) => name),
      ...(this.days && { days: [this.days.from, this.days.until] }),
      style: this.#style,
      ...(this.#selected && { selected: this.#selected, card: this.#carded }),
    };
  }

  async show(shown: Shown, ms: number): Promise<boolean> {
    const turn = ++this.#turn;
    const { caption, compared, cursor, scene, selected, box } = shown;
    const then = cursor && cursor.mode !== "LIVE";
    this.quiet = true;
    try {
      this.#beside = {
        ...(caption && { caption }),
        ...(then && { cursor, ...(compared !== undefined && { compared }) }),
        ...(scene && { scene }),
      };
      this.#showLayers(shown.hidden ?? []);
      this.setDays(shown.days ? daysOf(...shown.days) : null);
      if (shown.style && shown.style !== this.#style) this.setStyle(shown.style);
      const [id, card] = [selected ?? null, shown.card === true];
      if (id !== this.#selected || card !== this.#carded) this.#choose(id, card);
      this.#emit("shown", shown);
    } finally {
      this.quiet = false;
    }
    const { area } = await this.#opened;
    if (turn !== this.#turn) return false;
    const word = this.#words.t("Shared area");
    if (this.#led) area.mark(box, word);
    return area.fit(box, ms);
  }

  compare(percent: number | null): void {
    const { compared, ...beside } = this.#beside;
    if ((compared ?? null) === percent) return;
    this.#beside = percent === null ? beside : { ...beside, compared: percent };
    this.#moves(false);
  }

  refit(): boolean {
    const map = this.#map;
    if (!map || map.map.isMoving()) return false;
    void map.area.fit(map.area.shown(), 0);
    return true;
  }

  #showLayers(hidden: readonly string[]): void {
    for (const { name } of LAYERS) {
      const { visible, opacity } = this.#layerStates.get(name) ?? DRAWN;
      const led = !hidden.includes(name);
      if (led !== visible) this.setLayer(name, { visible: led, opacity });
    }
  }

  lead(led: boolean): void {
    this.#led = led;
    this.#turn += 1;
    this.#map?.lead(led);
  }

  follows(revision: number): void {
    if (revision === this.#followed) return;
    this.#followed = revision;
    if (this.#picture.n >= 0) this.#glass.want(this.#seen());
  }

  #moves(byHand: boolean): void {
    if (byHand) this.#emit("handled", "map");
    else if (!this.quiet) this.#emit("moves", null);
  }

  placeAt(x: number, y: number): [number, number] | null {
    return this.#map?.placeAt(x, y) ?? null;
  }

  middle(): [number, number] | null {
    return this.#map?.middle() ?? null;
  }

  async sketch(
    kind: ShapeKind,
    from: GeoJSON.Geometry | null,
    changed: (drawn: Drawn | null) => void,
  ): Promise<Sketch | null> {
    const map = this.#map;
    if (!map) return null;
    const { startSketch } = await import("./sketch.ts");
    return startSketch(map.map, kind, from, changed, map.palette);
  }

  leaveOut(ids: ReadonlySet<string>): void {
    this.leftOut = ids;
    this.#undraw();
    this.#emit("state", this.state);
  }

  get days(): Days | null {
    return this.#sieve.days;
  }

  get sifted(): { shown: number; all: number } {
    return this.#sieve.counts;
  }

  setDays(days: Days | null): void {
    if (!this.#sieve.set(days, this.features.values())) return;
    if (!this.quiet) this.#emit("handled", "days");
    this.#emit("days", days);
    this.#moves(false);
  }

  /** Both reasons for which a record is not drawn, on the map. */
  #undraw(): void {
    const ids = new Set([...this.leftOut, ...this.#sifted]);
    const before = this.#undrawn;
    if (ids.size === before.size && [...ids].every((id) => before.has(id))) return;
    this.#undrawn = ids;
    const back = [...before].filter((id) => !ids.has(id));
    const features = back.flatMap((id) => this.features.get(id) ?? []);
    this.#map?.leaveOut(ids, features);
  }

  standOut(out: ReadonlyMap<string, StandsOut>): void {
    const before = this.#out;
    this.#out = out;
    const said = (each: StandsOut | undefined): string => JSON.stringify(each);
    const ids = new Set([...before.keys(), ...out.keys()]);
    const other = [...ids].filter((id) => said(before.get(id)) !== said(out.get(id)));
    if (other.length > 0) this.#map?.again(other);
  }

  markHidden(ids: ReadonlySet<string>): void {
    this.marked = ids;
    this.#map?.markHidden(ids);
    this.#emit("marked", ids);
  }

  setLayer(name: string, state: { visible: boolean; opacity: number }): void {
    this.#layerStates.set(name, state);
    this.#map?.setLayer(name, state);
    this.#moves(false);
  }

  setStyle(style: StyleName): void {
    this.#style = style;
    this.#map?.setStyle(style);
    this.#emit("legend", style);
    this.#moves(false);
  }

  view(name: ViewName): void {
    this.#view = name;
    this.#moves(true);
    this.#map?.view(name);
  }

  frame(ids: readonly string[]): void {
    this.#moves(true);
    this.#map?.frame(ids);
  }

  setWords(words: Words): void {
    this.#words = words;
    this.#map?.setWords(words);
  }

  setName(name: string): void {
    this.#confirmation.setName(name);
    this.#confirm();
  }

  legend(layer: string): LegendSwatch[] {
    const drawing = layerNamed(layer);
    const palette = PALETTES[this.#style];
    return (drawing?.legend ?? []).map((key) => ({
      key,
      image: drawing!.swatch(key, palette),
    }));
  }

  refresh(): void {
    this.#stream?.reset();
  }

  still(): Picture {
    return this.#picture.copy();
  }

  /** What came meanwhile was received all the time; it is only shown again. */
  stand(then: Then | null, change: Change): void {
    const before = this.#then;
    const own = [...this.#own.features.values()];
    if (then && !before) change.removed.push(...own.map(({ id }) => id));
    if (before && !then) change.upserted.push(...own);
    this.#then = then;
    this.#all = null;
    const { cursor: _, compared, ...beside } = this.#beside;
    const split = compared !== undefined && { compared };
    this.#beside = then ? { ...beside, ...split, cursor: then.cursor } : beside;
    const other = JSON.stringify(before?.cursor) !== JSON.stringify(then?.cursor);
    this.#sieve.take(change);
    this.#map?.apply(change.upserted, change.removed, !then && change.kind === "frame");
    // Ages and states are of another time; what plays goes on by itself.
    if (other) this.#map?.redraw();
    this.#emit("change", change);
    // The time that it stood still on purpose is no time that it was behind.
    if (before && !then) this.#glass.anew();
    this.#glass.want(this.#seen());
    this.#emit("state", this.state);
    if (other) this.#moves(false);
  }

  #thenState(): ThenState | null {
    if (!this.#then) return null;
    const { cursor, picture } = this.#then;
    return {
      mode: cursor.mode,
      n: picture.n,
      at: this.#then.at(),
      rate: cursor.rate ?? 0,
      verified: picture.verified,
      newer: Math.max(0, this.#picture.n - picture.n),
    };
  }

  #room(): Header["context"] {
    return this.#header?.context ?? "REALITY";
  }

  #onEvent(kind: EventKind, data: string, age_ms: number): void {
    if (kind === "own") return this.#takeOwn(data);
    if (kind === "signal") {
      if (age_ms < SIGNAL_MS) this.#emit("signal", data);
      return;
    }
    const frame = parseFrame(kind, data);
    const outcome = this.#picture.apply(frame);
    if (outcome.status === "gap") {
      this.#stream?.reset();
      return;
    }
    this.#takeStore(frame.header);
    this.#header = frame.header;
    this.#heard = performance.now() - age_ms;
    this.#confirmation.space_ms = frame.header.ack_ms;
    if (outcome.fork) this.#fork = { ...outcome.fork, at: new Date(frame.header.now) };
    if (kind === "reset") outcome.change.removed.push(...this.#own.clear());
    this.#show(this.#parted(outcome.change));
    this.#takeFrame();
    if (outcome.status === "mismatch") this.#stream?.reset();
    this.#emit("state", this.state);
    if (kind === "beat") this.#confirm();
  }

  /** What the server says of its store: lost since, back since, or nothing new. */
  #takeStore(header: Header): void {
    const before = this.#storeLost;
    this.#storeLost = storeLost(header, this.#header, before);
    const back = storeBack(header, before, this.#storeLost);
    if (back) this.#storeBack = { back, heard: performance.now() };
  }

  #backLately(): StoreBack | null {
    const { back, heard } = this.#storeBack ?? { back: null, heard: 0 };
    return performance.now() - heard < BACK_TOLD_MS ? back : null;
  }

  /** Takes what is for this account alone; nobody else's picture is another for it. */
  #takeOwn(data: string): void {
    const change = this.#own.take(data);
    if (!change) return this.#stream?.reset();
    this.#show({ kind: "frame", n: this.#picture.n, ...change });
  }

  /** Takes out the two records that lead screens; says so if one of them changed. */
  #parted(change: Change): Change {
    const { upserted, removed } = change;
    const seen = upserted.filter(({ layer }) => layer !== BRIEFING);
    const gone = removed.filter((id) => id !== VIEW && id !== HEADLINE);
    const told = seen.length < upserted.length || gone.length < removed.length;
    if (told) this.#emit("briefing", this.received);
    return { ...change, upserted: seen, removed: gone };
  }

  #show(change: Change): void {
    this.#all = null;
    if (this.#then) return;
    const scene = `${this.#header?.scene_at} ${this.#header?.rate}`;
    const moved = scene !== this.#scene;
    this.#scene = scene;
    this.#sieve.take(change);
    if (this.#map) this.#layBelow(this.#map);
    if (change.upserted.length > 0 || change.removed.length > 0 || moved) {
      this.#map?.apply(change.upserted, change.removed, change.kind === "frame");
    }
    if (moved) this.#map?.redraw();
    if (change.kind !== "beat") this.#emit("change", change);
    this.#glass.want(this.#seen());
  }

  /** Repeats the last confirmation, if it still is about what is on the glass. */
  #confirm(): void {
    if (this.#picture.n >= 0) this.#glass.repeat(this.#seen());
  }

  #seen(): Seen {
    const { n, digest, epoch } = this.#then?.picture ?? this.#picture;
    return { n, digest, epoch, view: this.#followed };
  }

  #onLink(link: Link): void {
    this.#link = link;
    const well = link === "live" || link === "connecting";
    if (well) this.#since = null;
    else this.#since ??= this.#lastHeard();
    this.#emit("state", this.state);
  }

  /** Picture time since which the map lags behind the picture too far to be current. */
  #undrawnSince(): Date | null {
    const undrawn_ms = this.#glass.undrawn_ms();
    if (undrawn_ms <= LAG_MS || !this.#header) return null;
    return new Date(this.#newestNow().getTime() - undrawn_ms * this.#header.rate);
  }

  /** Picture time at which anything arrived last. */
  #lastHeard(): Date {
    const quiet_ms = this.quiet_ms() * (this.#header?.rate ?? 1);
    return new Date(this.#newestNow().getTime() - quiet_ms);
  }

  #emit<K extends keyof ScreenEvents>(event: K, value: ScreenEvents[K]): void {
    for (const listener of this.#listeners[event]) listener(value);
  }
}
