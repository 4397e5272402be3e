/**
 * The map: what is reported, over the ground.
 *
 * Holds the board of what is to be drawn and says when the map shows it, fails to,
 * or has lost its graphics. It must not know frames, digests or the network.
 */
import "./map.css";
import {
  prewarm,
  setWorkerUrl,
  type GeoJSONSource,
  type StyleSpecification,
} from "maplibre-gl";
import { SharedArea } from "./followingarea.ts";
import { badgeImage } from "./badge-image.ts";
import { Board, type View } from "./board.ts";
import { addControls, locale } from "./controls.ts";
import { zoomStep } from "./declutter.ts";
import { RATIO, type DrawContext } from "./drawing.ts";
import { Graphics } from "./graphics.ts";
import { Ground, groundOf, serveBasemap } from "./ground.ts";
import { HeldMap } from "./heldmap.ts";
import { Painter, type Surface } from "./painter.ts";
import { Pointer } from "./pointer.ts";
import { layerNamed, LAYERS } from "./layers.ts";
import { PALETTES } from "./palette.ts";
import { mapStyle, SELECTION, type LayerState } from "./style.ts";
import { boundsOf, EDGE, FRAME_MARGIN, margins, VIEW_MARGIN, VIEWS } from "./view.ts";
import type {
  Candidates,
  Covered,
  Feature,
  StyleName,
  ViewName,
  Words,
} from "./types.ts";

/** A record that changed glows for so long. */
const GLOW_MS = 8_000;
const TICK_MS = 1_000;

export interface MapEvents {
  select(id: string | null): void;
  hidden(count: number): void;
  /** The map moves; by hand, or because something asked it to. */
  moves(byHand: boolean): void;
  candidates(candidates: Candidates): boolean;
  /** What is on the glass cannot be trusted: a drawing failed. */
  failed(): void;
  /** The browser took graphics of map or ground away, or all are back. */
  graphics(lost: boolean): void;
}

export interface MapOptions {
  element: HTMLElement;
  style: StyleName;
  words: Words;
  basemapUrl: string;
  events: MapEvents;
  /** What lies over the map now, in pixels from its edges. */
  covered(): Covered;
  /** Where "now" and the room come from at each drawing. */
  context(): Pick<DrawContext, "now" | "room">;
}

/** Starts what every map needs before there is a place for one; to be called once. */
export function warmUp(workerUrl: string, basemapUrl: string): void {
  setWorkerUrl(workerUrl);
  serveBasemap(basemapUrl);
  prewarm();
}

/** Starts the map; ready when its style stands, whatever the ground below has drawn. */
export async function createMap(options: MapOptions): Promise<MapView> {
  const view = new MapView(options);
  await view.ready;
  return view;
}

export class MapView {
  readonly board = new Board(LAYERS);
  readonly map: HeldMap;
  readonly ready: Promise<void>;
  readonly #options: MapOptions;
  readonly #states = new Map<string, LayerState>();
  readonly #fresh = new Map<string, number>();
  #styleName: StyleName;
  #words: Words;
  #style: StyleSpecification;
  #selected: string | null = null;
  #leftOut: ReadonlySet<string> = new Set();
  /** The selected record was brought into view; false while it is awaited. */
  #revealed = false;
  #step = NaN;
  #lost = false;
  /** Somebody leads: the map goes to no record by itself. */
  #led = false;
  readonly area: SharedArea;
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #painter: Painter;
  readonly #ground: Ground;
  readonly #graphics = new Graphics((lost) => this.#graphicsChanged(lost));

