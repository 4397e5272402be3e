/**
 * What this screen sends, each under the name of its event, until it is shown.
 *
 * The same content goes out again under the same name, so that the server takes it
 * once; any other content is another event. It must never know a form or the network.
 */
import { freshName } from "./freshname.ts";

/** What the server has taken. */
export interface Taken {
  id: string;
  revision: number;
}

interface Parcel {
  event: string;
  state: "written" | "under way" | Taken;
}

export class Outbox {
  readonly #parcels = new Map<string, Parcel>();

  /** The name of the event of this content. */
  eventOf(content: string): string {
    return this.#parcel(content).event;
  }

  /** Says that content goes out now; false if it does already, or has arrived. */
  begin(content: string): boolean {
    const parcel = this.#parcel(content);
    if (parcel.state !== "written") return false;
    parcel.state = "under way";
    return true;
  }

  /** It may go out again, as the same event: perhaps only the answer was lost. */
  failed(content: string): void {
    this.#parcel(content).state = "written";
  }

  taken(content: string, taken: Taken): void {
    this.#parcel(content).state = taken;
  }

  /** The content that is shown now and its id; the same content is then a new event. */
  shown(revisionOf: (id: string) => number | null): [content: string, id: string][] {
    const shown: [string, string][] = [];
    for (const [content, { state }] of this.#parcels) {
      if (typeof state === "string") continue;
      if ((revisionOf(state.id) ?? 0) < state.revision) continue;
      this.#parcels.delete(content);
      shown.push([content, state.id]);
    }
    return shown;
  }

  #parcel(content: string): Parcel {
    let parcel = this.#parcels.get(content);
    if (!parcel) {
      parcel = { event: freshName(), state: "written" };
      this.#parcels.set(content, parcel);
    }
    return parcel;
  }
}
