/**
 * Before and after: the picture of then and that of now on one map, with a line between
 * them that is moved.
 *
 * The map below goes on showing the picture of then; over it lies a second one with the
 * newest picture, of which only the right of the line is seen. It must never be acted
 * on, nor confirmed as drawn.
 */
import type { MapView } from "./map.ts";
import { difference } from "./moment.ts";
import { element, make } from "./page.ts";
import type { Picture } from "./picture.ts";
import type { Change, Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

const DRAW_MS = 1_000;
const EMPTY: Change = { kind: "reset", n: -1, upserted: [], removed: [] };

/** What is different between two pictures, as a sentence. */
export function differenceWords(
  { upserted, removed }: Change,
  before: ReadonlyMap<string, unknown>,
  words: Catalogue,
): string {
  const changed = upserted.filter(({ id }) => before.has(id)).length;
  return words.t("Since then: {added} new, {changed} changed, {gone} gone.", {
    added: words.number(upserted.length - changed),
    changed: words.number(changed),
    gone: words.number(removed.length),
  });
}

export class Compare {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #host: HTMLElement;
  readonly #moved: (percent: number) => void;
  readonly #swipe: HTMLInputElement;
  readonly #parts: Record<"map" | "then" | "now" | "said", HTMLElement>;
  #map: MapView | null = null;
  #shown: Picture | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  /** `moved`: somebody at this screen moved the line. */
  constructor(screen: Screen, words: Catalogue, moved: (percent: number) => void) {
    this.#screen = screen;
    this.#words = words;
    this.#moved = moved;
    this.#swipe = this.#slider();
    this.#parts = {
      map: make("div", { class: "compare-map", attributes: { inert: "" } }),
      then: make("p", { class: "compare-side" }),
      now: make("p", { class: "compare-side" }),
      said: make("p", { class: "for-readers", attributes: { role: "status" } }),
    };
    this.#parts.then.dataset["side"] = "then";
    this.#parts.now.dataset["side"] = "now";
    this.#host = make("div", { class: "compare" }, [
      this.#parts.map,
      make("div", { class: "compare-line" }),
      this.#parts.then,
      this.#parts.now,
      this.#swipe,
      this.#parts.said,
    ]);
  }

  /** Puts the newest picture beside the one that is shown; who `asked` gets the line. */
  async start(asked: boolean): Promise<void> {
    element("map").after(this.#host);
    this.#map = await this.#screen.beside(this.#parts.map);
    if (this.#closed) return this.close();
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), DRAW_MS);
    if (asked) this.#swipe.focus();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#map?.map.remove();
    this.#map = null;
    this.#host.remove();
  }

  /** So many percent of the map, from the left, are of then. */
  split(percent: number): void {
    this.#swipe.value = String(percent);
    this.#host.style.setProperty("--swipe", `${this.#swipe.value}%`);
  }

  #slider(): HTMLInputElement {
    const label = this.#words.t("How much of the map shows the picture of then");
    const attributes = { type: "range", min: "0", max: "100", "aria-label": label };
    const swipe = make("input", { class: "compare-swipe", attributes });
    swipe.addEventListener("input", () => {
      const percent = Number(swipe.value);
      this.split(percent);
      this.#moved(percent);
    });
    return swipe;
  }

  #draw(): void {
    const { then, picture } = this.#screen.state;
    if (!this.#map || !then) return;
    const newest = this.#screen.still();
    const before = this.#shown;
    if (before?.n !== newest.n) {
      const change = before
        ? difference(before, newest, false)
        : { ...EMPTY, upserted: [...newest.features.values()] };
      this.#map.apply(change.upserted, change.removed, false);
      this.#shown = newest;
      this.#map.draw().catch(reportError);
    }
    const numbers = { then: then.n, now: picture.n };
    const named = (n: number): string => this.#words.number(n);
    write(
      this.#parts.then,
      this.#words.t("Then: picture {n}", { n: named(numbers.then) }),
    );
    write(
      this.#parts.now,
      this.#words.t("Now: picture {n}", { n: named(numbers.now) }),
    );
    this.#say(newest);
  }

  /** The same for those who hear the page. */
  #say(newest: Picture): void {
    const shown = this.#screen.features;
    const upserted = [...newest.features.values()].filter(
      (feature) => !isSame(shown.get(feature.id)?.properties, feature.properties),
    );
    const removed = [...shown.keys()].filter((id) => !newest.features.has(id));
    const change: Change = { kind: "reset", n: newest.n, upserted, removed };
    write(this.#parts.said, differenceWords(change, shown, this.#words));
  }
}

function isSame(
  before: Record<string, unknown> | undefined,
  after: Record<string, unknown>,
): boolean {
  return before === after || (!!before && before["revision"] === after["revision"]);
}

function write(part: HTMLElement, text: string): void {
  if (part.textContent !== text) part.textContent = text;
}
