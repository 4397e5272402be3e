/**
 * All that is to be drawn, layer by layer, kept as differences.
 *
 * Turns features into marks and shapes through their layers, places the marks,
 * and hands out only what changed since it was asked last. It must not touch the
 * map, the DOM or a clock.
 */
import { byRank, declutter, zoomStep, type Placeable } from "./declutter.ts";
import type { DrawContext, Drawing, LayerDrawing, Mark } from "./drawing.ts";
import type { Feature } from "./types.ts";
import { circle, mercator } from "./where.ts";

/** What a map source has to change. */
export interface Diff {
  add: GeoJSON.Feature[];
  remove: string[];
}

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

export interface View {
  zoom: number;
  bounds: Bounds;
}

interface Held {
  feature: Feature;
  layer: LayerDrawing;
  drawing: Drawing;
  marks: Item[];
}

/** One mark on the board. */
export interface Item extends Placeable {
  record: string;
  layer: string;
  mark: Mark;
}

export interface Placement {
  marks: Diff;
  errors: Diff;
  /** Symbols in view that are only counted. */
  hidden: number;
}

interface Changes {
  add: Map<string, GeoJSON.Feature>;
  remove: Set<string>;
}

/** A feature that the map should hold, and what tells it from another. */
interface Wanted {
  sign: string;
  make: () => GeoJSON.Feature;
}

interface LayerState {
  visible: boolean;
  opacity: number;
}

/** Length of the equator in metres (WGS 84). */
const EQUATOR_M = 40_075_017;
const SELECTED_RANK = 1e6;
/** Badges count up to this; the list behind them is always complete. */
const BADGE_MAX = 99;

/** Not by opacity alone: the sign in place of the count says it too. */
const HIDDEN_OPACITY = 0.35;
const HIDDEN_SIGN = "×";

export class Board {
  readonly #layers: ReadonlyMap<string, LayerDrawing>;
  readonly #held = new Map<string, Held>();
  readonly #states = new Map<string, LayerState>();
  readonly #shapes = new Map<string, Changes>();
  #order: Item[] = [];
  #sorted = true;
  #selected: string | null = null;
  #fresh: ReadonlySet<string> = new Set();
  #hidden: ReadonlySet<string> = new Set();
  #drawnMarks = new Map<string, string>();
  #drawnErrors = new Map<string, string>();
  #members = new Map<string, string[]>();

  constructor(layers: readonly LayerDrawing[]) {
    this.#layers = new Map(layers.map((layer) => [layer.name, layer]));
  }

  nameOf(record: string): string {
    return this.#held.get(record)?.drawing.name || record;
  }

  /** Records that a drawn symbol stands for, itself first. */
  membersOf(key: string): string[] {
    return this.#members.get(key) ?? [];
  }

  has(record: string): boolean {
    return this.#held.has(record);
  }

  featureOf(record: string): Feature | null {
    return this.#held.get(record)?.feature ?? null;
  }

  put(features: readonly Feature[], context: DrawContext): void {
    const stale = new Set<string>();
    for (const feature of features) {
      const layer = this.#layers.get(feature.layer);
      if (!layer) continue;
      const old = this.#held.get(feature.id);
      if (old) {
        stale.add(feature.id);
        this.#dropShapes(old);
      }
      this.#hold(feature, layer, context);
    }
    this.#rebuildOrder(stale, new Set(features.map(({ id }) => id)));
  }

  remove(ids: Iterable<string>): void {
    const gone = new Set<string>();
    for (const id of ids) {
      const held = this.#held.get(id);
      if (!held) continue;
      this.#dropShapes(held);
      this.#held.delete(id);
      gone.add(id);
    }
    if (gone.size > 0) this.#rebuildOrder(gone, new Set());
  }

