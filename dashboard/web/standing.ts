/**
 * Whether this browser is still let in, asked when the stream was lost.
 *
 * A login may have ended: by its limits, by its owner, by an administrator. Then what is
 * on the screen is not for who sits before it any more: the page is left at once. It must
 * never leave a page only because the server cannot be reached.
 */

/** How long an answer stands before the server is asked again. */
const AGAIN_MS = 5_000;

export interface Place {
  pathname: string;
  search: string;
  replace(address: string): void;
}

/** Where to go for an answer to "may I?"; null to stay. */
export function wayOut(status: number, place: Place): string | null {
  if (status === 403) return "/";
  if (status !== 401) return null;
  const here = place.pathname + place.search;
  return `/login?ended=1${here === "/" ? "" : `&next=${encodeURIComponent(here)}`}`;
}

export class Standing {
  readonly #address: string;
  readonly #place: Place;
  readonly #ask: (address: string) => Promise<{ status: number }>;
  #asked = -Infinity;

  constructor(
    address: string,
    place: Place = location,
    ask: (address: string) => Promise<{ status: number }> = (address) =>
      fetch(address, { cache: "no-store" }),
  ) {
    this.#address = address;
    this.#place = place;
    this.#ask = ask;
  }

  /** Asks the server, not too often, and leaves the page if it says so. */
  async check(now: number): Promise<void> {
    if (now - this.#asked < AGAIN_MS) return;
    this.#asked = now;
    try {
      const { status } = await this.#ask(this.#address);
      const way = wayOut(status, this.#place);
      if (way !== null) this.#place.replace(way);
    } catch {
      // Not reached: that says nothing about who may see the picture.
    }
  }
}
