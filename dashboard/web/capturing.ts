/**
 * The map as an image: both of its canvases, as they are really drawn, one over the
 * other, and beside it what a map needs to be read alone.
 *
 * It must never draw a record itself: what is not on the canvases is not in the image.
 */
import type { Map as MapLibre } from "maplibre-gl";
import { groundOf } from "./ground.ts";
import type { Box, Shown } from "./shown.ts";
import type { LegendSwatch, Screen } from "./types.ts";

/** What stands beside the map on an image that goes out of the room. */
export interface Margin {
  /** Label and audience: on top and below. */
  banner: string;
  /** Below the map: times, picture, where the map is from. */
  lines: readonly string[];
  /** Names of what is drawn, each with the map's own symbol. */
  legend: readonly { words: string; swatch: LegendSwatch }[];
}

const BANNER = 34;
const LINE = 26;
const GAP = 14;
const INK = "#16202a";
const FACE = "'IBM Plex Sans', sans-serif";
/** A map whose tiles do not come is drawn as it is after so long. */
const MOST_MS = 8_000;

/** An image of what a screen shows now; fails without a map. */
export async function capture(screen: Screen, shown: Shown | null): Promise<Blob> {
  const { map } = screen;
  if (!map) throw new Error("There is no map to be drawn.");
  if (shown) await screen.show(shown, 0);
  return blobOf(await compose(map));
}

/** Both canvases of a map on one, in pixels of the page. */
export async function compose(map: MapLibre): Promise<HTMLCanvasElement> {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("The browser gives no canvas.");
  const ground = groundOf(map);
  const both = ground ? [ground, map] : [map];
  await Promise.all(both.map((each) => whole(each)));
  for (const each of both) {
    await drawn(each, (source) => pen.drawImage(source, 0, 0, width, height));
  }
  return canvas;
}

/** Marks the edge of the area that was shared: the map around it was not shown to all. */
export function markEdge(map: MapLibre, canvas: HTMLCanvasElement, box: Box): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const [west, south, east, north] = box;
  const from = map.project([west, north]);
  const to = map.project([east, south]);
  pen.strokeStyle = "#6b2a8c";
  pen.lineWidth = 3;
  pen.setLineDash([14, 8]);
  pen.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
}

/** Adds the margin: banner on top and below, scale, legend, times, source. */
export function withMargin(
  map: MapLibre,
  picture: HTMLCanvasElement,
  margin: Margin,
): HTMLCanvasElement {
  const rows = margin.lines.length;
  const { width } = picture;
  const canvas = document.createElement("canvas");
  const foot = BANNER + picture.height;
  const legend = legendRows(margin, width);
  const lines = Math.max(rows, 1) * LINE + GAP;
  Object.assign(canvas, { width, height: foot + lines + legend * LINE + BANNER });
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("The browser gives no canvas.");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, canvas.height);
  pen.drawImage(picture, 0, BANNER);
  for (const top of [0, canvas.height - BANNER]) band(pen, top, width, margin.banner);
  pen.fillStyle = INK;
  pen.font = `17px ${FACE}`;
  margin.lines.forEach((text, row) =>
    pen.fillText(text, GAP, foot + GAP + LINE * row + 12, width - 320),
  );
  drawScale(pen, map, width - GAP, foot + GAP + 12);
  drawLegend(pen, margin, width, foot + lines + 8);
  return canvas;
}

/** A PNG of a canvas. */
export function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("The image could not be made."));
    }, "image/png");
  });
}

/** The longest round length that is not longer than this many metres. */
export function roundLength(most_m: number): number {
  const power = 10 ** Math.floor(Math.log10(most_m));
  const steps = [5, 2, 1].map((step) => step * power);
  return steps.find((length) => length <= most_m) ?? power;
}

/** Waits until a map has all of its tiles. */
function whole(map: MapLibre): Promise<void> {
  return new Promise((resolve) => {
    if (map.loaded() && map.areTilesLoaded()) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      map.off("idle", done);
      resolve();
    };
    const timer = setTimeout(done, MOST_MS);
    map.on("idle", done);
    map.triggerRepaint();
  });
}

/** What a map has drawn is on its canvas only until its frame ends. */
function drawn(
  map: MapLibre,
  take: (canvas: HTMLCanvasElement) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    map.once("render", () => {
      try {
        take(map.getCanvas());
        resolve();
      } catch (reason) {
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      }
    });
    map.triggerRepaint();
  });
}

function band(
  pen: CanvasRenderingContext2D,
  top: number,
  width: number,
  text: string,
): void {
  pen.fillStyle = INK;
  pen.fillRect(0, top, width, BANNER);
  pen.fillStyle = "#fff";
  pen.font = `600 18px ${FACE}`;
  pen.textAlign = "center";
  pen.fillText(text, width / 2, top + 23, width - 2 * GAP);
  pen.textAlign = "start";
}

/** A bar of a round length, in the middle of the map, ending at `right`. */
function drawScale(
  pen: CanvasRenderingContext2D,
  map: MapLibre,
  right: number,
  top: number,
): void {
  const { clientWidth, clientHeight } = map.getContainer();
  const y = clientHeight / 2;
  const from = map.unproject([clientWidth / 2 - 100, y]);
  const to = map.unproject([clientWidth / 2 + 100, y]);
  const perPixel = from.distanceTo(to) / 200;
  const length = roundLength(perPixel * 240);
  const pixels = length / perPixel;
  pen.fillRect(right - pixels, top, pixels, 4);
  pen.fillRect(right - pixels, top - 6, 2, 10);
  pen.fillRect(right - 2, top - 6, 2, 10);
  pen.textAlign = "end";
  const words = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  pen.fillText(words, right, top + 24);
  pen.textAlign = "start";
}

const COLUMN = 300;

function legendRows({ legend }: Margin, width: number): number {
  return Math.ceil(legend.length / Math.max(1, Math.floor(width / COLUMN)));
}

function drawLegend(
  pen: CanvasRenderingContext2D,
  { legend }: Margin,
  width: number,
  top: number,
): void {
  const across = Math.max(1, Math.floor(width / COLUMN));
  pen.font = `16px ${FACE}`;
  legend.forEach(({ words, swatch }, i) => {
    const x = GAP + (i % across) * COLUMN;
    const y = top + Math.floor(i / across) * LINE;
    const { width: w, height: h } = swatch.image;
    const size = Math.min(1, 20 / Math.max(w, h));
    pen.drawImage(swatch.image, x, y - 10, w * size, h * size);
    pen.fillText(words, x + 30, y + 5, COLUMN - 40);
  });
}
