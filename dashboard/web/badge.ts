/**
 * The top bar, live: time of the picture, what the room is, and who sees the same.
 *
 * Must never show a time of this computer's own clock, nor count screens itself.
 */
import { inside, list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Notice } from "./link.ts";
import { element, make, show, write } from "./page.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import type { Feature, Header, Screen } from "./types.ts";
import { clock, dtg, parseTime, utc } from "./when.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

const CONTEXTS: Readonly<Record<string, string>> = {
  REALITY: mark("REALITY"),
  EXERCISE: mark("EXERCISE"),
  SIMULATION: mark("SIMULATION"),
};

/** Faster than this, seconds cannot be read and are left out. */
const FAST = 10;

/** Lowest first; the highest on screen is the one in the banner. */
const LEVELS = ["PUBLIC", "INTERNAL", "SENSITIVE"];

/** The highest label among the records, or null if there is none. */
export function highestLabel(features: Iterable<Feature>): string | null {
  let highest = -1;
  for (const feature of features) {
    const level = inside(feature.properties, "label")["classification"];
    highest = Math.max(highest, LEVELS.indexOf(String(level)));
    if (highest === LEVELS.length - 1) break;
  }
  return LEVELS[highest] ?? null;
}

/** "Picture 4 812" and "31 of 32 screens"; n is what was really drawn, -1 nothing. */
export function badgeWords(
  header: Header,
  n: number,
  words: Catalogue,
): [picture: string, screens: string] {
  return [
    n < 0 ? words.t("Not drawn yet") : words.t("Picture {n}", { n: words.number(n) }),
    words.plural(
      "{in_step} of {n} screen",
      "{in_step} of {n} screens",
      header.seats.of,
      {
        in_step: words.number(header.seats.in_step),
      },
    ),
  ];
}

export class Badge {
  readonly #screen: Screen;
  readonly #words: Catalogue;

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
  }

  /** Writes everything that follows from the newest header. */
  draw(notice: Notice): void {
    const { header, drawn_n } = this.#screen.state;
    if (!header) return;
    const [picture, screens] = badgeWords(header, drawn_n, this.#words);
    write("badge-picture", picture);
    write("badge-screens", screens);
    const { in_step, of } = header.seats;
    const all = in_step === of && drawn_n >= 0 && !notice.stale;
    element("badge").dataset["step"] = all ? "all" : "some";
    this.#room(header);
  }

  #room(header: Header): void {
    document.body.dataset["context"] = header.context;
    write("context", term(CONTEXTS, header.context, this.#words));
    write("scene", header.scene_title);
    element("scene").title = header.scene_title;
    const level = highestLabel(this.#screen.features.values());
    const name = level ? term(terms.CLASSIFICATION, level, this.#words) : "";
    write("label", name ? `OPEN · ${name}` : "OPEN");
    element("label").dataset["level"] = level ?? "";
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
    write("clock-note", clockNote(header, notice.stale, this.#words));
  }
}

/** What the time in the top bar is: of this world, of a story, or of the past. */
export function clockNote(header: Header, stale: boolean, words: Catalogue): string {
  if (stale) return words.t("not current");
  if (header.context === "REALITY") return words.t("UTC, live");
  return words.t("simulated time × {rate}", { rate: words.number(header.rate, 1) });
}

const STATES: readonly [key: string, heading: string][] = [
  ["in_step", mark("In step")],
  ["behind", mark("Behind")],
  ["silent", mark("Silent")],
];

/** The list of screens behind the badge; asked for only while it is open. */
export class Seats {
  readonly #room: string;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  #asking = false;

  constructor(room: string, screen: Screen, words: Catalogue) {
    this.#room = room;
    this.#screen = screen;
    this.#words = words;
  }

  /** Asks the server who is here, if somebody is looking. */
  async refresh(): Promise<void> {
    const host = document.getElementById("seats");
    if (!host?.checkVisibility() || this.#asking) return;
    this.#asking = true;
    try {
      host.replaceChildren(...this.#drawn(await askSeats(this.#room, this.#words)));
    } finally {
      this.#asking = false;
    }
  }

  #drawn(said: Fields[] | string): Node[] {
    if (typeof said === "string") return [make("p", { text: said })];
    const { header, picture } = this.#screen.state;
    const rejected = header?.rejected ?? 0;
    const proof = this.#words.t("Proof of picture {n}: {digest}", {
      n: this.#words.number(picture.n),
      digest: picture.digest.slice(0, 12),
    });
    const groups = STATES.flatMap(([key, heading]) =>
      this.#group(
        heading,
        said.filter((seat) => stateOf(seat) === key),
      ),
    );
    const refused = rejected > 0 ? [rejectedWords(rejected, this.#words)] : [];
    return [
      make("p", { class: "seats-proof", text: proof }),
      ...groups,
      ...refused.map((text) => make("p", { text })),
    ];
  }

  #group(heading: string, seats: Record<string, unknown>[]): Node[] {
    const title = `${this.#words.t(heading)} · ${this.#words.number(seats.length)}`;
    const lines = seats.map((seat) => make("li", {}, this.#seat(seat)));
    return [make("h2", { text: title }), make("ul", {}, lines)];
  }

  /** Seats are counted in the server's own time, also where the story's differs. */
  #since(n: string, since: Date): string {
    const time = `${clock(since)}Z`;
    return this.#words.t("{n}, since {time} (server time)", { n, time });
  }

  #seat(seat: Record<string, unknown>): Node[] {
    const id = text(seat, "seat");
    const own = id === this.#screen.seat ? ` (${this.#words.t("this screen")})` : "";
    const since = parseTime(seat["since"]);
    const late = stateOf(seat) !== "in_step";
    const n = typeof seat["n"] === "number" ? this.#words.number(seat["n"]) : "–";
    return [
      make("span", { text: (text(seat, "name") || id.slice(0, 8)) + own }),
      make("span", {
        class: "seat-n",
        text: late && since ? this.#since(n, since) : n,
      }),
    ];
  }
}

/** The seats of a room as the server lists them, or a sentence why there is no list. */
export async function askSeats(
  room: string,
  words: Catalogue,
): Promise<Fields[] | string> {
  try {
    const answer = await fetch(`/rooms/${encodeURIComponent(room)}/seats`);
    if (!answer.ok)
      return words.t("The server does not say who is here (answer {status}).", {
        status: answer.status,
      });
    const said: unknown = await answer.json();
    return list(Array.isArray(said) ? { seats: said } : (said as Fields), "seats");
  } catch (error) {
    // No connection, or an answer that is no list.
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return words.t("The server does not answer.");
  }
}

function stateOf(seat: Record<string, unknown>): string {
  const said = text(seat, "state");
  return said || (STATES.find(([key]) => seat[key] === true)?.[0] ?? "silent");
}

export function rejectedWords(rejected: number, words: Catalogue): string {
  return words.plural(
    "{n} line was rejected and is kept with its reasons.",
    "{n} lines were rejected and are kept with their reasons.",
    rejected,
  );
}

/** Shows a notice across the map and veils what is not current. */
export function drawNotice(notice: Notice): void {
  document.body.dataset["tone"] = notice.tone;
  document.body.dataset["stale"] = String(notice.stale);
  write("band-words", notice.text);
  show("band", notice.text !== "");
  show("band-close", notice.closable);
}
