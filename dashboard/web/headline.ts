/**
 * The headline on top of every screen: one sentence by a person, and what it is about.
 *
 * It is that of the picture that is shown: over a picture of then stands what was on top
 * of it then. Must never judge or shorten the sentence, nor put it into the page but as
 * text.
 */
import { titleOf } from "./fields.ts";
import { AS_RECEIVED, element, make, show, write } from "./page.ts";
import { headlineOf, type Headline } from "./shown.ts";
import type { Screen } from "./types.ts";
import { clock, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** What is on top of a screen. */
export interface Headlined {
  text: string;
  by: string;
  items: { id: string; title: string }[];
}

/** What is on top of this screen with the picture that it shows; null if nothing is. */
export function onTopOf(
  screen: Pick<Screen, "shownReceived" | "features" | "now">,
): Headlined | null {
  const headline = headlineOf(screen.shownReceived);
  if (!headline) return null;
  const items = (headline.items ?? []).map((id) => {
    const feature = screen.features.get(id);
    return { id, title: feature ? titleOf(feature) : id };
  });
  return { text: headline.text, by: bylineOf(headline, screen.now()), items };
}

/** Who wrote it, and when: "Bo Berg, 14:32Z"; of another day with its date. */
export function bylineOf(headline: Headline, now: Date): string {
  const at = parseTime(headline.reported_at);
  const name = headline.author_title || headline.author;
  if (!at) return name;
  const [day, today] = [at, now].map((time) => time.toISOString().slice(0, 10));
  const time = `${clock(at).slice(0, 5)}Z`;
  return `${name}, ${day === today ? time : `${day} ${time}`}`;
}

export class HeadlineBar {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  #drawn = "";

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    element("headline-more").addEventListener("click", () => this.#turn());
  }

  /** Whether there is a headline on the picture that is shown. */
  draw(): boolean {
    const top = onTopOf(this.#screen);
    const drawn = JSON.stringify(top);
    if (drawn !== this.#drawn) this.#write(top);
    this.#drawn = drawn;
    show("headline-more", top !== null && (this.#open || this.#hides(top)));
    return top !== null;
  }

  get #open(): boolean {
    return element("headline").dataset["open"] === "yes";
  }

  /** Whether there is more than is seen: records, or words where a screen is low. */
  #hides({ items }: Headlined): boolean {
    const { scrollHeight, clientHeight } = element("headline-text");
    // What flows among other words has no height of its own, and is never cut.
    return items.length > 0 || (clientHeight > 0 && scrollHeight > clientHeight + 1);
  }

  #write(top: Headlined | null): void {
    write("headline-text", top?.text ?? "");
    write("headline-by", top?.by ?? "");
    show("headline", top !== null);
    const items = (top?.items ?? []).map(({ id, title }) => this.#item(id, title));
    element("headline-items").replaceChildren(...items);
    show("headline-items", items.length > 0);
  }

  #item(id: string, title: string): HTMLElement {
    const open = make("button", {
      class: "headline-item",
      text: title,
      attributes: { type: "button", ...AS_RECEIVED },
    });
    open.addEventListener("click", () => this.#screen.select(id));
    return make("li", {}, [open]);
  }

  /** All of it, or as much as leaves the map its room. */
  #turn(): void {
    const open = !this.#open;
    element("headline").dataset["open"] = open ? "yes" : "no";
    element("headline-more").setAttribute("aria-expanded", String(open));
    write("headline-more", open ? this.#words.t("Less") : this.#words.t("More"));
  }
}
