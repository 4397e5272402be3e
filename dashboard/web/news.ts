/**
 * What just happened: the newest few reports, and one sentence now and then for those
 * who hear the page instead of seeing it.
 *
 * At most five lines, newest first. Must never be a flood, and never pass off as new
 * what is old: what came before the last minutes stands under "Earlier".
 */
import { dissentWords, isAssessment } from "./assessmentfacts.ts";
import { isLapsed } from "./assessments.ts";
import { stateOf } from "./exercises.ts";
import type { ExerciseState } from "./exercises.ts";
import { kindOf, typeOf } from "./facts.ts";
import { inside, number, text, titleOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { lastKnown, reportsWait } from "./link.ts";
import { AS_RECEIVED, element, make, show, write } from "./page.ts";
import { isRetracted, retraction } from "./retracted.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import type { Change, Feature, Screen, ScreenState } from "./types.ts";
import { age, parseTime } from "./when.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

export const LINES = 5;

/** So long a report counts as having just come, in the time of the picture. */
const NEWS_MS = 30 * 60_000;

/** In a story that runs fast, a report is news for as long as it takes to read it. */
const READ_MS = 10_000;

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
    const at = newsAt(feature, now);
    if (!at || isEarly(at, now) || !isAnEvent(feature)) continue;
    if (isLapsed(feature, now.getTime())) continue;
    const last = best[lines - 1];
    if (last && !isNewer(feature, last, now)) continue;
    const place = best.findIndex((other) => isNewer(feature, other, now));
    best.splice(place === -1 ? best.length : place, 0, feature);
    best.length = Math.min(best.length, lines);
  }
  return best;
}

/** How long a report is news, in milliseconds of the picture's time. */
export function newsFor_ms(rate: number): number {
  return Math.max(NEWS_MS, READ_MS * rate);
}

/** How many of the newest reports came within the last `news_ms`; they come first. */
export function countNew(
  latest: readonly Feature[],
  now: Date,
  news_ms: number,
): number {
  const since = now.getTime() - news_ms;
  const first = latest.findIndex((feature) => Date.parse(newsAt(feature, now)) < since);
  return first === -1 ? latest.length : first;
}

const EVENT_TIMES = ["occurred_from", "start", "as_of", "reported_at"];

/** When what is reported happened; a revision does not make it younger. */
export function happenedAt({ properties }: Feature): Date | null {
  const times = EVENT_TIMES.map((name) => parseTime(properties[name]));
  return times.find((at) => at !== null) ?? null;
}

/** "Revision 3 came 2 h ago"; empty where it would repeat the age of the event. */
export function cameWords(feature: Feature, now: Date, words: Catalogue): string {
  if (isRetracted(feature.properties)) return retraction(feature.properties, words);
  const at = cameAt(feature.properties, now);
  const came = parseTime(at);
  if (!came) return "";
  const said = age(came, now, words);
  const revision = number(feature.properties, "revision") ?? 1;
  if (revision > 1)
    return words.t("Revision {n} came {age}", {
      n: words.number(revision),
      age: said,
    });
  const happened = happenedAt(feature);
  if (happened && age(happened, now, words) === said) return "";
  return at === text(feature.properties, "reported_at")
    ? words.t("Reported {age}", { age: said })
    : words.t("Came {age}", { age: said });
}

/** As the legend says it. */
const STATE_WORDS: Readonly<Record<ExerciseState, string>> = {
  planned: mark("Planned"),
  running: mark("Running"),
  ended: mark("Ended"),
  past: mark("Ended"),
};

/** "Live exercise · Planned": of an exercise also what a revision may have changed. */
export function kindWords(feature: Feature, now: Date, words: Catalogue): string {
  const plain = isAssessment(feature)
    ? judgedKind(feature, words)
    : typeOf(feature, words);
  const retracted = isRetracted(feature.properties);
  const sign = term(terms.STATUS, "RETRACTED", words);
  const type = retracted ? `${sign} · ${plain}` : plain;
  const start = parseTime(feature.properties["start"]);
  if (feature.layer !== "exercises" || !start) return type;
  const end = parseTime(feature.properties["end"])?.getTime() ?? Infinity;
  const { state } = stateOf(start.getTime(), end, now.getTime());
  return `${type} · ${words.t(STATE_WORDS[state])}`;
}

/** A judgement is never told without who judges otherwise. */
function judgedKind(feature: Feature, words: Catalogue): string {
  return [kindOf(feature, words), dissentWords(feature, words)]
    .filter(Boolean)
    .join(" · ");
}

/** "30 minutes" or "15 hours", in the reader's language. */
export function lengthWords(ms: number, language: string): string {
  const hours = ms / 3_600_000;
  const [n, unit] = hours < 2 ? [hours * 60, "minute"] : [hours, "hour"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: 0,
  }).format(n);
}

/** What stands where no new report is; `count` are the earlier ones that are listed. */
export function nothingNew(
  state: ScreenState,
  count: number,
  news_ms: number,
  words: Catalogue,
): string {
  // Who hears nothing, or not all, cannot say that nothing came.
  if (lastKnown(state) || reportsWait(state.header))
    return words.t("Nothing newer has been heard.");
  if (count === 0) return words.t("No reports yet. They appear here as they come.");
  return words.t("No new report in the last {length}.", {
    length: lengthWords(news_ms, words.language),
  });
}

