/**
 * What the shared view leaves out: records of this screen that not everybody here may
 * see are not drawn while it follows or leads, of the newest picture and of one of then.
 *
 * The server says which, and only of what this screen sees itself. It decides by whom a
 * record is for, so what it said of one record holds for all with the same label and
 * releasability, while `here` in the header stays as it is. It must never draw a record
 * of which it does not know that.
 */
import type { Change, Feature, Screen } from "./types.ts";

/** Time between two questions where something is not known yet. */
const ASK_SOON_MS = 300;
/** A server whose headers do not say that something changed is asked so often. */
const ASK_AGAIN_MS = 2_000;
/** What is on the glass stays there for so long while the server is asked of it. */
const GRACE_MS = 1_000;
/** Only then it is said that something is not known. */
const PATIENCE_MS = 1_000;
const NOTHING: ReadonlySet<string> = new Set();

interface Told {
  n: number;
  left_out: string[];
  here: string;
}

export class LeftOut {
  readonly #screen: Screen;
  readonly #address: string;
  #on = false;
  #asking = false;
  #asked_ms = -Infinity;
  #told_ms = -Infinity;
  /** Who is here, as far as the server tells it, when it said what it said. */
  #here: string | null = null;
  /** The one of the header that was seen last. */
  #heard: string | undefined;
  /** Whether everybody here may see the records that are for the same people. */
  readonly #drawn = new Map<string, boolean>();
  /** For whom records stay on the glass until then, though it is not known any more. */
  #grace: ReadonlySet<string> = NOTHING;
  #grace_ms = -Infinity;
  /** Records that are not drawn because it is not known. */
  #held = new Set<string>();
  #unknown_ms = Infinity;

  constructor(screen: Screen, room: string) {
    this.#screen = screen;
    this.#address = `/rooms/${encodeURIComponent(room)}/briefing/left-out`;
    screen.on("change", (change) => this.#changed(change));
  }

  /** How many records are left out because the server said so. */
  get count(): number {
    return this.#on ? this.#screen.leftOut.size - this.#held.size : 0;
  }

  /** Whether the server has said so of all that this screen has, or had no time to. */
  get known(): boolean {
    return !this.#on || performance.now() - this.#unknown_ms < PATIENCE_MS;
  }

  /** Call it often; `on` while this screen shows what all see. */
  tick(on: boolean): void {
    if (on !== this.#on) this.#turn(on);
    if (!on) return;
    this.#hear();
    if (this.#grace.size > 0 && performance.now() > this.#grace_ms) {
      this.#grace = NOTHING;
      this.#judge();
    }
    this.#askIfDue();
  }

  #turn(on: boolean): void {
    this.#on = on;
    this.#drawn.clear();
    this.#here = null;
    this.#asked_ms = -Infinity;
    this.#held = new Set();
    if (on) {
      const there = this.#screen.state.drawn_n >= 0 ? this.#screen.features : new Map();
      this.#stay(new Set([...there.values()].map(forWhom)));
      this.#judge();
    } else if (this.#screen.leftOut.size > 0) this.#screen.leaveOut(NOTHING);
  }

  /** Somebody came or left: what was said before is not known any more. */
  #hear(): void {
    const heard = this.#screen.state.header?.here;
    if (heard === this.#heard) return;
    this.#heard = heard;
    if (heard === undefined || heard === this.#here) return;
    const drawn = [...this.#drawn].filter(([, is]) => is).map(([whom]) => whom);
    for (const whom of drawn) this.#drawn.delete(whom);
    this.#stay(new Set([...drawn, ...this.#grace]));
    this.#judge();
  }

  #stay(whom: ReadonlySet<string>): void {
    this.#grace = whom;
    this.#grace_ms = performance.now() + GRACE_MS;
  }

  /** Another picture, or some of its records; what is new is judged before it is drawn. */
  #changed({ kind, upserted, removed }: Change): void {
    if (!this.#on) return;
    this.#hear();
    if (kind !== "frame") this.#judge();
    else {
      const out = new Set(this.#screen.leftOut);
      for (const id of removed) this.#forget(id, out);
      for (const feature of upserted) this.#place(feature, out);
      this.#leave(out);
    }
    this.#askIfDue();
  }

  /** Judges all records of the picture that is shown. */
  #judge(): void {
    const out = new Set<string>();
    this.#held = new Set();
    for (const feature of this.#screen.features.values()) this.#place(feature, out);
    this.#leave(out);
  }

  #place(feature: Feature, out: Set<string>): void {
    this.#forget(feature.id, out);
    const whom = forWhom(feature);
    const drawn = this.#drawn.get(whom);
    if (drawn ?? this.#grace.has(whom)) return;
    out.add(feature.id);
    if (drawn === undefined) this.#held.add(feature.id);
  }

  #forget(id: string, out: Set<string>): void {
    out.delete(id);
    this.#held.delete(id);
  }

  #leave(out: ReadonlySet<string>): void {
    if (this.#isKnown) this.#unknown_ms = Infinity;
    else if (this.#unknown_ms === Infinity) this.#unknown_ms = performance.now();
    if (!same(out, this.#screen.leftOut)) this.#screen.leaveOut(out);
  }

  get #isKnown(): boolean {
    const same = this.#heard === undefined || this.#heard === this.#here;
    return same && this.#held.size === 0 && this.#grace.size === 0;
  }

  #askIfDue(): void {
    const { state } = this.#screen;
    const now = performance.now();
    // Of a record that only the picture of then has, no header says who may see it.
    const again = this.#heard === undefined || state.then !== null;
    const due = !this.#isKnown || (again && now - this.#told_ms > ASK_AGAIN_MS);
    if (this.#asking || !due || now - this.#asked_ms < ASK_SOON_MS) return;
    const n = state.then?.n ?? state.picture.n;
    if (n > 0) this.#ask(n).catch((reason: unknown) => reportError(reason));
  }

  async #ask(n: number): Promise<void> {
    this.#asking = true;
    this.#asked_ms = performance.now();
    // One record of each stands for all that are for the same people.
    const asked = new Map<string, string>();
    for (const feature of this.#screen.features.values())
      asked.set(forWhom(feature), feature.id);
    try {
      const answer = await fetch(`${this.#address}?n=${n}`);
      if (!answer.ok || !this.#on) return;
      this.#take((await answer.json()) as Told, asked);
    } catch (error) {
      // What is not known stays away; the link says that the server does.
      if (!(error instanceof TypeError)) throw error;
    } finally {
      this.#asking = false;
    }
  }

  #take(told: Told, asked: ReadonlyMap<string, string>): void {
    const left = new Set(told.left_out);
    // Another worker may not have heard yet of who came: it is believed if it hides.
    const agrees = this.#heard === undefined || this.#heard === told.here;
    if (agrees && told.here !== this.#here) this.#drawn.clear();
    for (const [whom, id] of asked)
      if (agrees || left.has(id)) this.#drawn.set(whom, !left.has(id));
    if (agrees) {
      this.#here = told.here;
      this.#told_ms = performance.now();
      this.#grace = NOTHING;
    }
    this.#judge();
  }
}

const WHOM = new WeakMap<Feature, string>();

/** For whom a record is, as far as the server decides by it. */
function forWhom(feature: Feature): string {
  const known = WHOM.get(feature);
  if (known !== undefined) return known;
  const { label, releasable_to } = feature.properties;
  const whom = JSON.stringify([label, releasable_to]);
  WHOM.set(feature, whom);
  return whom;
}

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((id) => b.has(id));
