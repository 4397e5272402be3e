/**
 * Makes the record of a briefing: draws each scene on a map of its own, and has the
 * server write the files.
 *
 * Only what is sent for the audience of the record is drawn. It must never use what this
 * screen holds, which may be more, nor send anything but images and digests.
 */
import { blobOf, compose, markEdge, withMargin } from "./capturing.ts";
import { layerNamed, LAYERS } from "./layers.ts";
import { MapView } from "./map.ts";
import { make } from "./page.ts";
import { PALETTES } from "./palette.ts";
import { lineDigest } from "./picture.ts";
import { loadReference } from "./reference.ts";
import { BRIEFING, type Shown } from "./shown.ts";
import { daysOf, ofDays, said } from "./timefilter.ts";
import type { Feature, RoomContext } from "./types.ts";
import { dtg } from "./when.ts";
import type { Catalogue } from "./words.ts";

declare const __BASEMAP__: string;

const WIDTH = 1440;
const HEIGHT = 810;
const MASK = (1n << 128n) - 1n;

/** A scene as the server wants it drawn. */
export interface ToDraw {
  number: number;
  n: number;
  digest: string;
  label: string;
  caption: string;
  /** The time that its picture shows. */
  now: string;
  /** When the room knew it. */
  known_at: string;
  shown: Shown;
}

export interface Plan {
  briefing: number;
  audience: string;
  audience_title: string;
  audiences: { audience: string; title: string }[];
  label: string;
  context: RoomContext | "";
  scenes: ToDraw[];
  left_out: number;
}

export interface RecordFile {
  name: string;
  media: string;
  bytes: number;
  sha256: string;
}

/** A file, and where this page keeps it until it is closed or makes others. */
export interface Kept extends RecordFile {
  href: string;
}

/** The server says why not; in its words. */
export class Refused extends Error {}

/** Sum modulo 2^128 of the digests of lines, 32 hex digits. */
export function digestOf(lines: readonly string[]): string {
  const sum = lines.reduce((total, line) => (total + lineDigest(line)) & MASK, 0n);
  return sum.toString(16).padStart(32, "0");
}

/** The files in an answer: a line of JSON, then one after the other. */
export async function filesIn(answer: Blob): Promise<[RecordFile, Blob][]> {
  const start = new Uint8Array(await answer.slice(0, 65_536).arrayBuffer());
  const end = start.indexOf(10);
  const head = new TextDecoder().decode(start.slice(0, end));
  let from = end + 1;
  return (JSON.parse(head) as RecordFile[]).map((file) => {
    const content = answer.slice(from, (from += file.bytes), file.media);
    return [file, content];
  });
}

/** Where this page keeps files: up to 64 MB of one record, and never of two. */
let addresses: string[] = [];

/** Keeps these files in the place of those before, whose addresses end. */
export function keep(files: readonly [RecordFile, Blob][]): Kept[] {
  for (const href of addresses) URL.revokeObjectURL(href);
  const kept = files.map(([file, content]) => ({
    ...file,
    href: URL.createObjectURL(content),
  }));
  addresses = kept.map(({ href }) => href);
  return kept;
}

export class Recorder {
  readonly #base: string;
  readonly #words: Catalogue;

  constructor(room: string, briefing: number, words: Catalogue) {
    const address = `/rooms/${encodeURIComponent(room)}/briefings/${briefing}`;
    this.#base = `${address}/record`;
    this.#words = words;
  }

