/**
 * The list of screens behind the badge; asked for only while it is open.
 *
 * How many they are is counted in one place, the header of the stream, as on the
 * badge; the list only gives them names. Must never show two counts that differ.
 */
import { askList } from "./asking.ts";
import { text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { lastKnown } from "./link.ts";
import { make } from "./page.ts";
import { sharedView } from "./shown.ts";
import type { Feature, Screen, ScreenState, Seats as Counts } from "./types.ts";
import { clock, parseTime } from "./when.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

type State = "in_step" | "behind" | "silent";

const STATES: readonly [key: State, heading: string][] = [
  ["in_step", mark("In step")],
  ["behind", mark("Behind")],
  ["silent", mark("Silent")],
];

/** The list and the header travel apart: soon after one changed, so does the other. */
const ASK_AGAIN_MS = 400;

/** How many screens there are, and since when that may not be so any more. */
export interface Count {
  /** Null if contact was lost before anything was known. */
  seats: Counts | null;
  /** Null while the count is of now. */
  known: Date | null;
}

/**
 * The count that badge and list both show. Without contact it stays what it was: a
 * server without its store hears of no screen and would call all of them silent.
 */
export class Counting {
  #last: Counts | null = null;

  of(state: ScreenState): Count {
    const known = lastKnown(state);
    if (!known && state.header) this.#last = state.header.seats;
    return { seats: this.#last, known };
  }
}

export interface Group {
  heading: string;
  count: number;
  /** The screens by name; null while the list is of another moment than the count. */
  seats: readonly Fields[] | null;
}

/** The screens by how they stand, counted by the header and named by the list. */
export function groupsOf(counts: Counts, listed: readonly Fields[] | null): Group[] {
  return STATES.map(([key, heading]) => {
    const seats = (listed ?? []).filter((seat) => stateOf(seat) === key);
    const count = counts[key];
    return { heading, count, seats: seats.length === count ? seats : null };
  });
}

export class SeatList {
  readonly #room: string;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #counting: Counting;
  #listed: Fields[] | string | null = null;
  #asked = -Infinity;
  #asking = false;
  #shown = "";

  constructor(room: string, screen: Screen, words: Catalogue, counting: Counting) {
    this.#room = room;
    this.#screen = screen;
    this.#words = words;
    this.#counting = counting;
  }

  get open(): boolean {
    return document.getElementById("seats")?.checkVisibility() === true;
  }

  /** Asks the server for the names, if somebody is looking. */
  async refresh(): Promise<void> {
    if (!this.open || this.#asking) return;
    this.#asking = true;
    this.#asked = performance.now();
    try {
      this.#listed = await this.#ask();
    } finally {
      this.#asking = false;
    }
    this.draw();
  }

  #ask(): Promise<Fields[] | string> {
    const address = { room: this.#room, name: "seats" };
    return askList(address, this.#words, (status) =>
      this.#words.t("The server does not say who is here (answer {status}).", {
        status,
      }),
    );
  }

  /** Writes the list; to be called whenever the badge is, with the same header. */
  draw(): void {
    const host = document.getElementById("seats");
    const { header, picture } = this.#screen.state;
    if (!this.open || !host || !header) return;
    const { seats, known } = this.#counting.of(this.#screen.state);
    const listed = Array.isArray(this.#listed) && !known ? this.#listed : null;
    const groups = seats ? groupsOf(seats, listed) : [];
    const problem = typeof this.#listed === "string" ? this.#listed : "";
    const facts = [
      groups,
      seats,
      known,
      problem,
      picture.n,
      pictureShown(this.#screen.received, picture.n),
      picture.digest,
      header.rejected,
    ];
    const shown = JSON.stringify(facts);
    if (shown !== this.#shown)
      host.replaceChildren(...this.#drawn(groups, seats, known, problem));
    this.#shown = shown;
    if (known) return;
    const waited = performance.now() - this.#asked > ASK_AGAIN_MS;
    if (groups.some(({ seats }) => !seats) && waited && !problem) void this.refresh();
  }

  #drawn(
    groups: readonly Group[],
    seats: Counts | null,
    known: Date | null,
    problem: string,
  ): Node[] {
    const { header, picture } = this.#screen.state;
    const rejected = header?.rejected ?? 0;
    const shown = pictureShown(this.#screen.received, picture.n);
    const said = [
      this.#words.t("Proof of picture {n}: {digest}", {
        n: this.#words.number(picture.n),
        digest: picture.digest.slice(0, 12),
      }),
      known || !seats ? "" : viewWords(seats, shown, this.#words),
      known
        ? this.#words.t("Last known at {time}. Nothing newer has been heard.", {
            time: `${clock(known)}Z`,
          })
        : "",
      problem,
    ].filter(Boolean);
    return [
      ...said.map((text) => make("p", { class: "seats-proof", text })),
      ...groups.flatMap((group) => this.#group(group)),
      ...(rejected > 0
        ? [make("p", { text: rejectedWords(rejected, this.#words) })]
        : []),
    ];
  }

  #group({ heading, count, seats }: Group): Node[] {
    const title = `${this.#words.t(heading)} · ${this.#words.number(count)}`;
    const lines = (seats ?? []).map((seat) => make("li", {}, this.#seat(seat)));
    return [make("h2", { text: title }), make("ul", {}, lines)];
  }

  /** Seats are counted in the server's own time, also where the story's differs. */
  #since(n: string, since: Date): string {
    const time = `${clock(since)}Z`;
    return this.#words.t("{n}, since {time} (server time)", { n, time });
  }

  #seat(seat: Fields): Node[] {
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

function stateOf(seat: Fields): string {
  return text(seat, "state") || "silent";
}

/** The picture that the shared view shows, or began to play from: n if the newest. */
export function pictureShown(
  received: ReadonlyMap<string, Feature>,
  n: number,
): number {
  const cursor = sharedView(received)?.shown?.cursor;
  return cursor && cursor.mode !== "LIVE" ? (cursor.n ?? n) : n;
}

/** "29 of 31 screens see this view of picture 4 812"; "" while nobody presents. */
export function viewWords(seats: Counts, n: number, words: Catalogue): string {
  const { of, follow = 0, view = 0 } = seats;
  if (follow === 0) return "";
  const said = words.plural(
    "{view} of {n} screen sees this view of picture {picture}.",
    "{view} of {n} screens see this view of picture {picture}.",
    of,
    { view: words.number(view), picture: words.number(n) },
  );
  const alone = of - follow;
  if (alone === 0) return said;
  const others = words.plural(
    "{n} screen looks around by itself.",
    "{n} screens look around by themselves.",
    alone,
  );
  return `${said} ${others}`;
}

export function rejectedWords(rejected: number, words: Catalogue): string {
  return words.plural(
    "{n} line was refused; it is kept with its reasons.",
    "{n} lines were refused; the newest are kept with their reasons.",
    rejected,
  );
}