  /** Draws everything again: another style, another language, another time. */
  redraw(context: DrawContext): void {
    this.put(
      [...this.#held.values()].map((held) => held.feature),
      context,
    );
  }

  /** Draws again what looks different at this time; true if anything does. */
  refresh(context: DrawContext): boolean {
    const due = [...this.#held.values()]
      .filter((held) => held.drawing.redrawAt <= context.now)
      .map((held) => held.feature);
    if (due.length > 0) this.put(due, context);
    return due.length > 0;
  }

  setLayer(name: string, state: LayerState): void {
    this.#states.set(name, state);
    this.#sorted = false;
  }

  select(record: string | null): void {
    this.#selected = record;
    this.#sorted = false;
  }

  /** Records that changed a moment ago get a glow. */
  setFresh(records: ReadonlySet<string>): void {
    this.#fresh = records;
  }

  /** Records that others do not see are faint and carry a sign. */
  setHidden(records: ReadonlySet<string>): void {
    this.#hidden = records;
  }

  /** Nothing that was handed out counts as drawn: all of it is handed out again. */
  forget(): void {
    this.#drawnMarks.clear();
    this.#drawnErrors.clear();
    this.#shapes.clear();
    for (const name of this.#layers.keys()) this.#changes(name);
    for (const held of this.#held.values()) this.#addShapes(held);
  }

  /** Changes of shapes by layer since the last call. */
  takeShapes(): Map<string, Diff> {
    const changes = new Map<string, Diff>();
    for (const [layer, { add, remove }] of this.#shapes) {
      changes.set(layer, { add: [...add.values()], remove: [...remove] });
    }
    this.#shapes.clear();
    return changes;
  }

  /** Places the marks for a view; gives what its sources have to change. */
  place(view: View): Placement {
    const wanted = new Map<string, Wanted>();
    const errors = new Map<string, Wanted>();
    const box = mercatorBox(view.bounds);
    const wide = widened(box);
    this.#members.clear();
    let hidden = 0;
    for (const placed of declutter(this.#ordered(), zoomStep(view.zoom))) {
      const { mark, members } = placed;
      if (contains(box, mark)) hidden += members.length;
      else if (!contains(wide, mark)) continue;
      this.#members.set(
        mark.key,
        [mark, ...members].map((m) => m.record),
      );
      wanted.set(mark.key, this.#markFeature(mark, members.length));
      const error = this.#errorFeature(mark, view.zoom);
      if (error) errors.set(mark.key, error);
    }
    const marks = difference(this.#drawnMarks, wanted);
    return { marks, errors: difference(this.#drawnErrors, errors), hidden };
  }

  #hold(feature: Feature, layer: LayerDrawing, context: DrawContext): void {
    const drawing = layer.draw(feature, context);
    const marks = drawing.marks.map((mark, i): Item => {
      const [x, y] = mercator(mark.lon, mark.lat);
      const key = i === 0 ? feature.id : `${feature.id}#${i}`;
      const { half, rank } = mark;
      return {
        key,
        x,
        y,
        half,
        rank,
        mark,
        record: feature.id,
        layer: layer.name,
      };
    });
    const held = { feature, layer, drawing, marks };
    this.#held.set(feature.id, held);
    this.#addShapes(held);
  }

  #changes(layer: string): Changes {
    const changes = this.#shapes.get(layer) ?? {
      add: new Map(),
      remove: new Set(),
    };
    this.#shapes.set(layer, changes);
    return changes;
  }

  #addShapes({ feature, layer, drawing }: Held): void {
    if (drawing.shapes.length === 0) return;
    const { add } = this.#changes(layer.name);
    for (const { part, geometry, properties } of drawing.shapes) {
      const id = `${feature.id}#${part}`;
      const own = { ...properties, record: feature.id };
      add.set(id, { type: "Feature", id, geometry, properties: own });
    }
  }

  #dropShapes({ feature, layer, drawing }: Held): void {
    if (drawing.shapes.length === 0) return;
    const { add, remove } = this.#changes(layer.name);
    for (const { part } of drawing.shapes) {
      const id = `${feature.id}#${part}`;
      add.delete(id);
      remove.add(id);
    }
  }

  #rebuildOrder(stale: ReadonlySet<string>, added: ReadonlySet<string>): void {
    if (stale.size > 0) {
      this.#order = this.#order.filter(({ record }) => !stale.has(record));
    }
    for (const id of added) this.#order.push(...(this.#held.get(id)?.marks ?? []));
    this.#sorted = false;
  }

  #ordered(): Item[] {
    if (!this.#sorted) {
      for (const item of this.#order) {
        const selected = item.record === this.#selected;
        item.rank = item.mark.rank + (selected ? SELECTED_RANK : 0);
      }
      this.#order.sort(byRank);
      this.#sorted = true;
    }
    return this.#order.filter((item) => this.#state(item.layer).visible);
  }

  #state(layer: string): LayerState {
    return this.#states.get(layer) ?? { visible: true, opacity: 1 };
  }