  /** What a record would hold; "" is for all who were there. */
  async plan(audience: string): Promise<Plan> {
    const answer = await fetch(this.#base + query(audience));
    return (await (await good(answer)).json()) as Plan;
  }

  /** Draws all scenes and returns the files; `told` hears how many are drawn. */
  async make(plan: Plan, told: (drawn: number) => void): Promise<Kept[]> {
    keep([]);
    const studio = await Studio.open(plan, this.#words);
    const images: Blob[] = [];
    try {
      for (const scene of plan.scenes) {
        const path = `${this.#base}/pictures/${scene.n}`;
        const answer = await good(await fetch(path + query(plan.audience)));
        images.push(await studio.draw(scene, linesOf(await answer.text())));
        told(images.length);
      }
    } finally {
      studio.close();
    }
    return this.#send(plan, images);
  }

  async #send(plan: Plan, images: readonly Blob[]): Promise<Kept[]> {
    const head = {
      digests: plan.scenes.map(({ digest }) => digest),
      lengths: images.map(({ size }) => size),
      audience: plan.audience,
    };
    const body = new Blob([`${JSON.stringify(head)}\n`, ...images]);
    const answer = await good(await fetch(this.#base, { method: "POST", body }));
    return keep(await filesIn(await answer.blob()));
  }
}

/** A map of its own, out of sight, on which scenes are drawn one after the other. */
class Studio {
  readonly #view: MapView;
  readonly #host: HTMLElement;
  readonly #plan: Plan;
  readonly #words: Catalogue;
  readonly #now: { value: number };
  #ids: string[] = [];

  private constructor(
    view: MapView,
    host: HTMLElement,
    plan: Plan,
    words: Catalogue,
    now: { value: number },
  ) {
    this.#view = view;
    this.#host = host;
    this.#plan = plan;
    this.#words = words;
    this.#now = now;
  }

  static async open(plan: Plan, words: Catalogue): Promise<Studio> {
    const host = make("div", { attributes: { "aria-hidden": "true", inert: "" } });
    const size = { width: `${WIDTH}px`, height: `${HEIGHT}px` };
    Object.assign(host.style, {
      position: "fixed",
      left: "-9999px",
      top: "0",
      ...size,
    });
    document.body.append(host);
    const now = { value: 0 };
    const nothing = (): void => undefined;
    const view = new MapView({
      element: host,
      style: "light",
      words,
      basemapUrl: `pmtiles://${address(__BASEMAP__)}`,
      covered: () => ({ top: 0, right: 0, bottom: 0, left: 0 }),
      context: () => ({ now: now.value, room: plan.context || "REALITY" }),
      events: {
        select: nothing,
        moves: nothing,
        hidden: nothing,
        candidates: () => false,
        failed: nothing,
        graphics: nothing,
      },
    });
    await Promise.all([view.ready, ...LAYERS.map((layer) => layer.prepare?.())]);
    view.lead(true);
    view.apply(await loadReference(), [], false);
    return new Studio(view, host, plan, words, now);
  }

  /** Draws a scene; fails if the lines are not those that the server means. */
  async draw(scene: ToDraw, lines: readonly string[]): Promise<Blob> {
    if (digestOf(lines) !== scene.digest) {
      throw new Refused(
        this.#words.t("The lines of scene {n} are not those of its digest.", {
          n: scene.number,
        }),
      );
    }
    const view = this.#view;
    const all = lines.map((line) => JSON.parse(line) as Feature);
    const there = all.filter(({ layer }) => layer !== BRIEFING);
    const features = ofDays(there, scene.shown);
    this.#now.value = Date.parse(scene.now);
    view.setStyle(scene.shown.style || "light");
    view.apply(features, this.#ids, false);
    this.#ids = features.map(({ id }) => id);
    const hidden = scene.shown.hidden ?? [];
    for (const { name } of LAYERS)
      view.setLayer(name, { visible: !hidden.includes(name), opacity: 1 });
    view.select(scene.shown.selected ?? null);
    await view.area.fit(scene.shown.box, 0);
    await view.draw();
    const picture = await compose(view.map);
    markEdge(view.map, picture, scene.shown.box);
    const margin = this.#margin(scene, features, there.length);
    return blobOf(withMargin(view.map, picture, margin));
  }

  #margin(
    scene: ToDraw,
    features: readonly Feature[],
    all: number,
  ): Parameters<typeof withMargin>[2] {
    const words = this.#words;
    const { context, audience_title } = this.#plan;
    const days = scene.shown.days ? daysOf(...scene.shown.days) : null;
    const audience = words.t("for: {audience}", { audience: audience_title });
    const room = context && words.t(context);
    const source = words.t("Map: Natural Earth, depths: ETOPO1 (NOAA)");
    return {
      banner: [room, scene.label, audience].filter(Boolean).join(" · "),
      lines: [
        ...(days ? [said(days, features.length, all, words)] : []),
        [
          words.t("Time of the picture: {time}", { time: dtg(new Date(scene.now)) }),
          words.t("Time of the log: {time}", { time: dtg(new Date(scene.known_at)) }),
          words.t("Picture {n}", { n: words.number(scene.n) }),
          scene.digest,
        ].join(" · "),
        `${words.t("Not for navigation")} · ${source}`,
      ],
      legend: this.#legend(scene, features),
    };
  }

  /** Swatches of the layers that are drawn and have something on the picture. */
  #legend(
    scene: ToDraw,
    features: readonly Feature[],
  ): Parameters<typeof withMargin>[2]["legend"] {
    const there = new Set(features.map(({ layer }) => layer));
    const palette = PALETTES[scene.shown.style || "light"];
    return legendWords().flatMap(({ layer, key, words }) => {
      const drawing = layerNamed(layer);
      if (!drawing || !there.has(layer) || scene.shown.hidden?.includes(layer))
        return [];
      return [{ words, swatch: { key, image: drawing.swatch(key, palette) } }];
    });
  }

  close(): void {
    this.#view.remove();
    this.#host.remove();
  }
}

/** The words of the legend stand on the page, from the server. */
function legendWords(): { layer: string; key: string; words: string }[] {
  const items = document.querySelectorAll<HTMLElement>("[data-layer] [data-key]");
  return [...items].map((item) => ({
    layer: item.closest<HTMLElement>("[data-layer]")?.dataset["layer"] ?? "",
    key: item.dataset["key"] ?? "",
    words: item.closest("li")?.textContent.trim() ?? "",
  }));
}

const address = (name: string): string => new URL(name, import.meta.url).href;

const linesOf = (text: string): string[] => text.split("\n").filter(Boolean);

const query = (audience: string): string =>
  audience ? `?${new URLSearchParams({ audience })}` : "";

async function good(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
  throw new Refused(detail ?? `${answer.status}`);
}
