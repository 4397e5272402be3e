/**
 * What just happened: the newest few reports, and one sentence now and then for those
 * who hear the page instead of seeing it.
 *
 * At most five lines, newest first. Must never be a flood.
 */
import { typeOf } from "./facts.ts";
import { number, text, titleOf } from "./fields.ts";
import { element, make, show, write } from "./page.ts";
import type { Change, Feature, Screen } from "./types.ts";
import { age, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

export const LINES = 5;

/** Clocks of sources differ; what claims to be later than this is no news yet. */
const SLACK_MS = 5 * 60_000;

/** Whether a report claims to be from the future; a wrong clock must not lead a list. */
export function isEarly(reported_at: string, now: Date): boolean {
  return Date.parse(reported_at) > now.getTime() + SLACK_MS;
}

/** The newest reports by the time of their report, newest first. */
export function newest(
  features: Iterable<Feature>,
  now: Date,
  lines = LINES,
): Feature[] {
  const best: Feature[] = [];
  for (const feature of features) {
    const at = text(feature.properties, "reported_at");
    if (!at || isEarly(at, now) || !isAnEvent(feature)) continue;
    const last = best[lines - 1];
    if (last && !isNewer(feature, last)) continue;
    const place = best.findIndex((other) => isNewer(feature, other));
    best.splice(place === -1 ? best.length : place, 0, feature);
    best.length = Math.min(best.length, lines);
  }
  return best;
}

/** Where a unit simply is, is no news; that it has moved is. */
function isAnEvent({ layer, properties }: Feature): boolean {
  return layer !== "posture" || "posture_change" in properties;
}

function isNewer(a: Feature, b: Feature): boolean {
  const at = text(a.properties, "reported_at");
  const other = text(b.properties, "reported_at");
  return at === other ? a.id < b.id : at > other;
}

/** Counts of what changed since something was last said aloud. */
export class Heard {
  #added = new Set<string>();
  #changed = new Set<string>();
  #removed = new Set<string>();
  #known = new Set<string>();

  /** Takes note of a change of the picture. */
  note(change: Change): void {
    if (change.kind === "reset") {
      this.#clear();
      this.#known = new Set(change.upserted.map((feature) => feature.id));
      return;
    }
    for (const { id } of change.upserted) {
      (this.#known.has(id) ? this.#changed : this.#added).add(id);
      this.#known.add(id);
    }
    for (const id of change.removed) {
      if (this.#known.delete(id)) this.#removed.add(id);
    }
  }

  /** One sentence for everything since the last call; empty if nothing changed. */
  say(words: Catalogue, latest: Feature | undefined): string {
    const parts = this.#counts(words).filter(Boolean);
    const news = this.#added.size > 0;
    this.#clear();
    if (parts.length === 0) return "";
    const counts = new Intl.ListFormat(words.language).format(parts);
    if (!news || !latest) return words.t("{counts}.", { counts });
    return words.t("{counts}. Newest: {title}.", {
      counts,
      title: titleOf(latest),
    });
  }

  #counts(words: Catalogue): string[] {
    const [added, changed, removed] = [this.#added, this.#changed, this.#removed];
    return [
      added.size === 0
        ? ""
        : words.plural("{n} new report", "{n} new reports", added.size),
      changed.size === 0
        ? ""
        : words.plural("{n} report changed", "{n} reports changed", changed.size),
      removed.size === 0
        ? ""
        : words.plural("{n} report taken off", "{n} reports taken off", removed.size),
    ];
  }

  #clear(): void {
    this.#added.clear();
    this.#changed.clear();
    this.#removed.clear();
  }
}

export class News {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #heard = new Heard();
  #shown: Feature[] = [];

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    screen.on("change", (change) => this.#heard.note(change));
  }

  /** Writes the list; lines that are there already only get a new age. */
  draw(): void {
    const latest = newest(this.#screen.features.values(), this.#screen.now());
    const host = element("news-list");
    const same =
      latest.length === this.#shown.length &&
      latest.every((feature, i) => feature === this.#shown[i]);
    if (!same) {
      host.replaceChildren(...latest.map((feature) => this.#line(feature)));
      this.#shown = latest;
    }
    this.#ages(host);
    show("news-empty", latest.length === 0);
    write(
      "news-empty",
      this.#words.t("No reports yet. They appear here as they come."),
    );
  }

  #line(feature: Feature): HTMLElement {
    const severity = number(feature.properties, "severity");
    const open = make(
      "button",
      { class: "news-line", attributes: { type: "button" } },
      [
        make("span", {
          class: "news-kind",
          text: typeOf(feature, this.#words),
        }),
        make("span", { class: "news-title", text: titleOf(feature) }),
        make("span", {
          class: "news-place",
          text: text(feature.properties, "place"),
        }),
        make("span", { class: "news-age" }),
      ],
    );
    if (severity) open.dataset["severity"] = String(severity);
    open.addEventListener("click", () => this.#screen.select(feature.id));
    return make("li", {}, [open]);
  }

  #ages(host: HTMLElement): void {
    const now = this.#screen.now();
    const slots = host.querySelectorAll(".news-age");
    this.#shown.forEach((feature, i) => {
      const at = parseTime(feature.properties["reported_at"]);
      const slot = slots[i];
      if (slot && at) slot.textContent = age(at, now, this.#words);
    });
  }

  /** Says what changed, to those who listen. */
  announce(): void {
    const said = this.#heard.say(
      this.#words,
      newest(this.#screen.features.values(), this.#screen.now(), 1)[0],
    );
    if (said) write("announcer", said);
  }
}
