/**
 * What tests and measurements may ask the running screen: `window.onePicture`.
 *
 * Only looks; nothing here may change the picture, the map or the stream.
 */
import type { Map as MapLibre } from "maplibre-gl";
import type { MapView } from "./map.ts";
import type { Shown } from "./shown.ts";
import type { Screen, ScreenState } from "./types.ts";

export interface Snapshot extends ScreenState {
  seat: string;
  now: string;
  features: number;
  by_layer: Record<string, number>;
  /** What the map shows; null without one. */
  shown: Shown | null;
}

export interface Probe {
  snapshot(): Snapshot;
  /** Place on screen of a position, pixels from the top left of the map. */
  project(lon: number, lat: number): { x: number; y: number };
  /** Colour of a place on screen, [red, green, blue, alpha], in the next frame. */
  pixel(x: number, y: number): Promise<number[]>;
  /** Milliseconds of one frame, to its last pixel, when nothing has changed. */
  redraw(): Promise<number>;
  /** Whether a record is on the picture that this screen holds. */
  has(id: string): boolean;
  /** Whether the map draws a record: it may be on the picture and left out. */
  draws(id: string): boolean;
  /** Records behind the symbol that a record's own would be; itself first. */
  membersOf(id: string): string[];
  readonly map: MapLibre;
}

declare global {
  interface Window {
    onePicture?: Probe;
  }
}

export function expose(screen: Screen, { map, board }: MapView): void {
  window.onePicture = {
    map,
    snapshot: () => snapshot(screen),
    project: (lon, lat) => map.project([lon, lat]),
    pixel: (x, y) => inNextFrame(map, () => readPixel(map, x, y)),
    redraw: async () => {
      const started = performance.now();
      await inNextFrame(map, () => readPixel(map, 0, 0));
      return performance.now() - started;
    },
    has: (id) => screen.features.has(id),
    draws: (id) => board.has(id),
    membersOf: (id) => board.membersOf(id),
  };
}

function snapshot(screen: Screen): Snapshot {
  const by_layer: Record<string, number> = {};
  for (const { layer } of screen.features.values()) {
    by_layer[layer] = (by_layer[layer] ?? 0) + 1;
  }
  return {
    ...screen.state,
    seat: screen.seat,
    now: screen.now().toISOString(),
    features: screen.features.size,
    by_layer,
    shown: screen.shown(),
  };
}

function inNextFrame<T>(map: MapLibre, look: () => T): Promise<T> {
  return new Promise((resolve) => {
    map.once("render", () => resolve(look()));
    map.triggerRepaint();
  });
}

/** Reading a pixel waits until all drawing of the frame is done. */
function readPixel(map: MapLibre, x: number, y: number): number[] {
  const canvas = map.getCanvas();
  const gl = canvas.getContext("webgl2");
  if (!gl) return [];
  const ratio = canvas.width / canvas.clientWidth;
  const out = new Uint8Array(4);
  const row = canvas.height - 1 - Math.round(y * ratio);
  gl.readPixels(Math.round(x * ratio), row, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, out);
  return [...out];
}
