/**
 * The short list that opens where several symbols lie under one place of the map.
 *
 * Must never choose for the reader.
 */
import { kindOf } from "./facts.ts";
import { titleOf } from "./fields.ts";
import { element, make } from "./page.ts";
import type { Candidates, Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

const MOST = 12;

export class Chooser {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #host: HTMLElement;

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    this.#host = element("chooser");
    screen.on("candidates", (found) => this.#offer(found));
    screen.on("select", () => this.close());
  }

  get open(): boolean {
    return !this.#host.hidden;
  }

  close(): void {
    this.#host.hidden = true;
    this.#host.replaceChildren();
  }

  #offer({ ids, x, y }: Candidates): void {
    const lines = ids.slice(0, MOST).flatMap((id) => {
      const feature = this.#screen.features.get(id);
      if (!feature) return [];
      const choose = make("button", { attributes: { type: "button" } }, [
        make("span", {
          class: "news-kind",
          text: kindOf(feature, this.#words),
        }),
        make("span", { class: "news-title", text: titleOf(feature) }),
      ]);
      choose.addEventListener("click", () => this.#screen.select(id));
      return [make("li", {}, [choose])];
    });
    const heading = this.#words.plural(
      "{n} record here",
      "{n} records here",
      ids.length,
    );
    this.#host.replaceChildren(make("h2", { text: heading }), make("ol", {}, lines));
    this.#host.hidden = false;
    this.#place(x, y);
    this.#host.querySelector("button")?.focus({ preventScroll: true });
  }

  /** Beside the click, but inside the map. */
  #place(x: number, y: number): void {
    const stage = this.#host.offsetParent as HTMLElement | null;
    const room = {
      x: (stage?.clientWidth ?? 0) - this.#host.offsetWidth - 8,
      y: (stage?.clientHeight ?? 0) - this.#host.offsetHeight - 8,
    };
    this.#host.style.left = `${Math.max(8, Math.min(x + 12, room.x))}px`;
    this.#host.style.top = `${Math.max(8, Math.min(y + 12, room.y))}px`;
  }
}

/** How many symbols are inside a count instead of on the map; "" if none is. */
export function countedWords(hidden: number, words: Catalogue): string {
  if (hidden === 0) return "";
  return words.plural(
    "{n} symbol is inside a count: zoom in to see it.",
    "{n} symbols are inside counts: zoom in to see them.",
    hidden,
  );
}
