/**
 * The layer panel: counts, ages, legends, and which layers this screen draws.
 *
 * Must never hide that a layer is off, or that its newest report is old.
 */
import { text } from "./fields.ts";
import type { Kept, LayerChoice } from "./kept.ts";
import { isEarly } from "./news.ts";
import { isOver, onlyFor } from "./notes.ts";
import { make, setProps, write } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import { age, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

export interface LayerSummary {
  count: number;
  /** RFC 3339 time of the newest report, or null if no record says when. */
  newest: string | null;
}

/** Counts the records of each layer and finds the newest report of each. */
export function summaries(
  features: Iterable<Feature>,
  now: Date,
): Map<string, LayerSummary> {
  const found = new Map<string, LayerSummary>();
  for (const feature of features) {
    if (isOver(feature, now.getTime())) continue;
    const summary = found.get(feature.layer) ?? { count: 0, newest: null };
    const at = text(feature.properties, "reported_at");
    summary.count += 1;
    const newer = summary.newest === null || at > summary.newest;
    if (at && newer && !isEarly(at, now)) summary.newest = at;
    found.set(feature.layer, summary);
  }
  return found;
}

/** What stands under the name of a layer. */
export function summaryWords(
  summary: LayerSummary | undefined,
  visible: boolean,
  now: Date,
  words: Catalogue,
): string {
  if (!visible) return words.t("Switched off on this screen");
  if (!summary || summary.count === 0) return words.t("No reports yet");
  const at = parseTime(summary.newest);
  return at ? words.t("Newest: {age}", { age: age(at, now, words) }) : "";
}

/** How many notes there are, and whom they are for: "2 only FIN · 1 for the room". */
export function noteWords(
  features: Iterable<Feature>,
  now: Date,
  words: Catalogue,
): string {
  const counts = new Map<string, number>();
  for (const feature of features) {
    if (feature.layer !== "notes" || isOver(feature, now.getTime())) continue;
    const whom = onlyFor(feature, words);
    counts.set(whom, (counts.get(whom) ?? 0) + 1);
  }
  if (counts.size === 0) return words.t("No notes yet");
  return [...counts]
    .map(([whom, n]) => words.t("{n} {whom}", { n: words.number(n), whom }))
    .join(" · ");
}

export class Panel {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #kept: Kept;
  readonly #blocks: HTMLElement[];
  /** Layers that are drawn now: kept so, or led so. */
  readonly #drawn = new Map<string, boolean>();
  /** Somebody at this screen switched a layer. */
  switched: () => void = () => undefined;

  constructor(screen: Screen, words: Catalogue, kept: Kept) {
    this.#screen = screen;
    this.#words = words;
    this.#kept = kept;
    this.#blocks = [...document.querySelectorAll<HTMLElement>(".layer")];
    for (const block of this.#blocks)
      block.querySelector("details")?.addEventListener("toggle", () => reveal(block));
  }

  /** Puts controls and map into the state that this screen kept. */
  restore(): void {
    for (const title of document.querySelectorAll(".own-title"))
      title.textContent = ownTitle(this.#words);
    for (const block of this.#blocks) {
      const name = block.dataset["layer"] ?? "";
      const choice = this.#kept.layer(name);
      setProps(`layer-${name}-shown`, { checked: choice.visible });
      setProps(`layer-${name}-opacity`, {
        value: Math.round(choice.opacity * 100),
      });
      this.#drawn.set(name, choice.visible);
      this.#screen.setLayer(name, choice);
    }
    this.draw();
  }

  /** Puts the switches as somebody leads them; nothing of it is kept. */
  lead(hidden: readonly string[]): void {
    for (const block of this.#blocks) {
      const name = block.dataset["layer"] ?? "";
      const visible = !hidden.includes(name);
      if (visible === this.#drawn.get(name)) continue;
      this.#drawn.set(name, visible);
      setProps(`layer-${name}-shown`, { checked: visible });
    }
    this.draw();
  }

  /** Changes one layer, draws it so, and keeps the choice. */
  choose(name: string, change: Partial<LayerChoice>): void {
    // Dash also calls for what was set here.
    const visible = this.#drawn.get(name) ?? true;
    if (change.visible === visible) return;
    const choice = { ...this.#kept.layer(name), ...change };
    this.#kept.keepLayer(name, choice);
    const drawn = { ...choice, visible: change.visible ?? visible };
    this.#drawn.set(name, drawn.visible);
    if (change.visible !== undefined) this.switched();
    this.#screen.setLayer(name, drawn);
    this.draw();
  }

  /** Writes counts and ages. */
  draw(): void {
    const found = summaries(this.#screen.features.values(), this.#screen.now());
    const now = this.#screen.now();
    let off = 0;
    for (const block of this.#blocks) {
      const name = block.dataset["layer"] ?? "";
      const visible = this.#drawn.get(name) ?? true;
      if (!visible) off += 1;
      const summary = found.get(name);
      const source = block.dataset["source"];
      const reports = source !== "permanent";
      fill(
        block,
        ".layer-count",
        reports ? this.#words.number(summary?.count ?? 0) : "",
      );
      const said = this.#said(source, summary, visible, now);
      fill(block, ".layer-age", said);
      block.classList.toggle("off", !visible);
    }
    write("layers-note", this.#offWords(off));
  }

  #said(
    source: string | undefined,
    summary: LayerSummary | undefined,
    visible: boolean,
    now: Date,
  ): string {
    if (!visible || source === "reports")
      return summaryWords(summary, visible, now, this.#words);
    return source === "people"
      ? noteWords(this.#screen.features.values(), now, this.#words)
      : this.#words.t("For orientation");
  }

  #offWords(off: number): string {
    if (off === 0) return "";
    return this.#words.plural(
      "{n} layer is switched off: this map does not show everything.",
      "{n} layers are switched off: this map does not show everything.",
      off,
    );
  }

  /** Puts the map's own drawings beside the words of the legend. */
  drawLegend(): void {
    for (const block of this.#blocks) {
      const swatches = new Map(
        this.#screen
          .legend(block.dataset["layer"] ?? "")
          .map(({ key, image }) => [key, image]),
      );
      for (const slot of block.querySelectorAll<HTMLElement>(".swatch")) {
        const image = swatches.get(slot.dataset["key"] ?? "");
        slot.replaceChildren(image ?? make("span"));
      }
    }
  }
}

/** The name of the group of layers that people write themselves. */
function ownTitle(words: Catalogue): string {
  return document.body.dataset["delegation"]
    ? words.t("Your delegation's own layer")
    : words.t("Your own layer");
}

/** Brings a legend that was just opened into view; its head, if it is too long. */
function reveal(block: HTMLElement): void {
  const opened = block.querySelector("details")?.open === true;
  if (opened) block.scrollIntoView({ block: "nearest" });
}

function fill(block: HTMLElement, selector: string, text: string): void {
  const target = block.querySelector(selector);
  if (target && target.textContent !== text) target.textContent = text;
}
