/**
 * The card of one record: everything the picture knows about it, as text.
 *
 * Must never put anything from a record into the page except as text content.
 */
import { factsOf } from "./facts.ts";
import type { Claims, Fact, Section } from "./facts.ts";
import { placeOf, number } from "./fields.ts";
import type { StrengthRow } from "./strengths.ts";
import { element, make } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import { mgrs } from "./where.ts";
import type { Catalogue } from "./words.ts";

const PARAMETER = "record";

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
  #id: string | null = null;
  #drawn: Feature | null | undefined = undefined;
  #cameFrom: Element | null = null;

  constructor(screen: Screen, words: Catalogue) {
    this.#screen = screen;
    this.#words = words;
    this.#host = element("card");
    screen.on("select", (id) => this.#selected(id, true));
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
    const first = feature && !this.#drawn;
    this.#drawn = feature;
    // Only now is the card as large as it is: look whether it covers its record.
    if (first) this.#screen.select(feature.id);
    if (feature) void this.#addGrid(feature);
  }

  /** Draws anew if the record has changed; if only time has passed, the ages. */
  refresh(): void {
    if (this.#id === null) return;
    if (this.#newest(this.#id) !== this.#drawn) this.draw();
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
    return this.#screen.features.get(id) ?? null;
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
    if (this.#id === null) this.#cameFrom = document.activeElement;
    this.#id = id;
    this.#host.hidden = id === null;
    document.body.dataset["card"] = id === null ? "closed" : "open";
    if (travel) history.pushState(null, "", addressOf(window.location.href, id));
    if (id === null) return this.#giveFocusBack();
    this.draw();
    this.#host.scrollTop = 0;
    this.#host.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  #giveFocusBack(): void {
    this.#host.replaceChildren();
    this.#drawn = undefined;
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
      ...content.warnings.map((text) => make("p", { class: "card-warning", text })),
      ...(content.lead ? [make("p", { class: "card-lead", text: content.lead })] : []),
      ...(content.claims ? [claims(content.claims, this.#words)] : []),
      ...(content.strength.length > 0
        ? [strengthTable(content.strength, this.#words)]
        : []),
      ...content.sections.map(section),
    ];
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
    const heading = make("h2", { text: title, attributes: { tabindex: "-1" } });
    return make("header", { class: "card-head" }, [
      make("p", { class: "card-kind", text: kind }),
      heading,
      close,
    ]);
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

function fact({ label, value, warning }: Fact): HTMLElement {
  const row = make("div", { class: warning ? "fact warned" : "fact" }, [
    make("dt", { text: label }),
    make("dd", { text: value }),
  ]);
  return row;
}

function claims(content: Claims, words: Catalogue): HTMLElement {
  const side = (
    heading: string,
    said: Claims["says"],
    nobody: string,
    kind: string,
  ): HTMLElement =>
    make("div", { class: `claim ${kind}` }, [
      make("h3", { text: heading }),
      ...(said.length === 0
        ? [make("p", { class: "nobody", text: nobody })]
        : said.map((one) =>
            make("p", {}, [
              make("strong", { text: one.who }),
              make("span", { text: one.text }),
            ]),
          )),
    ]);
  return make("div", { class: "claims" }, [
    side(words.t("Who reports it"), content.says, words.t("none recorded"), "says"),
    side(words.t("Who denies it"), content.denies, words.t("none recorded"), "denies"),
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
