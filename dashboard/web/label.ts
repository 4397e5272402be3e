/**
 * Labels: the highest one on screen, and for whom this picture is.
 *
 * How levels rank and what they look like comes from the policies of the server. A
 * label that is not known counts as the highest: must never show less than there is.
 */
import { inside, text } from "./fields.ts";
import { element, write } from "./page.ts";
import type { Feature } from "./types.ts";

/** One level of a policy, as GET /labels.json tells it. */
export interface Level {
  policy: string;
  name: string;
  title: Readonly<Record<string, string>>;
  /** Background and text, for the dark and the light style. */
  colours: { dark: string; light: string };
}

/** What the banner names. */
export interface Marked {
  policy: string;
  level: string;
}

/** OPEN is always there, also before the policies have arrived. */
const OPEN = ["PUBLIC", "INTERNAL", "SENSITIVE"].map((name) => plain("OPEN", name));

function plain(policy: string, name: string): Level {
  return { policy, name, title: {}, colours: { dark: "", light: "" } };
}

export class Labels {
  /** Lowest first, over all policies. */
  #levels: readonly Level[];
  #heights = new Map<string, number>();
  /** How high each record is; a record that changes is another one. */
  #known = new WeakMap<Feature, number>();

  constructor(levels: readonly Level[] = OPEN) {
    this.#levels = levels;
    this.#rank();
  }

  /** Asks for the policies; without them the names of the levels will do. */
  async load(): Promise<void> {
    try {
      const answer = await fetch("/labels.json");
      if (!answer.ok) return;
      this.#levels = (await answer.json()) as Level[];
      this.#rank();
    } catch {
      // The stream says that there is no contact; the banner goes on with names.
    }
  }

  /** The highest label among the records, or null if there is none. */
  highest(features: Iterable<Feature>): Marked | null {
    let found: Marked | null = null;
    let height = -1;
    for (const feature of features) {
      const own = this.#height(feature);
      if (own > height) [found, height] = [markedOf(feature), own];
      if (height === Infinity) break;
    }
    return found;
  }

  #height(feature: Feature): number {
    const known = this.#known.get(feature);
    if (known !== undefined) return known;
    const height = this.#heights.get(key(markedOf(feature))) ?? Infinity;
    this.#known.set(feature, height);
    return height;
  }

  /** "OPEN · Sensitive", in the language of the page where the policy has words. */
  words({ policy, level }: Marked, language: string): string {
    const known = this.#level(policy, level);
    return `${policy || "?"} · ${known?.title[language] || level || "?"}`;
  }

  /** Writes the banner of what is on screen now. */
  draw(features: Iterable<Feature>, language: string): void {
    const marked = this.highest(features);
    const banner = element("label");
    write("label", marked ? this.words(marked, language) : "–");
    banner.dataset["level"] = marked?.level ?? "";
    const known = marked && this.#level(marked.policy, marked.level);
    for (const style of ["dark", "light"] as const) {
      const [ground = "", ink = ""] = known?.colours[style].split(" ") ?? [];
      banner.style.setProperty(`--${style}-ground`, ground);
      banner.style.setProperty(`--${style}-ink`, ink);
    }
  }

  #level(policy: string, name: string): Level | undefined {
    return this.#levels.find((each) => each.policy === policy && each.name === name);
  }

  #rank(): void {
    const keys = this.#levels.map(({ policy, name }) => key({ policy, level: name }));
    this.#heights = new Map(keys.map((each, height) => [each, height]));
    this.#known = new WeakMap();
  }
}

function markedOf({ properties }: Feature): Marked {
  const label = inside(properties, "label");
  return { policy: text(label, "policy"), level: text(label, "classification") };
}

function key({ policy, level }: Marked): string {
  return `${policy}:${level}`;
}
