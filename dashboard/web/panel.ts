/**
 * The layer panel: counts, ages, legends, and which layers this screen draws.
 *
 * Must never hide that a layer is off, or that its newest report is old.
 */
import { text } from "./fields.ts";
import type { Kept, LayerChoice } from "./kept.ts";
import { isEarly } from "./news.ts";
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

export class Panel {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #kept: Kept;
  readonly #blocks: HTMLElement[];

  constructor(screen: Screen, words: Catalogue, kept: Kept) {
    this.#screen = screen;
    this.#words = words;
    this.#kept = kept;
    this.#blocks = [...document.querySelectorAll<HTMLElement>(".layer")];
  }

  /** Puts controls and map into the state that this screen kept. */
  restore(): void {
    for (const block of this.#blocks) {
      const name = block.dataset["layer"] ?? "";
      const choice = this.#kept.layer(name);
      setProps(`layer-${name}-shown`, { checked: choice.visible });
      setProps(`layer-${name}-opacity`, {
        value: Math.round(choice.opacity * 100),
      });
      this.#screen.setLayer(name, choice);
    }
    this.draw();
  }

  /** Changes one layer, draws it so, and keeps the choice. */
  choose(name: string, change: Partial<LayerChoice>): void {
    const choice = { ...this.#kept.layer(name), ...change };
    this.#kept.keepLayer(name, choice);
    this.#screen.setLayer(name, choice);
    this.draw();
  }

  /** Writes counts and ages. */
  draw(): void {
    const found = summaries(this.#screen.features.values(), this.#screen.now());
    const now = this.#screen.now();
    let off = 0;
    for (const block of this.#blocks) {
      const name = block.dataset["layer"] ?? "";
      const { visible } = this.#kept.layer(name);
      if (!visible) off += 1;
      const summary = found.get(name);
      const reports = block.dataset["source"] === "reports";
      fill(
        block,
        ".layer-count",
        reports ? this.#words.number(summary?.count ?? 0) : "",
      );
      const said =
        reports || !visible
          ? summaryWords(summary, visible, now, this.#words)
          : this.#words.t("For orientation");
      fill(block, ".layer-age", said);
      block.classList.toggle("off", !visible);
    }
    write("layers-note", this.#offWords(off));
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

function fill(block: HTMLElement, selector: string, text: string): void {
  const target = block.querySelector(selector);
  if (target && target.textContent !== text) target.textContent = text;
}
