/**
 * Which moment this screen shows: the newest picture, or one of then, standing still or
 * playing.
 *
 * Every picture of then is proved by its own digest before it is shown as proved. The
 * newest picture goes on being received. It must never show a moment that nobody asked
 * for any more, nor tell the time by the clock of this computer.
 */
import type { Picture } from "./picture.ts";
import { NoSuchMoment, PastLog } from "./pastlog.ts";
import {
  clockAt,
  drawable,
  eachFor_s,
  frameOf,
  isEvent,
  merged,
  Playhead,
  Track,
  type Step,
} from "./replay.ts";
import type { Cursor } from "./shown.ts";
import type { Change, Feature, Screen, Then } from "./types.ts";

const LIVE: Cursor = { mode: "LIVE" };
/** Entries of one answer of the server, at most. */
const PAGE = 5_000;
const TICK_MS = 40;
/** The next steps are asked for when fewer seconds than these are left to play. */
const AHEAD_S = 3;
/** At the end of the log it is asked so often whether it goes on. */
const POLL_MS = 2_000;
/** A follower joins where the others are by now if it is later than this. */
const LATE_MS = 1_500;
/** How far back the event before is looked for, page by page. */
const BACK = [200, 2_000, 20_000] as const;

type Past = Cursor & { mode: "FROZEN" | "REPLAY" };

export class Moments {
  /** Hears whenever something else is shown, and when it cannot be. */
  changed: () => void = () => undefined;
  readonly log: PastLog;
  readonly #screen: Screen;
  #cursor: Cursor = LIVE;
  #asked = JSON.stringify(LIVE);
  #showing: Promise<void> = Promise.resolve();
  #turn = 0;
  #picture: Picture | null = null;
  /** The step that made the picture which is shown. */
  #step: Step | null = null;
  #head: Playhead | null = null;
  #track = new Track(0);
  #epoch = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #fetching = false;
  #polled = -Infinity;
  /** What plays has come to the end of the log. */
  ended = false;
  /** A moment was asked for and is not shown yet. */
  seeking = false;
  /** The log does not have what was asked for last. */
  missing = false;
  /** What changed while the picture stood still; empty once it was looked at. */
  changes: readonly Feature[] = [];

