/**
 * Tiles of the basemap, fetched once for both maps that draw from it.
 */
import type { AddProtocolAction } from "maplibre-gl";

/** Answers that are kept, so that a way back needs no second fetch either. */
const KEPT = 256;

/** Shares answers between who asks for the same; the oldest are forgotten. */
export function fetchedOnce(load: AddProtocolAction): AddProtocolAction {
  const held = new Map<string, ReturnType<AddProtocolAction>>();
  return async (request) => {
    const known = held.get(request.url);
    // Who asked first may lose interest: the others still wait for the answer.
    const asked = known ?? load(request, new AbortController());
    if (!known) {
      held.set(request.url, asked);
      asked.catch(() => held.delete(request.url));
      const [oldest] = held.keys();
      if (held.size > KEPT && oldest) held.delete(oldest);
    }
    const answer = await asked;
    // The map hands the bytes over to its worker, and would take those of the other.
    return { ...answer, data: structuredClone(answer.data) };
  };
}
