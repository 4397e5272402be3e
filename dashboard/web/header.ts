/**
 * The first line of an event: its header. Must never look at the features below it.
 */
import type { Header, ResetReason } from "./types.ts";

/** Reads the header in the data of one event; a SyntaxError if it is none. */
export function headerOf(data: string): Header {
  const end = data.indexOf("\n");
  return JSON.parse(end < 0 ? data : data.slice(0, end)) as Header;
}

/**
 * Whether a reset leaves open if the log still has what the screen had shown: the store
 * could not be asked, or the worker had not read so far.
 */
export function leavesOpen(why: ResetReason | undefined): boolean {
  return why === "store" || why === "behind";
}