  constructor(screen: Screen, room: string) {
    this.#screen = screen;
    this.log = new PastLog(room);
    screen.on("state", () => this.#watchFork());
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  /** The time of the log that is shown, in milliseconds; null while it is the newest. */
  at_ms(): number | null {
    return this.#head?.at_ms(performance.now()) ?? null;
  }

  /** Shows this moment; resolves when it is shown, or another one was asked for. */
  show(cursor: Cursor): Promise<void> {
    const asked = JSON.stringify(cursor);
    if (asked === this.#asked || this.#plays(cursor)) return this.#showing;
    this.#asked = asked;
    this.#showing = this.#go(cursor, ++this.#turn);
    return this.#showing;
  }

  live(): Promise<void> {
    return this.show(LIVE);
  }

  /** Lets the picture stand still as it is now. */
  async freeze(): Promise<void> {
    if (this.log.now_ms() === null) await this.log.moments();
    const { n } = this.#screen.state.picture;
    const shown = this.#step?.n ?? n;
    const at = iso(this.at_ms() ?? this.log.now_ms() ?? 0);
    await this.show({ mode: "FROZEN", n: shown, at });
  }

  /** Shows the picture that was the newest at a time of the log. */
  async seek(at_ms: number): Promise<void> {
    const turn = ++this.#turn;
    this.#asked = "";
    const { here, first } = await this.log.moments({ at: iso(at_ms) });
    const moment = here ?? first;
    if (turn !== this.#turn || !moment) return;
    const at = here ? iso(at_ms) : moment.at;
    await this.show({ mode: "REPLAY", n: moment.n, at, ...this.#going() });
  }

  /** Goes to the entry that brought something. */
  jump({ n, at }: { n: number; at: string }): Promise<void> {
    return this.show({ mode: "REPLAY", n, at });
  }

  /** Plays from where it is, so many seconds of the log in a real one; 0 stands. */
  async play(rate: number): Promise<void> {
    const at_ms = this.at_ms();
    const n = this.#step?.n;
    if (at_ms === null || n === undefined) return;
    const going = rate > 0 ? { rate } : {};
    await this.show({ mode: "REPLAY", n, at: iso(at_ms), ...going });
  }

  /** Goes to the next or the last event: an entry that changed what is shown. */
  async step(way: 1 | -1): Promise<void> {
    const from = this.#step?.n ?? this.#screen.state.picture.n;
    const found = way === 1 ? await this.#after(from) : await this.#before(from);
    if (found) await this.jump({ n: found.n, at: iso(found.at_ms) });
  }

  /** Steps until the hand; those that it has passed are shown. */
  tick(): void {
    const [head, picture] = [this.#head, this.#picture];
    if (!head || !picture || !this.#cursor.rate) return;
    const now = performance.now();
    const end = this.#end_ms();
    const held = end !== null && head.hold(end, now);
    const due = this.#track.until(head.at_ms(now));
    if (due.length > 0) this.#advance(picture, due);
    const last = this.#screen.state.picture.n;
    this.ended = held && this.#track.n >= last;
    const left_s = (this.#end_ms() ?? 0) - head.at_ms(now);
    if (left_s < AHEAD_S * 1_000 * head.rate) void this.#fetchAhead(now);
  }

  /** Whether this is what plays already, and the hand is where it should be. */
  #plays(cursor: Cursor): boolean {
    const { mode, rate = 0 } = this.#cursor;
    const at_ms = this.at_ms();
    const same = cursor.mode === mode && cursor.rate === rate;
    if (rate === 0 || !same || at_ms === null || this.seeking) return false;
    const passed_ms = this.#passed_ms(cursor) * rate;
    const meant_ms = this.#been_ms(Date.parse(cursor.at ?? "") + passed_ms);
    return Math.abs(meant_ms - at_ms) <= LATE_MS * rate;
  }

  /** A time of the log that has been: at its end a replay waits for more. */
  #been_ms(at_ms: number): number {
    return Math.min(at_ms, this.log.now_ms() ?? at_ms);
  }

  /** Real time since something plays that plays on every screen. */
  #passed_ms({ since }: Cursor): number {
    const now_ms = this.log.now_ms();
    if (!since || now_ms === null) return 0;
    return Math.max(0, now_ms - Date.parse(since));
  }

  #going(): { rate?: number } {
    return this.#cursor.rate ? { rate: this.#cursor.rate } : {};
  }

  async #go(cursor: Cursor, turn: number): Promise<void> {
    this.missing = false;
    if (cursor.mode === "LIVE") return this.#back();
    this.seeking = true;
    this.changed();
    try {
      await this.#goTo(cursor as Past, turn);
    } catch (reason) {
      if (turn !== this.#turn) return;
      // Asked for again, it is looked for again.
      this.#asked = "";
      this.missing = reason instanceof NoSuchMoment;
      if (!this.missing) throw reason;
    } finally {
      if (turn === this.#turn) {
        this.seeking = false;
        this.changed();
      }
    }
  }

  async #goTo(cursor: Past, turn: number): Promise<void> {
    const still = (): boolean => turn === this.#turn;
    const rate = cursor.rate ?? 0;
    let n = cursor.n ?? 0;
    let at_ms = Date.parse(cursor.at ?? "");
    if (rate > 0 && this.log.now_ms() === null) await this.log.moments();
    if (rate > 0 && cursor.since) {
      const passed_ms = this.#passed_ms(cursor);
      at_ms = this.#been_ms(at_ms + passed_ms * rate);
      if (passed_ms > LATE_MS) {
        const { here } = await this.log.moments({ at: iso(at_ms) });
        n = here?.n ?? n;
      }
    }
    const to = rate > 0 ? n + PAGE : n;
    const each = eachFor_s(rate);
    const { head, epoch, steps } = await this.log.changes(
      { from: n, to, each, whole: true },
      still,
    );
    if (!still()) return;
    const picture = (this.#picture ?? this.#screen.still()).copy();
    const outcome = picture.apply(frameOf(head, epoch, null));
    if (outcome.status === "gap") throw new NoSuchMoment("gap");
    this.#picture = picture;
    this.#epoch = epoch;
    this.#step = head;
    this.#head = new Playhead(at_ms, rate, performance.now());
    this.#track = new Track(head.n);
    this.#track.add(steps);
    this.#cursor = cursor;
    this.ended = false;
    this.changes = [];
    this.#stand(outcome.change);
    this.#run(rate > 0);
  }

  /** Shows the newest picture again, and what changed while one stood still. */
  #back(): void {
    this.#run(false);
    this.seeking = false;
    const before = this.#picture;
    const stood = this.#cursor.mode === "FROZEN";
    this.#cursor = LIVE;
    this.#picture = this.#step = this.#head = null;
    if (before) {
      const change = difference(before, this.#screen.still(), stood);
      this.changes = stood ? [...change.upserted] : [];
      this.#screen.stand(null, change);
    }
    this.changed();
  }

  #stand(change: Change): void {
    const [picture, cursor] = [this.#picture, this.#cursor as Past];
    if (!picture) return;
    const then: Then = {
      cursor,
      picture,
      here: () => ({ ...cursor, n: picture.n, at: iso(this.at_ms() ?? 0) }),
      at: () => new Date(this.at_ms() ?? 0),
      now: () => new Date(this.#step ? clockAt(this.#step, this.at_ms() ?? 0) : 0),
    };
    this.#screen.stand(then, drawable(change));
    this.changed();
  }

  #run(playing: boolean): void {
    clearInterval(this.#timer);
    this.#timer = playing ? setInterval(() => this.tick(), TICK_MS) : undefined;
  }

  #advance(picture: Picture, due: readonly Step[]): void {
    const changes: Change[] = [];
    for (const step of due) {
      const outcome = picture.apply(frameOf(step, this.#epoch, this.#step?.n ?? 0));
      if (outcome.status !== "applied") return this.#anew();
      changes.push(outcome.change);
      this.#step = step;
    }
    this.#stand(merged(changes));
  }

  /** What was told does not fit what is held: the picture is asked for again. */
  #anew(): void {
    const [at_ms, n] = [this.at_ms(), this.#step?.n];
    if (at_ms === null || n === undefined) return;
    const cursor = { ...this.#cursor, n, at: iso(at_ms) } as Past;
    delete cursor.since;
    this.#run(false);
    this.#showing = this.#go(cursor, ++this.#turn);
  }

  /** The hand goes no further than this: what is not known yet may change something. */
  #end_ms(): number | null {
    const last = this.#screen.state.picture.n;
    if (this.#track.n >= last) return this.log.now_ms();
    return this.#track.end_ms ?? this.#step?.at_ms ?? null;
  }

  async #fetchAhead(now: number): Promise<void> {
    const last = this.#screen.state.picture.n;
    const rests = this.#track.n >= last || now - this.#polled < 0;
    if (this.#fetching || rests) return;
    this.#fetching = true;
    const [turn, from] = [this.#turn, this.#track.n];
    try {
      const each = eachFor_s(this.#cursor.rate ?? 0);
      const asked = { from, to: from + PAGE, each };
      const { steps } = await this.log.changes(asked, () => turn === this.#turn);
      if (turn === this.#turn) this.#track.add(steps);
      if (steps.length === 0) this.#polled = performance.now() + POLL_MS;
    } catch (reason) {
      if (!(reason instanceof NoSuchMoment)) throw reason;
      this.#polled = performance.now() + POLL_MS;
    } finally {
      this.#fetching = false;
    }
  }

  async #after(n: number): Promise<Step | null> {
    const last = this.#screen.state.picture.n;
    for (let from = n; from < last;) {
      const { steps } = await this.log.changes({ from, to: from + PAGE });
      const found = steps.find(isEvent);
      if (found || steps.length === 0) return found ?? null;
      from = steps.at(-1)!.n;
    }
    return null;
  }

  /** The event before the one that made picture n what it is. */
  async #before(n: number): Promise<Step | null> {
    for (const back of BACK) {
      const first = Math.max(0, n - back);
      const events: Step[] = [];
      for (let from = first; from < n;) {
        const { steps } = await this.log.changes({ from, to: n });
        if (steps.length === 0) break;
        events.push(...steps.filter(isEvent));
        from = steps.at(-1)!.n;
      }
      if (events.length > 1) return events.at(-2)!;
      if (first === 0) return events.at(-1)?.n === n ? null : (events.at(-1) ?? null);
    }
    return null;
  }

  /** A fork of the log: what is shown may be of a branch that is gone. */
  #watchFork(): void {
    const epoch = this.#screen.state.header?.epoch;
    if (!this.#picture || epoch === undefined || epoch <= this.#epoch) return;
    this.#epoch = epoch;
    this.#anew();
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What leads from one picture to another; records that are the same stay. */
export function difference(before: Picture, after: Picture, glow: boolean): Change {
  const upserted = [...after.features.values()].filter(
    (feature) => !same(before.features.get(feature.id), feature),
  );
  const removed = [...before.features.keys()].filter((id) => !after.features.has(id));
  return { kind: glow ? "frame" : "reset", n: after.n, upserted, removed };
}

/** Of one revision there is one line. */
function same(before: Feature | undefined, after: Feature): boolean {
  if (before === after) return true;
  const hash = before?.properties["hash"];
  return hash !== undefined && hash === after.properties["hash"];
}
