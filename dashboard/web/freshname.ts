/**
 * Names that nobody else gives: of events, of tabs, of what is kept in the browser.
 *
 * The only place where they are made. Pure, but for the source of chance.
 */

/** 128 random bits; the browser's own UUID exists only on secure origins. */
export function freshName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
