/**
 * What stands out on the picture that is shown: bands and lines on the map, and the
 * strongest three with their numbers in the column.
 *
 * The server judges and words it; here it is asked for after every change and laid out.
 * It must never show what is left out of a shared view, nor hide of which picture it is.
 */
import type { StandsOut } from "./drawing.ts";
import { list, number, text, texts, titleOf, type Fields } from "./fields.ts";
import { atMostEvery, element, make, show } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import { age, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

const SPACE_MS = 2_000;
/** What depends on the time is as of the minute. */
const AGAIN_MS = 60_000;

export class StandingOut {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #address: string;
  readonly #host = element("standing-out");
  #told: Fields | null = null;
  #asking = false;
  #of = "";

  constructor(screen: Screen, words: Catalogue, room: string) {
    this.#screen = screen;
    this.#words = words;
    this.#address = `/rooms/${encodeURIComponent(room)}/indicators`;
  }

  start(): void {
    const soon = atMostEvery(SPACE_MS, () => void this.#ask().catch(reportError));
    this.#screen.on("change", soon);
    // Another moment, or another room full of people.
    this.#screen.on("state", () => {
      if (this.#now() !== this.#of) soon();
    });
    window.setInterval(soon, AGAIN_MS);
    soon();
  }

  #now(): string {
    const at = this.#screen.state.then?.n ?? "";
    return `${at} ${[...this.#screen.leftOut].join()}`;
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const of = this.#now();
    const at = this.#screen.state.then?.n;
    try {
      const answer = await fetch(this.#address + (at === undefined ? "" : `?at=${at}`));
      if (!answer.ok) return;
      this.#told = (await answer.json()) as Fields;
    } catch (error) {
      // As of which picture it is stands below it; the link says that nobody answers.
      if (!(error instanceof TypeError)) throw error;
      return;
    } finally {
      this.#asking = false;
    }
    this.#of = of;
    this.#draw();
  }

  #draw(): void {
    const { features, leftOut } = this.#screen;
    const told = this.#told ?? {};
    this.#screen.standOut(standsOut(told, leftOut));
    const drivers = list(told, "drivers").filter((each) => !rests(each, leftOut));
    show(this.#host.id, drivers.length > 0);
    const now = this.#screen.now();
    const lines = drivers.map((each) => this.#line(each, features, now));
    this.#host.querySelector("ol")?.replaceChildren(...lines);
    const n = this.#words.number(number(told, "n") ?? 0);
    const of = this.#host.querySelector("p");
    if (of) of.textContent = this.#words.t("Judged on picture {n}.", { n });
  }

  #line(each: Fields, features: ReadonlyMap<string, Feature>, now: Date): HTMLElement {
    const [first] = list(each, "records");
    const id = first ? text(first, "id") : "";
    const line = make(
      "button",
      { class: "news-line", attributes: { type: "button" } },
      driverParts(each, features.get(id) ?? null, now, this.#words),
    );
    line.dataset["level"] = text(each, "level");
    line.addEventListener("click", () => this.#screen.select(id));
    return make("li", {}, [line]);
  }
}

/** Name and indicator, how long ago, the sentence, and how sure it is. */
export function driverParts(
  each: Fields,
  about: Feature | null,
  now: Date,
  words: Catalogue,
): HTMLElement[] {
  const at = parseTime(text(each, "as_of"));
  const sure = [text(each, "level_word"), text(each, "confidence_word")];
  const kind = [about ? titleOf(about) : "", text(each, "name")];
  const part = (name: string, said: string): HTMLElement =>
    make("span", { class: name, text: said });
  return [
    part("news-kind", kind.filter(Boolean).join(" · ")),
    part("news-age", at ? age(at, now, words) : ""),
    part("news-title", text(each, "sentence")),
    part("news-came", sure.filter(Boolean).join(" · ")),
  ];
}

/** What a map marks: of what is left out nothing, and nothing that rests on it. */
export function standsOut(
  told: Fields,
  leftOut: ReadonlySet<string>,
): Map<string, StandsOut> {
  const out = new Map<string, StandsOut>();
  for (const each of list(told, "marks")) {
    const said = { level: levelOf(each), word: text(each, "word"), beside: [] };
    if (!texts(each, "records").some((id) => leftOut.has(id)))
      out.set(text(each, "id"), said);
  }
  for (const each of list(told, "pairs")) {
    const [id, other] = [text(each, "id"), text(each, "other")];
    if (leftOut.has(id) || leftOut.has(other)) continue;
    const of = out.get(id) ?? { level: levelOf(each), word: "", beside: [] };
    const ends = { from: place(each["from"]), to: place(each["to"]) };
    of.beside.push({ other, ...ends, word: text(each, "word") });
    out.set(id, of);
  }
  return out;
}

const rests = (each: Fields, leftOut: ReadonlySet<string>): boolean =>
  list(each, "records").some((one) => leftOut.has(text(one, "id")));

function levelOf(each: Fields): StandsOut["level"] {
  const level = text(each, "level");
  return level === "RED" || level === "AMBER" ? level : "NEAR";
}

function place(value: unknown): [number, number] {
  const [lon, lat] = Array.isArray(value) ? (value as unknown[]) : [];
  return [Number(lon), Number(lat)];
}
