/**
 * What is for this account alone: no part of the picture that others see the same of.
 *
 * The server sends all of it whenever it changes, and a reset of the picture drops it.
 * Pure; it must never be counted in the digest of the picture.
 */
import { lineDigest } from "./picture.ts";
import type { Feature } from "./types.ts";

const MASK = (1n << 128n) - 1n;

export interface OwnChange {
  upserted: Feature[];
  removed: string[];
}

export class Own {
  #lines = new Map<string, string>();
  readonly #features = new Map<string, Feature>();

  get features(): ReadonlyMap<string, Feature> {
    return this.#features;
  }

  /** Takes one event; null if what arrived is not what was sent. */
  take(data: string): OwnChange | null {
    const [header = "{}", ...rest] = data.split("\n");
    const lines = rest.filter((line) => line.length > 0);
    const { digest } = JSON.parse(header) as { digest?: string };
    const sum = lines.reduce((total, line) => (total + lineDigest(line)) & MASK, 0n);
    if (digest !== sum.toString(16).padStart(32, "0")) return null;
    return this.#replace(lines);
  }

  /** Forgets everything, and says what that was. */
  clear(): string[] {
    const ids = [...this.#features.keys()];
    this.#features.clear();
    this.#lines.clear();
    return ids;
  }

  #replace(lines: readonly string[]): OwnChange {
    const before = this.#lines;
    this.#lines = new Map();
    const upserted: Feature[] = [];
    for (const line of lines) {
      const feature = JSON.parse(line) as Feature;
      this.#lines.set(feature.id, line);
      if (before.get(feature.id) === line) continue;
      this.#features.set(feature.id, feature);
      upserted.push(feature);
    }
    const removed = [...before.keys()].filter((id) => !this.#lines.has(id));
    for (const id of removed) this.#features.delete(id);
    return { upserted, removed };
  }
}