/** Where a unit simply is, is no news; that it has moved is. A note is no report. */
function isAnEvent({ layer, properties }: Feature): boolean {
  if (layer === "notes") return false;
  return layer !== "posture" || "posture_change" in properties;
}

/** That a report was taken off is news too; in a story it has no time of the story. */
function newsAt({ properties }: Feature, now: Date): string {
  const taken = text(inside(properties, "retraction"), "at");
  return taken && !isEarly(taken, now) ? taken : cameAt(properties, now);
}

/** When a revision came: by the log, where its clock is that of the picture. */
function cameAt(properties: Fields, now: Date): string {
  const reported = text(properties, "reported_at");
  const logged = text(properties, "ingested_at");
  return logged > reported && !isEarly(logged, now) ? logged : reported;
}

function isNewer(a: Feature, b: Feature, now: Date): boolean {
  const [at, other] = [newsAt(a, now), newsAt(b, now)];
  return at === other ? a.id < b.id : at > other;
}

/** Counts of what changed since something was last said aloud. */
export class Heard {
  #added = new Set<string>();
  #changed = new Set<string>();
  #removed = new Set<string>();
  readonly #features: ReadonlyMap<string, Feature>;
  #known: Set<string>;

  /** `features`: what the screen holds, also after each change. */
  constructor(features: ReadonlyMap<string, Feature>) {
    this.#features = features;
    this.#known = new Set(features.keys());
  }

  /** Takes note of a change of the picture; of a reset it names only what differs. */
  note(change: Change): void {
    if (change.kind === "reset") {
      this.#clear();
      this.#known = new Set(this.#features.keys());
      return;
    }
    for (const { id, layer } of change.upserted) {
      if (layer === "notes") continue; // no report
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

interface Line {
  feature: Feature;
  item: HTMLElement;
  open: HTMLElement;
  kind: HTMLElement;
  age: HTMLElement;
  came: HTMLElement;
}

export class News {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #heard: Heard;
  #lines: Line[] = [];
  #fresh = -1;

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    this.#heard = new Heard(screen.features);
    screen.on("change", (change) => this.#heard.note(change));
  }

  /** Writes the list; lines that are there already only get a new age. */
  draw(): void {
    const now = this.#screen.now();
    const latest = newest(this.#screen.features.values(), now);
    const news_ms = newsFor_ms(this.#screen.state.header?.rate ?? 1);
    const fresh = countNew(latest, now, news_ms);
    const anew = fresh !== this.#fresh || !this.#shows(latest);
    if (anew) this.#arrange(latest, fresh);
    for (const { feature, kind, age: slot, came } of this.#lines) {
      rewrite(kind, kindWords(feature, now, this.#words));
      const happened = happenedAt(feature);
      rewrite(slot, happened ? age(happened, now, this.#words) : "");
      rewrite(came, cameWords(feature, now, this.#words));
    }
    show("news-empty", fresh === 0);
    const { state } = this.#screen;
    write("news-empty", nothingNew(state, latest.length, news_ms, this.#words));
    const walked = this.#lines.find(({ open }) => open === document.activeElement);
    if (anew) walked?.open.scrollIntoView({ block: "nearest" });
  }

  #shows(latest: readonly Feature[]): boolean {
    return (
      latest.length === this.#lines.length &&
      latest.every((feature, i) => feature === this.#lines[i]?.feature)
    );
  }

  #arrange(latest: readonly Feature[], fresh: number): void {
    const before = this.#lines;
    this.#lines = latest.map(
      (feature) =>
        before.find((line) => line.feature === feature) ?? this.#line(feature),
    );
    this.#fresh = fresh;
    const focused = before.find(({ open }) => open === document.activeElement);
    const panel = element("news");
    const read = panel.scrollTop;
    const items = this.#lines.map(({ item }) => item);
    element("news-list").replaceChildren(...items.slice(0, fresh));
    const earlier = element("news-earlier").querySelector("ol");
    earlier?.replaceChildren(...items.slice(fresh));
    show("news-earlier", fresh < items.length);
    if (focused) return this.#focusAgain(focused.feature.id);
    // Who walks through the lines keeps the place; to all others the newest is shown.
    panel.scrollTop = before[0] === this.#lines[0] ? read : 0;
  }

  /** Lines that are put in place anew lose the focus; the reader must not. */
  #focusAgain(id: string): void {
    const line = this.#lines.find(({ feature }) => feature.id === id) ?? this.#lines[0];
    line?.open.focus({ preventScroll: true });
  }

  #line(feature: Feature): Line {
    const severity = number(feature.properties, "severity");
    const received = { attributes: AS_RECEIVED };
    const title = titleOf(feature);
    const place = text(feature.properties, "place");
    const kind = make("span", { class: "news-kind" });
    const slot = make("span", { class: "news-age" });
    const came = make("span", { class: "news-came" });
    const open = make(
      "button",
      { class: "news-line", attributes: { type: "button" } },
      [
        kind,
        make("span", { class: "news-title", text: title, ...received }),
        make("span", { class: "news-place", text: place, ...received }),
        slot,
        came,
      ],
    );
    open.dataset["layer"] = feature.layer;
    if (severity) open.dataset["severity"] = String(severity);
    open.addEventListener("click", () => this.#screen.select(feature.id));
    return { feature, item: make("li", {}, [open]), open, kind, age: slot, came };
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

function rewrite(slot: HTMLElement, said: string): void {
  if (slot.textContent !== said) slot.textContent = said;
}
