/**
 * A shape being drawn on the map, with its corners to be moved.
 *
 * The drawing library turns presses into corners; what is seen is the shape as it will
 * be recorded, anchored to the ground. Loaded only when somebody draws. It must never
 * invent precision: a press is as exact as a pixel, and no more.
 */
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import {
  TerraDraw,
  TerraDrawModeUndoRedo,
  type GeoJSONStoreFeatures,
  type GeoJSONStoreGeometries,
  type TerraDrawChanges,
  type TerraDrawMouseEvent,
  type TerraDrawStylingFunction,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { area_m2, length_m } from "./geodesic.ts";
import type { Palette } from "./palette.ts";
import {
  cornersOf,
  crossesItself,
  decimalsAt,
  drawnShape,
  grown,
  tidy,
} from "./shapes.ts";
import {
  drawingMode,
  drawingStyles,
  editingMode,
  editingStyles,
  LAYER_IDS,
  paintOn,
  shownAs,
  SOURCE,
  type DrawingMode,
} from "./sketchstyle.ts";
import type { Drawn, DrawnGeometry, ShapeKind, Sketch } from "./types.ts";

/** Far from every corner: a typed position means itself and never one that is near. */
const NOWHERE_PX = -1e6;

/** Starts drawing on a map; `changed` hears of every shape, null of none any more. */
export async function startSketch(
  map: MapLibre,
  kind: ShapeKind,
  from: GeoJSON.Geometry | null,
  changed: (drawn: Drawn | null) => void,
  colors: Palette,
): Promise<Sketch> {
  return new Drawing(map, kind, from, changed, colors);
}

/** A press means a position as exact as a pixel; nothing is drawn without graphics. */
class Pen extends TerraDrawMapLibreGLAdapter<MapLibre> {
  readonly #map: MapLibre;
  lost = false;
  #missed: Parameters<Pen["render"]> | null = null;

  constructor(map: MapLibre) {
    super({ map, prefixId: "pen", minPixelDragDistance: 3 });
    this.#map = map;
  }

  override getLngLatFromEvent(event: PointerEvent | MouseEvent) {
    const { lng, lat } = super.getLngLatFromEvent(event);
    const digits = decimalsAt(this.#map.getZoom());
    return { lng: Number(lng.toFixed(digits)), lat: Number(lat.toFixed(digits)) };
  }

  override render(changes: TerraDrawChanges, styling: TerraDrawStylingFunction): void {
    this.#missed = this.lost ? [changes, styling] : null;
    if (!this.lost) super.render(changes, styling);
  }

  back(): void {
    this.lost = false;
    if (this.#missed) this.render(...this.#missed);
  }
}

/** A press at a typed position; `NOWHERE_PX` keeps it from meaning a corner nearby. */
const typed = ([lng = 0, lat = 0]: GeoJSON.Position): TerraDrawMouseEvent => ({
  lng,
  lat,
  containerX: NOWHERE_PX,
  containerY: NOWHERE_PX,
  button: "left",
  heldKeys: [],
  isContextMenu: false,
});

class Drawing implements Sketch {
  readonly #map: MapLibre;
  readonly #kind: ShapeKind;
  readonly #changed: (drawn: Drawn | null) => void;
  readonly #pen: Pen;
  readonly #draw: TerraDraw;
  readonly #mode: DrawingMode;
  /** Each shape that was finished or moved, the newest last; for undo. */
  readonly #past: DrawnGeometry[] = [];
  #error_m = 0;
  #stopped = false;

  constructor(
    map: MapLibre,
    kind: ShapeKind,
    from: GeoJSON.Geometry | null,
    changed: (drawn: Drawn | null) => void,
    colors: Palette,
  ) {
    [this.#map, this.#kind, this.#changed] = [map, kind, changed];
    this.#pen = new Pen(map);
    this.#mode = drawingMode(kind, colors);
    this.#draw = new TerraDraw({
      adapter: this.#pen,
      modes: [this.#mode, editingMode(this.#mode.mode, colors)],
      undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
    });
    paintOn(map, colors);
    map.on("webglcontextlost", this.#lost);
    map.on("style.load", this.#back);
    map.getContainer().addEventListener("click", this.#keep, true);
    map.getContainer().addEventListener("dblclick", this.#keep, true);
    this.#draw.start();
    this.#draw.on("finish", () => this.#finished());
    this.#draw.on("change", () => this.#show());
    this.#begin(from);
  }

  get editing(): boolean {
    return this.#draw.getMode() === "select";
  }

  /** One step back; false if there is none. */
  undo(): boolean {
    if (!this.editing) {
      const able = this.#draw.canUndo() && this.#draw.undo();
      this.#show();
      return able;
    }
    const before = this.#past.at(-2);
    if (!before) return false;
    this.#past.pop();
    this.#put(before);
    return true;
  }

  /** Ends the drawing of corners; false if there are too few of them. */
  finish(): boolean {
    if (this.editing) return true;
    const drawn = this.#corners();
    if (!drawn) return false;
    this.#clear();
    this.#edit(drawn);
    return true;
  }

  /** A position that was typed is the next corner; of a point, its place. */
  add(at: GeoJSON.Position): void {
    if (!this.editing) {
      this.#mode.onMouseMove(typed(at));
      this.#mode.onClick(typed(at));
      if (!this.editing) this.#mode.onMouseMove(typed(at));
      return this.#show();
    }
    const next = grown(this.#past.at(-1)!, at);
    this.#past.push(next);
    this.#put(next);
  }

  setError(error_m: number): void {
    this.#error_m = error_m;
    this.#show();
  }

  recolour(colors: Palette): void {
    if (this.#pen.lost || this.#stopped) return;
    paintOn(this.#map, colors);
    const look = { styles: drawingStyles(colors) as never };
    this.#draw.updateModeOptions(this.#mode.mode, look);
    const handles = { styles: editingStyles(colors) as never };
    this.#draw.updateModeOptions("select", handles);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#map.getContainer().removeEventListener("click", this.#keep, true);
    this.#map.getContainer().removeEventListener("dblclick", this.#keep, true);
    this.#map.off("webglcontextlost", this.#lost);
    if (!this.#pen.lost) return this.#remove();
    // Its layers come back with the style, and go then.
    this.#map.off("style.load", this.#back);
    this.#map.once("style.load", () => this.#remove());
  }

  readonly #lost = (): void => void (this.#pen.lost = true);

  readonly #back = (): void => {
    this.#pen.back();
    this.#show();
  };

  /** A press belongs to the drawing and chooses no record. */
  readonly #keep = (event: Event): void => {
    if (event.target === this.#map.getCanvas()) event.stopPropagation();
  };

  #remove(): void {
    this.#draw.stop();
    for (const id of LAYER_IDS) this.#map.removeLayer(id);
    this.#map.removeSource(SOURCE);
    this.#map.off("style.load", this.#back);
  }

  #begin(from: GeoJSON.Geometry | null): void {
    const shape = drawnShape(this.#kind, from);
    if (shape) this.#edit(shape);
    else this.#draw.setMode(this.#mode.mode);
  }

  #edit(shape: DrawnGeometry): void {
    const [added] = this.#draw.addFeatures([
      {
        type: "Feature",
        geometry: shape as GeoJSONStoreGeometries,
        properties: { mode: this.#mode.mode },
      },
    ]);
    if (!added?.valid || added.id === undefined) {
      this.#draw.setMode(this.#mode.mode);
      return;
    }
    this.#past.push(shape);
    this.#draw.setMode("select");
    this.#draw.selectFeature(added.id);
    this.#show();
  }

  /** What the library finished: a drawing, or the moving of a corner. */
  #finished(): void {
    const shape = this.#feature();
    if (!shape) return;
    this.#past.push(tidy(shape.geometry as DrawnGeometry));
    if (!this.editing) {
      const id = shape.id;
      // The library is still in the midst of the press that finished it.
      queueMicrotask(() => {
        if (this.#stopped) return;
        this.#draw.setMode("select");
        if (id !== undefined) this.#draw.selectFeature(id);
        this.#show();
      });
    }
    this.#show();
  }

  #put(shape: DrawnGeometry): void {
    const id = this.#feature()?.id;
    if (id !== undefined)
      this.#draw.updateFeatureGeometry(id, shape as GeoJSONStoreGeometries);
    this.#show();
  }

  #clear(): void {
    const mine = this.#draw
      .getSnapshot()
      .flatMap(({ id }) => (id === undefined ? [] : [id]));
    this.#draw.setMode("static");
    const left = mine.filter((id) => this.#draw.hasFeature(id));
    this.#draw.removeFeatures(left);
  }

  /** The shape itself, without the marks of its corners. */
  #feature(): GeoJSONStoreFeatures | undefined {
    const wanted = { point: "Point", linestring: "LineString", polygon: "Polygon" };
    const type = wanted[this.#mode.mode as keyof typeof wanted];
    return this.#draw
      .getSnapshot()
      .find(
        ({ geometry, properties }) =>
          geometry.type === type && properties["mode"] === this.#mode.mode,
      );
  }

  /** The corners that were set so far; null if they are no shape yet. */
  #corners(): DrawnGeometry | null {
    const feature = this.#feature();
    if (!feature) return null;
    return cornersOf(feature.geometry as DrawnGeometry, feature.properties);
  }

  #show(): void {
    if (this.#stopped || this.#pen.lost) return;
    const geometry = this.#feature()?.geometry as DrawnGeometry | undefined;
    const source = this.#map.getSource<GeoJSONSource>(SOURCE);
    const shown = geometry ? shownAs(this.#kind, geometry, this.#error_m) : [];
    void source?.setData({ type: "FeatureCollection", features: shown });
    this.#changed(geometry ? measured(tidy(geometry), this.editing) : null);
  }
}

function measured(geometry: DrawnGeometry, whole: boolean): Drawn {
  const { type, coordinates } = geometry;
  return {
    geometry,
    whole,
    crossed: crossesItself(geometry),
    length_m: type === "LineString" ? length_m(coordinates) : 0,
    area_m2: type === "Polygon" ? area_m2(coordinates[0] ?? []) : 0,
  };
}
