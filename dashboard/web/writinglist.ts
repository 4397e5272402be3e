/**
 * What became of what this person wrote, above the map: one line for each.
 *
 * It says the state and offers the next step; it must never change an entry itself.
 */
import { element, make } from "./page.ts";
import type { Entry } from "./writingkept.ts";
import { stageOf, stateWords, type Means } from "./writingstates.ts";
import type { Catalogue } from "./words.ts";

export interface ListEvents {
  show(entry: Entry): void;
  open(entry: Entry): void;
  dismiss(entry: Entry): void;
}

interface Line {
  entry: Entry;
  title: string;
  said: string;
  /** It was on the picture and is no more. */
  gone: boolean;
}

export class WritingList {
  readonly #words: Catalogue;
  readonly #events: ListEvents;
  readonly #list: HTMLElement;
  #drawn = "";
  /** Somebody looks at all that waits. */
  #opened = false;

  constructor(words: Catalogue, events: ListEvents) {
    [this.#words, this.#events] = [words, events];
    this.#list = make("ul", {
      class: "writings",
      attributes: { "aria-label": words.t("What I have written") },
    });
    element("map").parentElement!.append(this.#list);
  }

  /** Draws the lines, if they say anything else than before. */
  draw(entries: readonly Entry[], meansOf: (entry: Entry) => Means): void {
    const lines = entries.map((entry) => ({
      entry,
      title: entry.title || this.#untitled(entry),
      said: stateWords(entry, meansOf(entry), this.#words),
      gone: meansOf(entry).gone,
    }));
    const sign = JSON.stringify(lines.map((l) => [l.entry.id, l.title, l.said]));
    if (this.#drawn === sign) return;
    this.#drawn = sign;
    const waiting = lines.filter(({ entry }) => onlyWaits(entry));
    const together = waiting.length > 1;
    const alone = together ? lines.filter(({ entry }) => !onlyWaits(entry)) : lines;
    this.#list.replaceChildren(
      ...alone.map((line) => this.#line(line)),
      ...(together ? [this.#waiting(waiting)] : []),
    );
  }

  #untitled({ layer }: Entry): string {
    return layer === "assessments"
      ? this.#words.t("Assessment without a key judgement")
      : this.#words.t("Incident without a title");
  }

  /** Those that ask for nothing are one line, which opens to all of them. */
  #waiting(lines: readonly Line[]): HTMLElement {
    const said = this.#words.plural(
      "{n} report waits for another person",
      "{n} reports wait for another person",
      lines.length,
    );
    const all = make("ul", { attributes: { "aria-label": said } });
    all.append(...lines.map((line) => this.#line(line)));
    const more = make("details", {}, [make("summary", { text: said }), all]);
    more.open = this.#opened;
    more.addEventListener("toggle", () => (this.#opened = more.open));
    const box = make("li", { class: "writings-waiting" }, [more]);
    box.dataset["stage"] = "waiting";
    return box;
  }

  #line({ entry, title, said, gone }: Line): HTMLElement {
    const stage = stageOf(entry);
    const [words, events] = [this.#words, this.#events];
    const acts: HTMLElement[] = [];
    if (stage === "released" && !gone)
      acts.push(button(words.t("Show"), () => events.show(entry)));
    if (stage !== "released" && stage !== "gone")
      acts.push(button(words.t("Open"), () => events.open(entry)));
    // What only this browser has cannot be put away with one press.
    if (["released", "waiting", "draft", "gone"].includes(stage))
      acts.push(button(words.t("Put away"), () => events.dismiss(entry)));
    if (stage === "here") acts.push(this.#discard(entry));
    const line = make("li", {}, [
      make("p", { attributes: { role: "status" } }, [
        make("strong", { text: title, attributes: { lang: "" } }),
        make("span", { text: said }),
      ]),
      ...acts,
    ]);
    line.dataset["stage"] = stage;
    return line;
  }

  /** What nobody else has is thrown away only by a second press. */
  #discard(entry: Entry): HTMLElement {
    let sure = false;
    const discard = button(this.#words.t("Throw away"), () => {
      if (sure) return this.#events.dismiss(entry);
      sure = true;
      discard.textContent = this.#words.t("Really throw away?");
    });
    return discard;
  }
}

/** Nothing is asked of its author, and nothing went wrong. */
const onlyWaits = (entry: Entry): boolean =>
  stageOf(entry) === "waiting" && entry.desk?.outdated !== true;

function button(text: string, act: () => void): HTMLElement {
  const made = make("button", {
    class: "note-button",
    text,
    attributes: { type: "button" },
  });
  made.addEventListener("click", act);
  return made;
}
