/**
 * Since when the server has been without its store, in the time of the picture.
 *
 * The server says it in the time of the day, which is not the time of a story: there
 * a screen notes the time of the picture at which it first heard of it. Must never
 * show two times of different kinds in one place.
 */
import type { Header, StoreBack, StoreLost } from "./types.ts";
import { parseTime } from "./when.ts";

/** What is known after this header, from the one before and what was known then. */
export function storeLost(
  header: Header,
  before: Header | null,
  known: StoreLost | null,
): StoreLost | null {
  if (!header.store || header.store === "ok") return null;
  if (header.context === "REALITY") {
    const since = parseTime(header.store.lost_since);
    if (since) return { since, earlier: false };
  }
  if (known) return known;
  return { since: new Date(header.now), earlier: before === null };
}

/** From when to when it was lost, if this header is the first to say that it is back. */
export function storeBack(
  header: Header,
  before: StoreLost | null,
  after: StoreLost | null,
): StoreBack | null {
  if (!before || after) return null;
  return { since: before.since, until: new Date(header.now) };
}
