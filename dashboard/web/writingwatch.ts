/**
 * What becomes of what was submitted: asked of the desk, and looked for on this screen.
 *
 * It must never say that a record is on the picture before this screen has drawn it.
 */
import { number, type Fields } from "./fields.ts";
import type { Screen } from "./types.ts";
import { take } from "./writingentry.ts";
import { isWritten, type Entry } from "./writingkept.ts";
import { askRoom } from "./writingsend.ts";

/** Between two looks at the desk. */
const LOOK_MS = 4_000;

export interface WatchEvents {
  keep(entry: Entry): void;
  forget(entry: Entry): void;
}

export class WritingWatch {
  readonly #screen: Screen;
  readonly #room: string;
  readonly #events: WatchEvents;
  /** Seen on this screen, and asked about at the desk because of it. */
  readonly #seen = new Set<string>();
  #looked = -Infinity;

  constructor(screen: Screen, room: string, events: WatchEvents) {
    [this.#screen, this.#room, this.#events] = [screen, room, events];
  }

  /** The first picture that had it, if this screen has drawn it. */
  shown(entry: Entry): number | null {
    return this.#isDrawn(entry) ? entry.shown_n : null;
  }

  /** Whether it was released, and is on this screen's picture no more. */
  gone({ desk, shown_n }: Entry): boolean {
    const { drawn_n, picture } = this.#screen.state;
    if (desk?.state !== "RELEASED" || shown_n === null) return false;
    if (drawn_n < picture.n || drawn_n < shown_n) return false;
    return !this.#screen.features.has(desk.record_id);
  }

  /** Looks at the desk now and then, and at once when the picture has something new. */
  tick(entries: readonly Entry[]): void {
    const asked = entries.filter(isOpen);
    const news = asked.filter(
      (each) => this.#isDrawn(each) && !this.#seen.has(each.id),
    );
    for (const { id } of news) this.#seen.add(id);
    const early = performance.now() - this.#looked <= LOOK_MS;
    if (asked.length === 0 || (early && news.length === 0)) return;
    this.#looked = performance.now();
    void this.#look(asked);
  }

  /** What the desk says of what waits there. */
  async #look(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      if (!isOpen(entry) || !entry.desk) continue;
      const path = `drafts/${encodeURIComponent(entry.desk.draft)}`;
      const told = await askRoom(this.#room, path);
      if (!isOpen(entry)) continue;
      // The room was told anew: its desk begins with nothing.
      if (told.status === 404) entry.desk.state = "GONE";
      else if (told.status === 200) take(entry, told.body as Fields);
      else continue;
      if (entry.desk.state === "WITHDRAWN") this.#events.forget(entry);
      else this.#events.keep(entry);
    }
  }

  /** A record is on the picture when this screen has drawn it, and not before. */
  #isDrawn({ desk }: Entry): boolean {
    if (!desk) return false;
    const { drawn_n, picture } = this.#screen.state;
    const record = this.#screen.features.get(desk.record_id);
    const revision = record ? (number(record.properties, "revision") ?? 0) : 0;
    return revision > desk.base_revision && drawn_n >= picture.n;
  }
}

/** Only the desk knows what becomes of it: that it was released, and on which picture. */
function isOpen(entry: Entry): boolean {
  const { desk, wish, shown_n } = entry;
  if (!desk || isWritten(entry) || wish !== "") return false;
  return desk.state === "SUBMITTED" || (desk.state === "RELEASED" && shown_n === null);
}
