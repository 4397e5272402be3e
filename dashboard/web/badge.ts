/**
 * The top bar, live: time of the picture, what the room is, and who sees the same.
 *
 * Must never show a time of this computer's own clock, nor count screens itself.
 */
import { Labels } from "./label.ts";
import type { Notice } from "./link.ts";
import { thenNote } from "./momentwords.ts";
import { element, show, write } from "./page.ts";
import type { Count, Counting } from "./seats.ts";
import { term } from "./terms.ts";
import type { Header, Screen, ThenState } from "./types.ts";
import { clock, dtg, utc } from "./when.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

const CONTEXTS: Readonly<Record<string, string>> = {
  REALITY: mark("REALITY"),
  EXERCISE: mark("EXERCISE"),
  SIMULATION: mark("SIMULATION"),
};

/** What kind of room this is, in one word. */
export function contextWords({ context }: Header, words: Catalogue): string {
  return term(CONTEXTS, context, words);
}

/** Faster than this, seconds cannot be read and are left out. */
const FAST = 10;

/** "Picture 4 812": what was really drawn; -1 is nothing. */
export function pictureWords(n: number, words: Catalogue): string {
  if (n < 0) return words.t("Not drawn yet");
  return words.t("Picture {n}", { n: words.number(n) });
}

/** "31 of 32 screens"; with the time since when nothing newer is known, if not now. */
export function screensWords({ seats, known }: Count, words: Catalogue): string {
  if (!seats) return words.t("screens not known");
  const in_step = words.number(seats.in_step);
  if (known)
    return words.t("last known {in_step} of {n} · {time}", {
      in_step,
      n: words.number(seats.of),
      time: `${clock(known)}Z`,
    });
  return words.plural("{in_step} of {n} screen", "{in_step} of {n} screens", seats.of, {
    in_step,
  });
}

/** In the place of the count, which is of the newest picture and not of this one. */
export function pastWords(then: ThenState, words: Catalogue): string {
  return then.verified ? words.t("past, checked") : words.t("past, not checked");
}

export class Badge {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #counting: Counting;
  readonly #labels = new Labels();

  constructor(screen: Screen, words: Catalogue, counting: Counting) {
    this.#screen = screen;
    this.#words = words;
    this.#counting = counting;
    void this.#labels.load();
  }

  /** Writes everything that follows from the newest header. */
  draw(notice: Notice): void {
    const { state } = this.#screen;
    const { header, drawn_n } = state;
    if (!header) return;
    const count = this.#counting.of(state);
    const { then } = state;
    write("badge-picture", pictureWords(drawn_n, this.#words));
    write(
      "badge-screens",
      then ? pastWords(then, this.#words) : screensWords(count, this.#words),
    );
    const { audience_title } = header;
    write("badge-audience", audience_title);
    element("badge-audience").title = this.#words.t(
      "Counted are the screens that see what you see: {audience}",
      { audience: audience_title },
    );
    const { in_step, of } = header.seats;
    const now = count.known === null;
    const all = in_step === of && drawn_n >= 0 && !notice.stale && now && !then;
    element("badge").dataset["step"] = all ? "all" : "some";
    element("badge").dataset["known"] = now ? "now" : "once";
    this.#room(header);
  }

  #room(header: Header): void {
    document.body.dataset["context"] = header.context;
    write("context", contextWords(header, this.#words));
    const scene = sceneWords(header);
    write("scene", scene);
    element("scene").title = scene;
    this.#labels.draw(this.#screen.features.values(), this.#words.language);
  }

  /** Writes the time; to be called every second, whatever else happens. */
  tick(notice: Notice): void {
    const { header } = this.#screen.state;
    if (!header) return;
    const now = this.#screen.now();
    const target = element("clock");
    const shown = header.rate > FAST ? clock(now).slice(0, 5) : clock(now);
    write("clock", `${shown}Z`);
    target.setAttribute("datetime", now.toISOString());
    write("clock-date", `${utc(now).slice(0, 10)} · ${dtg(now)}`);
    const { then } = this.#screen.state;
    const live = clockNote(header, notice.stale, this.#words);
    write("clock-note", then ? thenNote(then, this.#words) : live);
  }
}

/** The title of the scene; "" where there is none, or it only repeats the context. */
export function sceneWords({ context, scene_title }: Header): string {
  const title = scene_title ?? "";
  return title.toUpperCase() === context ? "" : title;
}

/** What the time in the top bar is: of this world, of a story, or of the past. */
export function clockNote(header: Header, stale: boolean, words: Catalogue): string {
  if (stale) return words.t("not current");
  const told = header.context !== "REALITY" && header.scene_at !== null;
  if (!told) return words.t("UTC, live");
  return words.t("simulated time × {rate}", { rate: words.number(header.rate, 1) });
}

/** Shows a notice across the map and veils what is not current. */
export function drawNotice(notice: Notice): void {
  document.body.dataset["tone"] = notice.tone;
  document.body.dataset["stale"] = String(notice.stale);
  write("band-words", notice.text);
  show("band", notice.text !== "");
  show("band-close", notice.closable);
}