  #markFeature(item: Item, members: number): Wanted {
    const { mark, key, record, layer, half } = item;
    const hidden = this.#hidden.has(record);
    const count = hidden ? HIDDEN_SIGN : counted(members);
    const properties = {
      key,
      record,
      layer,
      icon: mark.image,
      z: item.rank,
      opacity:
        mark.opacity * this.#state(layer).opacity * (hidden ? HIDDEN_OPACITY : 1),
      selected: record === this.#selected,
      fresh: this.#fresh.has(record),
      reach: Math.max(...half),
      ...(count ? { badge: badgeId(mark.image, count, half) } : {}),
      ...(mark.label ? { label: mark.label, ink: mark.labelColor ?? "" } : {}),
    };
    const coordinates = [mark.lon, mark.lat];
    return {
      sign: JSON.stringify([properties, coordinates]),
      make: () => feature(key, { type: "Point", coordinates }, properties),
    };
  }

  #errorFeature(item: Item, zoom: number): Wanted | null {
    const { error, lon, lat } = item.mark;
    if (!error) return null;
    const parallel_m = EQUATOR_M * Math.cos((lat * Math.PI) / 180);
    const radius_px = (error.radius_m / parallel_m) * 512 * 2 ** zoom;
    const chosen = item.record === this.#selected;
    if (radius_px < item.half[0] && !chosen) return null;
    const properties = {
      record: item.record,
      color: error.color,
      opacity: (chosen ? 1 : error.opacity) * this.#state(item.layer).opacity,
    };
    const sign = JSON.stringify([properties, error.radius_m, lon, lat]);
    const make = (): GeoJSON.Feature =>
      feature(
        item.key,
        { type: "LineString", coordinates: circle([lon, lat], error.radius_m) },
        properties,
      );
    return { sign, make };
  }
}

function feature(
  id: string,
  geometry: GeoJSON.Geometry,
  properties: Record<string, string | number | boolean>,
): GeoJSON.Feature {
  return { type: "Feature", id, geometry, properties };
}

/** How many symbols a symbol stands for besides itself; empty for none. */
function counted(members: number): string {
  if (members === 0) return "";
  return members > BADGE_MAX ? `${BADGE_MAX}+` : String(members);
}

/** Badge image: style, count, and how far from the middle it sits. */
function badgeId(
  image: string,
  count: string,
  half: readonly [number, number],
): string {
  const style = image.slice(0, image.indexOf("|"));
  return `${style}|badge|${count}|${half[0]}|${half[1]}`;
}

/** What to add and to remove; remembers the new state. */
function difference(
  drawn: Map<string, string>,
  wanted: ReadonlyMap<string, Wanted>,
): Diff {
  const diff: Diff = { add: [], remove: [] };
  for (const key of drawn.keys()) {
    if (wanted.has(key)) continue;
    diff.remove.push(key);
    drawn.delete(key);
  }
  for (const [key, { sign, make }] of wanted) {
    if (drawn.get(key) === sign) continue;
    diff.add.push(make());
    drawn.set(key, sign);
  }
  return diff;
}

type Box = readonly [x1: number, y1: number, x2: number, y2: number];

function mercatorBox({ west, south, east, north }: Bounds): Box {
  const [x1, y1] = mercator(west, north);
  const [x2, y2] = mercator(east, south);
  return [x1, y1, x2, y2];
}

/** Half a view more on each side, so that panning meets drawn symbols. */
function widened([x1, y1, x2, y2]: Box): Box {
  const [dx, dy] = [(x2 - x1) / 2, (y2 - y1) / 2];
  return [x1 - dx, y1 - dy, x2 + dx, y2 + dy];
}

function contains([x1, y1, x2, y2]: Box, { x, y }: Placeable): boolean {
  return x >= x1 && x <= x2 && y >= y1 && y <= y2;
}
