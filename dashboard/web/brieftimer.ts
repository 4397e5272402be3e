/**
 * The time of a briefing: how long it goes on, and how long its scene.
 *
 * Pure: whoever asks says what time it is, in ms of a clock that only goes on.
 */

export class BriefTimer {
  #from: number | null = null;
  #scene: number | null = null;

  /** Another scene is shown now; the first one starts the time. */
  shows(now_ms: number): void {
    this.#from ??= now_ms;
    this.#scene = now_ms;
  }

  reset(): void {
    this.#from = this.#scene = null;
  }

  get runs(): boolean {
    return this.#from !== null;
  }

  elapsed_s(now_ms: number): number {
    return this.#from === null ? 0 : Math.floor((now_ms - this.#from) / 1000);
  }

  scene_s(now_ms: number): number {
    return this.#scene === null ? 0 : Math.floor((now_ms - this.#scene) / 1000);
  }
}

/** 95 as "1:35", 3700 as "1:01:40". */
export function lengthWords(seconds: number): string {
  const [h, m, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (n: number | undefined): string => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** What somebody wrote as a length: "1:30", "90 s", "2 min" or minutes; null if none. */
export function readLength(text: string): number | null {
  const said = text.trim().replace(",", ".");
  if (said === "") return 0;
  const parts = /^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})$/.exec(said);
  if (parts) {
    const [, h, m, s] = parts;
    return Number(s) < 60 ? Number(h ?? 0) * 3600 + Number(m) * 60 + Number(s) : null;
  }
  const plain = /^(\d{1,4}(?:\.\d+)?)\s*(s|min)?$/.exec(said);
  if (!plain) return null;
  return Math.round(Number(plain[1]) * (plain[2] === "s" ? 1 : 60));
}
