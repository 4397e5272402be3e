/**
 * The card of one record: everything the picture knows about it, as text.
 *
 * Must never put anything from a record into the page except as text content.
 */
import { factsOf } from "./facts.ts";
import type { Claims, Fact, Section } from "./facts.ts";
import { inside, number, placeOf, text, titleOf } from "./fields.ts";
import type { CardNotes } from "./cardnotes.ts";
import { isOver, isPrivate } from "./notes.ts";
import { countedWith } from "./retracted.ts";
import type { StrengthRow } from "./strengths.ts";
import { isDecided, signOf, together } from "./together.ts";
import { AS_RECEIVED, element, make } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import { mgrs } from "./where.ts";
import type { Catalogue } from "./words.ts";
import { yardstick } from "./yardstick.ts";

const PARAMETER = "record";

/** The sections that arrive a little later. */
const DECIDED = ["event", "corrected", "since"]
  .map((key) => `[data-section="${key}"]`)
  .join();

/** Layers of which the rules say something. */
const RULED = new Set(["exercises", "incidents", "posture"]);

/** The record that the address names, or null. */
export function recordInAddress(address: string): string | null {
  return new URL(address).searchParams.get(PARAMETER);
}

/** The same address, naming this record or none. */
export function addressOf(address: string, id: string | null): string {
  const url = new URL(address);
  if (id === null) url.searchParams.delete(PARAMETER);
  else url.searchParams.set(PARAMETER, id);
  return `${url.pathname}${url.search}${url.hash}`;
}

export class Card {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #host: HTMLElement;
  readonly #notes: CardNotes;
  #id: string | null = null;
  #drawn: Feature | null | undefined = undefined;
  #cameFrom: Element | null = null;
  /** What of the notes on this record was drawn. */
  #around = "";