  constructor(options: MapOptions) {
    this.#options = options;
    this.#styleName = options.style;
    this.#words = options.words;
    this.#style = this.#makeStyle();
    this.map = new HeldMap({
      container: options.element,
      style: this.#style,
      bounds: VIEWS.baltic,
      fitBoundsOptions: { padding: this.#margins(VIEW_MARGIN) },
      maxBounds: EDGE,
      maxZoom: 11,
      fadeDuration: 0,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      refreshExpiredTiles: false,
      locale: locale(options.words),
    });
    this.#ground = new Ground({
      above: this.map,
      palette: this.palette,
      basemapUrl: options.basemapUrl,
      graphics: (lost) => this.#graphics.set("ground", lost),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.#painter = new Painter({
      surface: this.map as Surface,
      board: this.board,
      view: () => this.#view(),
      hidden: (count) => options.events.hidden(count),
      failed: (reason) => this.#failed(reason),
    });
    this.area = new SharedArea(this.map, (margin) => this.#margins(margin));
    this.map.setMissingStyleImageResolver((id) => this.#resolveImage(id));
    addControls(this.map, options.words);
    this.#listen();
    this.ready = new Promise((resolve) => {
      this.map.once("style.load", () => resolve());
    });
  }

  /** Takes a change of the picture; `draw` brings it to the glass. */
  apply(upserted: readonly Feature[], removed: readonly string[], glow: boolean): void {
    this.board.remove(removed);
    const drawn = upserted.filter(({ id }) => !this.#leftOut.has(id));
    this.board.put(drawn, this.#context());
    if (this.#selected !== null) this.#selectionMoved(upserted, removed);
    if (!glow) return;
    const until = performance.now() + GLOW_MS;
    for (const { id } of upserted) this.#fresh.set(id, until);
    this.board.setFresh(new Set(this.#fresh.keys()));
  }

  /** Draws these records no more, whatever comes of them, and those of `back` again. */
  leaveOut(ids: ReadonlySet<string>, back: readonly Feature[]): void {
    this.#leftOut = ids;
    this.board.remove(ids);
    this.board.put(back, this.#context());
    this.#painter.drawSoon();
  }

  /** The selected record came, changed or went. */
  #selectionMoved(upserted: readonly Feature[], removed: readonly string[]): void {
    const id = this.#selected;
    const changed = upserted.find((feature) => feature.id === id);
    if (!changed && !removed.includes(id ?? "")) return;
    this.#showSelection();
    if (changed && !this.#revealed) this.#reveal([changed], false);
    this.#revealed ||= changed !== undefined;
  }

  /** Draws these records anew: what is said of them has changed. */
  again(ids: Iterable<string>): void {
    this.board.put(
      [...ids].flatMap((id) => this.board.featureOf(id) ?? []),
      this.#context(),
    );
    this.#painter.drawSoon();
  }

  /** Draws everything anew, for another time, room, style or language. */
  redraw(): void {
    this.board.redraw(this.#context());
    this.#painter.drawSoon();
  }

  /**
   * Resolves when all that was applied before is really drawn; rejects if not.
   *
   * The first time the ground is too: symbols on nothing are no picture.
   */
  async draw(): Promise<void> {
    await Promise.all([this.#painter.draw(), this.#ground.drawn]);
  }

  select(id: string | null): void {
    const before = this.#selected;
    this.#selected = id;
    this.board.select(id);
    // What is drawn of a record only while it is chosen.
    if (before !== id) this.again([before, id].filter((each) => each !== null));
    this.#showSelection();
    const feature = id === null ? null : this.board.featureOf(id);
    this.#revealed = feature !== null;
    if (feature) this.#reveal([feature], false);
    this.#painter.drawSoon();
  }

  setLayer(name: string, state: LayerState): void {
    this.#states.set(name, state);
    this.board.setLayer(name, state);
    this.#restyle();
    this.#painter.drawSoon();
  }

  setStyle(style: StyleName): void {
    this.#styleName = style;
    this.#ground.setPalette(this.palette);
    this.#restyle();
    this.redraw();
  }

  setWords(words: Words): void {
    this.#words = words;
    addControls(this.map, words);
    this.#restyle();
    this.redraw();
  }

  placeAt(x: number, y: number): [number, number] {
    return this.map.unproject([x, y]).toArray();
  }

  /** The middle of what is seen of the map. */
  middle(): [number, number] {
    const { left, right, top, bottom } = this.#margins(0);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const across = (left + clientWidth - right) / 2;
    return this.placeAt(across, (top + clientHeight - bottom) / 2);
  }

  /** Marks records as hidden from others. */
  markHidden(ids: ReadonlySet<string>): void {
    this.board.setHidden(ids);
    this.#painter.drawSoon();
  }

  view(name: ViewName): void {
    const padding = this.#margins(VIEW_MARGIN);
    this.map.fitBounds(VIEWS[name], { padding, animate: !calm() });
  }

  /** Lets somebody lead the map, or this screen alone. */
  lead(led: boolean): void {
    this.#led = led;
    if (!led) this.area.clear();
  }

  /** Ends a map that was made to be drawn from; nothing may be asked of it any more. */
  remove(): void {
    clearInterval(this.#ticking);
    groundOf(this.map)?.remove();
    this.map.remove();
  }

  /** Fits the view around records. */
  frame(ids: readonly string[]): void {
    const features = ids.flatMap((id) => this.board.featureOf(id) ?? []);
    this.#reveal(features, true);
  }

  get palette(): DrawContext["palette"] {
    return PALETTES[this.#styleName];
  }

  #context(): DrawContext {
    const { palette } = this;
    const selected = this.#selected;
    return { palette, words: this.#words, selected, ...this.#options.context() };
  }

  #makeStyle(): StyleSpecification {
    return mapStyle({
      palette: this.palette,
      language: this.#words.language,
      basemapUrl: this.#options.basemapUrl,
      layers: LAYERS,
      states: this.#states,
    });
  }

  /** Changes only the properties that differ; sources keep their data. */
  #restyle(): void {
    if (this.#lost) return;
    const before = new Map(this.#style.layers.map((layer) => [layer.id, layer]));
    this.#style = this.#makeStyle();
    for (const layer of this.#style.layers) {
      const old = before.get(layer.id);
      for (const [key, value] of changed(old?.paint, layer.paint)) {
        this.map.setPaintProperty(layer.id, key as never, value as never);
      }
      for (const [key, value] of changed(old?.layout, layer.layout)) {
        this.map.setLayoutProperty(layer.id, key as never, value as never);
      }
    }
  }

  async #resolveImage(id: string): Promise<void> {
    const [style, layerName] = id.split("|");
    const palette = PALETTES[style === "light" ? "light" : "dark"];
    const own = id.slice(id.indexOf("|") + 1);
    const layer = layerNamed(layerName ?? "");
    await layer?.prepare?.();
    const canvas =
      layerName === "badge" ? badgeImage(own, palette) : layer?.image?.(own, palette);
    const pen = canvas?.getContext("2d", { willReadFrequently: true });
    if (!canvas || !pen || this.#lost || this.map.hasImage(id)) return;
    const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
    this.map.addImage(id, pixels, { pixelRatio: RATIO });
  }

  #listen(): void {
    // A hand that takes over a map on its way starts no other way.
    for (const event of ["movestart", "move"] as const)
      this.map.on(event, ({ originalEvent }) => {
        if (originalEvent) this.#options.events.moves(true);
      });
    this.map.on("move", () => this.#options.events.moves(false));
    this.map.on("moveend", () => this.#painter.drawSoon());
    this.map.on("resize", () => this.#painter.drawSoon());
    this.map.on("zoom", () => {
      if (zoomStep(this.map.getZoom()) !== this.#step) this.#painter.drawSoon();
    });
    this.map.on("webglcontextlost", () => this.#mapLost());
    this.map.on("style.load", () => this.#mapRestored());
    new Pointer(this.map, this.board, () => this.#words, this.#options.events);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Ages and states move on with the picture's now, glows go out. */
  #tick(): void {
    const now = performance.now();
    const before = this.#fresh.size;
    for (const [id, until] of this.#fresh) {
      if (until < now) this.#fresh.delete(id);
    }
    const faded = this.#fresh.size !== before;
    if (faded) this.board.setFresh(new Set(this.#fresh.keys()));
    if (this.board.refresh(this.#context()) || faded) this.#painter.drawSoon();
  }

  #view(): View {
    const zoom = this.map.getZoom();
    this.#step = zoomStep(zoom);
    const b = this.map.getBounds();
    const bounds = {
      west: b.getWest(),
      south: b.getSouth(),
      east: b.getEast(),
      north: b.getNorth(),
    };
    return { zoom, bounds };
  }

  #failed(reason: unknown): void {
    // That the graphics are lost is known and said already.
    if (!this.#graphics.lost) reportError(reason);
    this.#options.events.failed();
  }

  #mapLost(): void {
    this.#lost = true;
    this.#graphics.set("map", true);
  }

  /** The map has built its style anew; all that is ours is handed over again. */
  #mapRestored(): void {
    if (!this.#lost) return;
    this.#lost = false;
    this.#restyle();
    this.#showSelection();
    this.#graphics.set("map", false);
  }

  /** Symbols without ground say nothing: neither is drawn until both can be. */
  #graphicsChanged(lost: boolean): void {
    if (lost) this.#painter.lose();
    else this.#painter.restore();
    this.#options.events.graphics(lost);
  }

  #showSelection(): void {
    const source = this.#lost ? null : this.map.getSource<GeoJSONSource>(SELECTION);
    const feature = this.#selected && this.board.featureOf(this.#selected);
    const geometry = feature ? feature.geometry : null;
    const lines = geometry && geometry.type !== "Point" ? [geometry] : [];
    void source?.setData({
      type: "FeatureCollection",
      features: lines.map((line) => ({
        type: "Feature",
        geometry: line,
        properties: {},
      })),
    });
  }

  /** Brings records into view: always fitted, or only if they are outside it. */
  #reveal(features: readonly Feature[], always: boolean): void {
    const box = boundsOf(features);
    if (!box || (this.#led && !always)) return;
    const animate = !calm();
    if (always) {
      const padding = this.#margins(FRAME_MARGIN);
      this.map.fitBounds(box, { padding, maxZoom: 9, animate });
      return;
    }
    const [west, south, east, north] = box;
    const center: [number, number] = [(west + east) / 2, (south + north) / 2];
    const { left, right, top, bottom } = this.#margins(0);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const { x, y } = this.map.project(center);
    const across = x > left && x < clientWidth - right;
    if (across && y > top && y < clientHeight - bottom) return;
    const offset: [number, number] = [(left - right) / 2, (top - bottom) / 2];
    this.map.easeTo({ center, offset, animate });
  }

  #margins(margin: number): Covered {
    const { clientWidth: width, clientHeight: height } = this.#options.element;
    return margins({ width, height }, this.#options.covered(), margin);
  }
}

function changed(before: object = {}, after: object = {}): [string, unknown][] {
  const old = before as Record<string, unknown>;
  return Object.entries(after).filter(
    ([key, value]) => JSON.stringify(old[key]) !== JSON.stringify(value),
  );
}

/** The reader asked the computer for less motion. */
const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
