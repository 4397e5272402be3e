/**
 * A short, quiet tone when this browser enters a room of another kind than before.
 *
 * What was shown last is kept in a cookie, because a drill has a port of its own and
 * cookies do not know ports. Sound is an addition: where a browser forbids it, nothing
 * waits and nothing is lost, the frame and the words say the same.
 */
import { element, show, write } from "./page.ts";
import type { Catalogue } from "./words.ts";

const SHOWN = "onepicture_context";
const MUTED = "onepicture_muted";
const A_YEAR_S = 365 * 86400;
const REAL = "REALITY";

/** Two notes, Hz: down into what is not real, up into what is. */
const NOTES: Readonly<Record<"down" | "up", readonly [number, number]>> = {
  down: [660, 440],
  up: [440, 660],
};
const NOTE_S = 0.16;
/** Of 1; a quarter of the usual loudness of a message. */
const LOUDNESS = 0.05;

/** Which tone, if any: none where the kind of room is the same as before. */
export function toneOf(before: string, now: string): keyof typeof NOTES | null {
  // A browser that shows its first room comes from the real world.
  if ((before || REAL) === now) return null;
  return now === REAL ? "up" : "down";
}

/** The value of a cookie, "" if there is none. */
export function cookieOf(cookies: string, name: string): string {
  const found = cookies.split("; ").find((each) => each.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? "";
}

function keep(name: string, value: string): void {
  document.cookie = `${name}=${value}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax`;
}

export class Tone {
  readonly #words: Catalogue;
  #shown = "";
  #muted = cookieOf(document.cookie, MUTED) === "1";

  constructor(words: Catalogue) {
    this.#words = words;
    element("sound").addEventListener("click", () => this.#toggle());
  }

  /** Takes note of what kind of room is on the screen now. */
  shows(context: string): void {
    if (!context || context === this.#shown) return;
    this.#shown = context;
    const tone = toneOf(cookieOf(document.cookie, SHOWN), context);
    keep(SHOWN, context);
    show("sound", context !== REAL);
    this.#draw();
    if (tone && !this.#muted) void play(NOTES[tone]);
  }

  #toggle(): void {
    this.#muted = !this.#muted;
    keep(MUTED, this.#muted ? "1" : "0");
    this.#draw();
    if (!this.#muted) void play(NOTES.down);
  }

  #draw(): void {
    const words = this.#words;
    write("sound", this.#muted ? words.t("Sound is off") : words.t("Sound is on"));
    element("sound").setAttribute("aria-pressed", String(!this.#muted));
  }
}

/** Plays the notes if the browser allows sound now, and says whether it did. */
export async function play(notes: readonly [number, number]): Promise<boolean> {
  if (typeof AudioContext === "undefined") return false;
  const audio = new AudioContext();
  // Before somebody has touched the page a browser may hold sound back: then none.
  if (audio.state !== "running") {
    await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 300))]);
  }
  // Read anew: it changes while we wait.
  if ((audio.state as AudioContextState) !== "running") {
    await audio.close();
    return false;
  }
  notes.forEach((hertz, i) => sound(audio, hertz, audio.currentTime + i * NOTE_S));
  setTimeout(() => void audio.close(), 1000 * NOTE_S * (notes.length + 2));
  return true;
}

function sound(audio: AudioContext, hertz: number, at: number): void {
  const note = audio.createOscillator();
  const loudness = audio.createGain();
  note.frequency.value = hertz;
  // Swelling and fading, so that it does not click.
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.03);
  loudness.gain.linearRampToValueAtTime(0, at + NOTE_S);
  note.connect(loudness).connect(audio.destination);
  note.start(at);
  note.stop(at + NOTE_S);
}
