import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Map as MapLibre } from "maplibre-gl";
import { SharedArea } from "./followingarea.ts";
import type { Box } from "./shown.ts";
import type { Covered } from "./types.ts";

const FREE: Covered = { top: 0, right: 0, bottom: 0, left: 0 };
const GULF: Box = [20, 55, 30, 60];

beforeEach(() => {
  const frame = { dataset: {}, style: {}, setAttribute: () => undefined };
  Object.assign(globalThis, { document: { createElement: () => ({ ...frame }) } });
});

/** A flat map of 1000 by 500 pixels: a degree is 2^zoom pixels both ways. */
class Flat {
  center = { lng: 25, lat: 57 };
  zoom = 5;
  size = { clientWidth: 1000, clientHeight: 500, append: (): void => undefined };
  readonly #once: (() => void)[] = [];
  /** The way that the map goes is stopped half-way by a hand. */
  stopped = false;

  getContainer = (): object => this.size;
  getCenter = (): { lng: number; lat: number } => this.center;
  getZoom = (): number => this.zoom;
  getMaxZoom = (): number => 12;
  setMaxBounds = (): void => undefined;
  stop = (): void => undefined;
  on = (): void => undefined;

  once(_: string, act: () => void): void {
    this.#once.push(act);
  }

  project(at: { lng: number; lat: number }): { dist(to: object): number } & Point {
    const [x, y] = this.#pixels(at.lng, at.lat);
    const dist = (to: object): number =>
      Math.hypot((to as Point).x - x, (to as Point).y - y);
    return { x, y, dist };
  }

  unproject([x, y]: [number, number]): { toArray(): number[] } {
    const lng = this.center.lng + (x - this.size.clientWidth / 2) / 2 ** this.zoom;
    const lat = this.center.lat - (y - this.size.clientHeight / 2) / 2 ** this.zoom;
    return { toArray: () => [lng, lat] };
  }

  cameraForBounds(
    [west, south, east, north]: Box,
    { padding = FREE }: { padding?: Covered } = {},
  ): object {
    const { left, right, top, bottom } = padding;
    const width = this.size.clientWidth - left - right;
    const height = this.size.clientHeight - top - bottom;
    const zoom = Math.log2(Math.min(width / (east - west), height / (north - south)));
    const lng = (west + east) / 2 - (left - right) / 2 / 2 ** zoom;
    const lat = (south + north) / 2 + (top - bottom) / 2 / 2 ** zoom;
    return { center: { lng, lat }, zoom };
  }

  easeTo({ center, zoom }: { center: Flat["center"]; zoom: number }): void {
    this.center = this.stopped ? { ...center, lng: center.lng + 3 } : center;
    this.zoom = zoom;
    for (const act of this.#once.splice(0)) act();
  }

  #pixels(lng: number, lat: number): [number, number] {
    const scale = 2 ** this.zoom;
    const { clientWidth, clientHeight } = this.size;
    return [
      clientWidth / 2 + (lng - this.center.lng) * scale,
      clientHeight / 2 - (lat - this.center.lat) * scale,
    ];
  }
}

interface Point {
  x: number;
  y: number;
}

function opened(): { flat: Flat; area: SharedArea; covered: Covered } {
  const flat = new Flat();
  const covered = { ...FREE };
  const area = new SharedArea(flat as unknown as MapLibre, () => ({ ...covered }));
  return { flat, area, covered };
}

test("what was fitted is what is shown, to the last digit", async () => {
  const { area } = opened();
  assert.equal(await area.fit(GULF, 0), true);
  assert.deepEqual(area.shown(), GULF);
});

test("a panel that opens changes what is seen and not what is shown", () => {
  const { flat, area, covered } = opened();
  const before = area.shown();
  covered.right = 400;
  assert.deepEqual(area.shown(), before);
  flat.size = { ...flat.size, clientHeight: 380 };
  assert.deepEqual(area.shown(), before, "nor does a bar that takes of the map");
});

test("what is shown is brought into view beside the panel, and stays the same", async () => {
  const { flat, area, covered } = opened();
  const before = area.shown();
  covered.right = 400;
  assert.equal(await area.fit(area.shown(), 0), true);
  assert.deepEqual(area.shown(), before);
  assert.ok(flat.project({ lng: before[2], lat: 57 }).x <= 600.5);
});

test("a map that was moved shows what is seen of it beside all that lies over it", () => {
  const { flat, area, covered } = opened();
  area.shown();
  covered.right = 400;
  flat.center = { lng: 30, lat: 50 };
  const [west, , east] = area.shown();
  assert.ok(Math.abs(east - west - 600 / 2 ** 5) < 0.001);
});

test("a map that a hand stopped on its way shows where it stands", async () => {
  const { flat, area } = opened();
  flat.stopped = true;
  assert.equal(await area.fit(GULF, 300), false);
  assert.notDeepEqual(area.shown(), GULF);
});
