/**
 * The screen: the stream folded into the picture, the picture drawn on the map,
 * and what was drawn confirmed to the server.
 *
 * The only place where these parts meet. It must never confirm what is not on the
 * glass, nor tell the time by the clock of this computer.
 */
import { Glass, LAG_MS } from "./glass.ts";
import { createMap, loadFaces, type MapView } from "./map.ts";
import { layerNamed, LAYERS } from "./layers.ts";
import { PALETTES } from "./palette.ts";
import { parseFrame, Picture } from "./picture.ts";
import { expose } from "./probe.ts";
import { loadReference } from "./reference.ts";
import { claimSeat, Confirmation, type Seen } from "./seat.ts";
import { storeLost } from "./storeloss.ts";
import type { LayerState } from "./style.ts";
import { openStream, type Stream } from "./stream.ts";
import type {
  Change,
  Feature,
  Fork,
  FrameKind,
  Header,
  LegendSwatch,
  Link,
  Screen,
  ScreenEvents,
  ScreenOptions,
  ScreenState,
  StoreLost,
  StyleName,
  ViewName,
  Words,
} from "./types.ts";

declare const __STREAM_WORKER__: string;
declare const __MAP_WORKER__: string;
declare const __BASEMAP__: string;

const asset = (name: string): string => new URL(name, import.meta.url).href;

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
  readonly #options: ScreenOptions;
  readonly #base: string;
  readonly #picture = new Picture();
  readonly #confirmation: Confirmation;
  readonly #listeners: Listeners = {
    change: new Set(),
    state: new Set(),
    select: new Set(),
    hidden: new Set(),
    candidates: new Set(),
    legend: new Set(),
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
  #graphicsLost = false;
  #storeLost: StoreLost | null = null;
  #link: Link = "connecting";
  #since: Date | null = null;
  #fork: Fork | null = null;
  #scene = "";
  #selected: string | null = null;
  #view: ViewName | null = null;
  readonly #layerStates = new Map<string, LayerState>();

  constructor(options: ScreenOptions, seat: string) {
    this.seat = seat;
    this.#options = options;
    this.#style = options.style;
    this.#words = options.words;
    this.#base = `/rooms/${encodeURIComponent(options.room)}`;
    this.#confirmation = new Confirmation(this.#base, seat);
  }

  /** The stream starts while the map still loads; neither waits for the other. */
  start(): void {
    this.#stream = openStream(`${this.#base}/stream`, asset(__STREAM_WORKER__), {
      event: (kind, data, age_ms) => this.#onEvent(kind, data, age_ms),
      link: (link) => this.#onLink(link),
    });
    addEventListener("pagehide", () => this.#confirmation.leave());
    addEventListener("pageshow", () => this.#confirm());
    // Without a map the picture is still folded and listed, but never confirmed.
    this.#openMap().catch(reportError);
  }

  async #openMap(): Promise<void> {
    // What the map will need is fetched while the page is still being built.
    const reference = loadReference();
    const [element] = await Promise.all([
      this.#options.map,
      loadFaces(),
      ...LAYERS.map((layer) => layer.prepare?.()),
    ]);
    const map = await createMap({
      element,
      style: this.#style,
      words: this.#words,
      workerUrl: asset(__MAP_WORKER__),
      basemapUrl: `pmtiles://${asset(__BASEMAP__)}`,
      covered: this.#options.covered,
      context: () => ({ now: this.now().getTime(), room: this.#room() }),
      events: {
        select: (id) => this.select(id),
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
    map.apply(await reference, [], false);
    await map.draw();
  }

  /** Brings a new map up to what was asked of the screen meanwhile. */
  #takeMap(map: MapView): void {
    this.#map = map;
    map.setWords(this.#words);
    map.setStyle(this.#style);
    for (const [name, state] of this.#layerStates) map.setLayer(name, state);
    map.apply([...this.features.values()], [], false);
    map.select(this.#selected);
    if (this.#view) map.view(this.#view);
    this.#glass.open(() => map.draw());
    expose(this, map);
  }

  get features(): ReadonlyMap<string, Feature> {
    return this.#picture.features;
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
      store_lost: this.#storeLost,
      forked: this.#fork,
    };
  }

  now(): Date {
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
    this.#selected = id;
    this.#map?.select(id);
    this.#emit("select", id);
  }

  setLayer(name: string, state: { visible: boolean; opacity: number }): void {
    this.#layerStates.set(name, state);
    this.#map?.setLayer(name, state);
  }

  setStyle(style: StyleName): void {
    this.#style = style;
    this.#map?.setStyle(style);
    this.#emit("legend", style);
  }

  view(name: ViewName): void {
    this.#view = name;
    this.#map?.view(name);
  }

  frame(ids: readonly string[]): void {
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

  #room(): Header["context"] {
    return this.#header?.context ?? "REALITY";
  }

  #onEvent(kind: FrameKind, data: string, age_ms: number): void {
    const frame = parseFrame(kind, data);
    const outcome = this.#picture.apply(frame);
    if (outcome.status === "gap") {
      this.#stream?.reset();
      return;
    }
    this.#storeLost = storeLost(frame.header, this.#header, this.#storeLost);
    this.#header = frame.header;
    this.#heard = performance.now() - age_ms;
    this.#confirmation.space_ms = frame.header.ack_ms;
    if (outcome.fork) this.#fork = outcome.fork;
    this.#show(outcome.change);
    if (outcome.status === "mismatch") this.#stream?.reset();
    this.#emit("state", this.state);
    if (kind === "beat") this.#confirm();
  }

  #show(change: Change): void {
    const scene = `${this.#header?.scene_at} ${this.#header?.rate}`;
    const moved = scene !== this.#scene;
    this.#scene = scene;
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
    const { n, digest } = this.#picture;
    return { n, digest };
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
    return new Date(this.now().getTime() - undrawn_ms * this.#header.rate);
  }

  /** Picture time at which anything arrived last. */
  #lastHeard(): Date {
    const quiet_ms = this.quiet_ms() * (this.#header?.rate ?? 1);
    return new Date(this.now().getTime() - quiet_ms);
  }

  #emit<K extends keyof ScreenEvents>(event: K, value: ScreenEvents[K]): void {
    for (const listener of this.#listeners[event]) listener(value);
  }
}