  constructor(screen: Screen, words: Catalogue, notes: CardNotes) {
    this.#notes = notes;
    this.#screen = screen;
    this.#words = words;
    this.#host = element("card");
    screen.on("select", (id) => this.#selected(id, true));
    screen.on("marked", () => this.#mark());
    window.onePictureTravels = () => this.#travelled();
  }

  /** Opens what the address names; says so if it is not on the picture. */
  openFromAddress(): void {
    const id = recordInAddress(window.location.href);
    if (id !== null) this.#follow(id);
  }

  get open(): boolean {
    return this.#id !== null;
  }

  close(): void {
    this.#screen.select(null);
    if (this.#id !== null) this.#selected(null, true);
  }

  /** Draws the open card anew. */
  draw(): void {
    if (this.#id === null) return;
    const feature = this.#newest(this.#id);
    this.#host.replaceChildren(...this.#content(feature ?? null));
    this.#mark();
    this.#host.dataset["own"] = String(feature ? isPrivate(feature) : false);
    this.#around = this.#sign(feature ?? null);
    const first = feature && !this.#drawn;
    this.#drawn = feature;
    // Only now is the card as large as it is: look whether it covers its record.
    if (first) this.#screen.select(feature.id);
    if (feature) void this.#addGrid(feature);
    if (feature) void this.#addDecisions(feature);
    if (!feature || !RULED.has(feature.layer)) return;
    void this.#addFindings(feature);
    void this.#addConcerns(feature);
  }

  /** What of other records was drawn: notes, and reports that are counted with it. */
  #sign(feature: Feature | null): string {
    const reports = feature ? together(feature, this.#screen.features) : [];
    return `${this.#notes.sign(feature)} ${signOf(reports.slice(1))}`;
  }

  /** Says whether those whose view is shown beforehand see this record. */
  #mark(): void {
    const hidden = this.#id !== null && this.#screen.marked.has(this.#id);
    this.#host.dataset["hidden"] = String(hidden);
    const said = hidden ? this.#words.t("hidden from them") : "";
    const kind = this.#host.querySelector<HTMLElement>(".card-kind");
    if (kind && said) kind.dataset["hidden"] = said;
    else if (kind) delete kind.dataset["hidden"];
  }

  /** Draws anew if the record has changed; if only time has passed, the ages. */
  refresh(): void {
    if (this.#id === null) return;
    const feature = this.#newest(this.#id);
    const around = this.#sign(feature ?? null);
    if (feature !== this.#drawn || around !== this.#around) this.draw();
    else if (this.#drawn) this.#renew(this.#drawn);
  }

  /** Writes what reads differently now; focus, selection and scroll stay. */
  #renew(feature: Feature): void {
    const { sections } = factsOf(feature, {
      words: this.#words,
      now: this.#screen.now(),
    });
    for (const { key, facts } of sections) {
      const rows = `[data-section="${key}"] .fact:not(.mgrs) dd`;
      const shown = this.#host.querySelectorAll(rows);
      facts.forEach(({ value }, i) => rewrite(shown[i]?.firstChild, value));
    }
  }

  /** The record; null if it is not on the picture, undefined before the first one. */
  #newest(id: string): Feature | null | undefined {
    if (this.#screen.state.header === null) return undefined;
    const feature = this.#screen.features.get(id);
    return feature && !isOver(feature, this.#screen.now().getTime()) ? feature : null;
  }

  #travelled(): void {
    const id = recordInAddress(window.location.href);
    if (id !== null) return this.#follow(id);
    this.#selected(null, false);
    this.#screen.select(null);
  }

  #follow(id: string): void {
    this.#selected(id, false);
    // A record that is not there yet is brought into view when it comes.
    this.#screen.select(id);
  }

  #selected(id: string | null, travel: boolean): void {
    if (id === this.#id) return;
    const { quiet } = this.#screen;
    if (this.#id === null) this.#cameFrom = document.activeElement;
    this.#id = id;
    this.#host.hidden = id === null;
    const writing = document.body.dataset["writing"] === "open";
    document.body.dataset["card"] = id === null && !writing ? "closed" : "open";
    if (travel && !quiet)
      history.pushState(null, "", addressOf(window.location.href, id));
    if (id === null) return this.#giveFocusBack();
    this.draw();
    this.#host.scrollTop = 0;
    // Who is led did not ask for the card, and may be writing somewhere.
    if (quiet) return;
    this.#host.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  #giveFocusBack(): void {
    const had = this.#host.contains(document.activeElement);
    this.#host.replaceChildren();
    this.#drawn = undefined;
    if (this.#screen.quiet && !had) return;
    if (this.#cameFrom instanceof HTMLElement && this.#cameFrom.isConnected)
      this.#cameFrom.focus({ preventScroll: true });
  }

  #content(feature: Feature | null): Node[] {
    if (!feature) return this.#missing();
    const content = factsOf(feature, {
      words: this.#words,
      now: this.#screen.now(),
    });
    return [
      this.#head(content.kind, content.title),
      ...[...content.warnings, ...this.#countedWith(feature)].map((text) =>
        make("p", { class: "card-warning", text }),
      ),
      ...this.#asReceived(),
      ...(content.lead ? [lead(content.lead)] : []),
      ...(content.claims ? [claims(content.claims, this.#words)] : []),
      ...(content.yardstick ? [yardstick(content.yardstick, this.#words)] : []),
      ...(content.strength.length > 0
        ? [strengthTable(content.strength, this.#words)]
        : []),
      // What is said comes before what may be done about it.
      ...this.#notes.on(feature),
      ...content.sections.map(section),
    ];
  }

  #countedWith({ properties }: Feature): string[] {
    const id = text(inside(properties, "duplicate_of"), "id");
    const other = this.#screen.features.get(id);
    const said = countedWith(properties, other ? titleOf(other) : id, this.#words);
    return said ? [said] : [];
  }

  /** Said where the page speaks another language than most sources write. */
  #asReceived(): Node[] {
    if (this.#words.language === "en") return [];
    const said = this.#words.t("Texts of the record as received, not translated");
    return [make("p", { class: "card-received", text: said })];
  }

  #missing(): Node[] {
    const known = this.#screen.state.header !== null;
    return [
      this.#head("", this.#id ?? ""),
      make("p", {
        class: "card-lead",
        text: known
          ? this.#words.t(
              "This record is not on the picture now. It may have been taken off, " +
                "or may not be meant for this screen.",
            )
          : this.#words.t("Connecting to the picture …"),
      }),
    ];
  }

  #head(kind: string, title: string): HTMLElement {
    const close = make("button", {
      class: "card-close",
      text: "×",
      attributes: {
        type: "button",
        "aria-label": this.#words.t("Close the card"),
      },
    });
    close.addEventListener("click", () => this.close());
    const heading = make("h2", {
      text: title,
      attributes: { tabindex: "-1", ...AS_RECEIVED },
    });
    return make("header", { class: "card-head" }, [
      make("p", { class: "card-kind", text: kind }),
      heading,
      close,
    ]);
  }

  /** What the rules say of it on the newest picture; of one of then nothing is said. */
  async #addFindings(feature: Feature): Promise<void> {
    const { then, header } = this.#screen.state;
    if (then || !header) return;
    const { findingsOf, findingsSection, withoutHidden } =
      await import("./findings.ts");
    const told = await findingsOf(header.room, feature.id);
    const before = this.#host.querySelector(".card-section");
    if (!told || !before || this.#drawn !== feature) return;
    const { told: shown, hidden } = withoutHidden(told, this.#screen.leftOut);
    this.#host.querySelector('[data-section="findings"]')?.remove();
    before.before(findingsSection(shown, this.#words, hidden));
  }

  /** Why it matters to the reader's country, on the newest picture as well. */
  async #addConcerns(feature: Feature): Promise<void> {
    const { then, header } = this.#screen.state;
    if (then || !header) return;
    const { concernsSection } = await import("./concerns.ts");
    const made = await concernsSection(header.room, feature.id, this.#words);
    if (!made || this.#drawn !== feature) return;
    this.#host.querySelector('[data-section="concerns"]')?.remove();
    const findings = this.#host.querySelector('[data-section="findings"]');
    if (findings) findings.after(made);
    else this.#host.querySelector(".card-section")?.before(made);
  }

  /** What people decided about it; fetched when there is any of it. */
  async #addDecisions(feature: Feature): Promise<void> {
    const reports = together(feature, this.#screen.features);
    if (!isDecided(reports)) return;
    const { decisions } = await import("./decided.ts");
    const before = this.#host.querySelector('[data-section="record"]');
    if (this.#drawn !== feature || !before) return;
    const made = decisions(feature, reports, this.#words).map(section);
    this.#host.querySelectorAll(DECIDED).forEach((each) => each.remove());
    before.before(...made);
  }

  /** The grid reference arrives a little later: its code is fetched when needed. */
  async #addGrid(feature: Feature): Promise<void> {
    const at = feature.geometry?.type === "Point" ? placeOf(feature) : null;
    if (!at) return;
    const error = number(feature.properties, "position_error_m");
    const reference = await mgrs(at[0], at[1], error);
    const host = this.#host.querySelector('[data-section="where"] dl');
    if (!reference || !host || this.#drawn !== feature) return;
    if (host.querySelector(".mgrs")) return;
    const row = fact({ label: "MGRS", value: reference });
    row.classList.add("mgrs");
    host.insertBefore(row, host.children[2] ?? null);
  }
}

/** Where two texts differ: from which sign, how many, and what stands there now. */
export function difference(
  before: string,
  after: string,
): [start: number, count: number, now: string] {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start++;
  let end = 0;
  while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [start, before.length - start - end, after.slice(start, after.length - end)];
}

/** Replaces only the signs that differ: what the reader has selected stays so. */
function rewrite(shown: Node | null | undefined, value: string): void {
  if (!(shown instanceof Text) || shown.data === value) return;
  shown.replaceData(...difference(shown.data, value));
}

function section(content: Section): HTMLElement {
  const rows = content.facts.map(fact);
  const made = make("section", { class: "card-section" }, [
    make("h3", { text: content.heading }),
    make("dl", {}, rows),
  ]);
  made.dataset["section"] = content.key;
  return made;
}

function lead(text: string): HTMLElement {
  return make("p", { class: "card-lead", text, attributes: AS_RECEIVED });
}

function fact({ label, value, warning, received }: Fact): HTMLElement {
  const row = make("div", { class: warning ? "fact warned" : "fact" }, [
    make("dt", { text: label }),
    make("dd", { text: value, attributes: received ? AS_RECEIVED : {} }),
  ]);
  return row;
}

function claims(content: Claims, words: Catalogue): HTMLElement {
  const side = (
    heading: string,
    said: Claims["says"],
    nobody: string,
    kind: "says" | "denies",
  ): HTMLElement => {
    // The name of a source and the words of a denial came with the record.
    const [source, denial] = kind === "says" ? [AS_RECEIVED, {}] : [{}, AS_RECEIVED];
    return make("div", { class: `claim ${kind}` }, [
      make("h3", { text: heading }),
      ...(said.length === 0
        ? [make("p", { class: "nobody", text: nobody })]
        : said.map((one) =>
            make("p", {}, [
              make("strong", { text: one.who, attributes: source }),
              make("span", { text: one.text, attributes: denial }),
            ]),
          )),
    ]);
  };
  const [says, denies] = content.headings ?? [
    words.t("Who reports it"),
    words.t("Who denies it"),
  ];
  return make("div", { class: "claims" }, [
    side(says, content.says, words.t("none recorded"), "says"),
    side(denies, content.denies, words.t("none recorded"), "denies"),
  ]);
}

function strengthTable(rows: StrengthRow[], words: Catalogue): HTMLElement {
  const head = make("tr", {}, [
    make("td"),
    make("th", { text: words.t("Declared"), attributes: { scope: "col" } }),
    make("th", {
      text: words.t("Estimated by others"),
      attributes: { scope: "col" },
    }),
  ]);
  const body = rows.map((row) =>
    make("tr", {}, [
      make("th", { text: row.what, attributes: { scope: "row" } }),
      make("td", { text: row.declared }),
      make("td", { text: row.estimated }),
    ]),
  );
  return make("table", { class: "strength" }, [
    make("caption", {
      text: words.t("Strength: what was declared, what others say"),
    }),
    make("thead", {}, [head]),
    make("tbody", {}, body),
  ]);
}
