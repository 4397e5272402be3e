/** The small count on a symbol that stands for more than itself. */
import { blank } from "./drawing.ts";
import type { Palette } from "./palette.ts";

const HEIGHT = 17;
const FONT = "600 12px 'IBM Plex Sans', sans-serif";

/** Draws `badge|<count>|<half width>|<half height>`, off centre to the right. */
export function badgeImage(id: string, palette: Palette): HTMLCanvasElement {
  const [, count = "", halfWidth, halfHeight] = id.split("|");
  const label = /^\d+$/.test(count) ? `+${count}` : count;
  const width = Math.max(HEIGHT, 8 + 7.4 * label.length);
  const dx = Number(halfWidth) * 0.7 + 5;
  const dy = Number(halfHeight) * 0.7 + 4;
  const [canvas, pen] = blank(width + 2 * dx + 4, HEIGHT + 2 * dy + 4);
  const pill = new Path2D();
  pill.roundRect(2 + 2 * dx, 2, width, HEIGHT, HEIGHT / 2);
  pen.fillStyle = palette.paper;
  pen.strokeStyle = palette.ink;
  pen.lineWidth = 2.4;
  pen.stroke(pill);
  pen.fill(pill);
  pen.fillStyle = palette.ink;
  pen.font = FONT;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(label, 2 + 2 * dx + width / 2, 2 + HEIGHT / 2 + 0.5);
  return canvas;
}
