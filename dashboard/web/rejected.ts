/**
 * The dialog with the newest lines that were refused, why, and how to mend them.
 *
 * Asked for only while it is open. Whatever a producer sent goes in as text.
 */
import { askList } from "./asking.ts";
import { list, number, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { AS_RECEIVED, element, make, setProps, show, write } from "./page.ts";
import { rejectedWords } from "./seats.ts";
import type { Screen } from "./types.ts";
import { clock, parseTime, utc } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** The reasons are written once, by the ingest, for whoever mends the producer. */
const ENGLISH = { lang: "en" };

/** Lines may come by the hundred, and a server that failed needs time. */
const ASK_AGAIN_MS = 2_000;

export class Rejected {
  readonly #room: string;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  /** How many had been refused when the list that is shown was asked for. */
  #shown = -1;
  #lines: Fields[] = [];
  #asking = false;
  #asked = -Infinity;

  constructor(room: string, screen: Screen, words: Catalogue) {
    this.#room = room;
    this.#screen = screen;
    this.#words = words;
  }

  get open(): boolean {
    return document.getElementById("rejected-list")?.checkVisibility() === true;
  }

  /** Opens or closes the dialog. */
  show(opened: boolean): void {
    setProps("rejected", { opened });
    this.#shown = -1;
    this.#asked = -Infinity;
  }

  /** Writes the button that opens it; it is there only if there is something to see. */
  drawButton(): void {
    const { words, count } = { words: this.#words, count: this.#count };
    show("rejected-open", count > 0);
    if (count === 0) return;
    write(
      "rejected-open",
      words.plural(
        "{n} line was rejected: see why",
        "{n} lines were rejected: see why",
        count,
      ),
    );
  }

  /** Asks for the newest lines if the dialog is open and there are others. */
  async refresh(): Promise<void> {
    const count = this.#count;
    const due = performance.now() - this.#asked > ASK_AGAIN_MS;
    if (!this.open || this.#asking || !due || this.#shown === count) return;
    this.#asking = true;
    try {
      const said = await this.#ask();
      if (Array.isArray(said)) [this.#lines, this.#shown] = [said, count];
      this.#draw(typeof said === "string" ? said : rejectedWords(count, this.#words));
    } finally {
      this.#asking = false;
      this.#asked = performance.now();
    }
  }

  #ask(): Promise<Fields[] | string> {
    const address = { room: this.#room, name: "rejected" };
    return askList(address, this.#words, (status) =>
      this.#words.t("The server does not list the rejected lines (answer {status}).", {
        status,
      }),
    );
  }

  get #count(): number {
    return this.#screen.state.header?.rejected ?? 0;
  }

  /** Only the summary is read aloud; what stands in the list already stays there. */
  #draw(summary: string): void {
    if (!this.open) return;
    write("rejected-summary", summary);
    const host = element("rejected-list");
    const before = new Map(Array.from(host.children, (child) => [child.id, child]));
    const items = this.#lines.map(
      (line) => before.get(idOf(line)) ?? rejectedLine(line, this.#words),
    );
    putInOrder(host, items);
    const left = Math.max(0, this.#shown - this.#lines.length);
    show("rejected-older", left > 0);
    write(
      "rejected-older",
      this.#words.plural(
        "{n} older line is not listed here.",
        "{n} older lines are not listed here.",
        left,
      ),
    );
  }
}

/** Makes these the children, and moves none: what is open or has the focus stays so. */
function putInOrder(host: HTMLElement, items: readonly Element[]): void {
  const wanted = new Set(items);
  for (const child of [...host.children]) if (!wanted.has(child)) child.remove();
  items.forEach((item, i) => {
    if (host.children[i] !== item) host.insertBefore(item, host.children[i] ?? null);
  });
}

const idOf = (line: Fields): string => `rejected-${text(line, "id")}`;

/** "2025-09-19 07:15:02Z (server time)". */
export function refusedAt(line: Fields, words: Catalogue): string {
  const at = parseTime(line["at"]);
  if (!at) return "";
  const time = `${utc(at).slice(0, 10)} ${clock(at)}Z`;
  return words.t("{time} (server time)", { time });
}

function rejectedLine(line: Fields, words: Catalogue): HTMLElement {
  const source = text(line, "source") || words.t("no source named");
  const head = make("header", {}, [
    make("h3", { text: source, attributes: AS_RECEIVED }),
    make("p", { text: words.t("Sent to: {layer}", { layer: text(line, "layer") }) }),
    make("p", { class: "rejected-time", text: refusedAt(line, words) }),
  ]);
  const reasons = list(line, "reasons").map((reason) =>
    make("li", { attributes: ENGLISH }, [
      make("code", { text: text(reason, "field") || "–" }),
      make("span", { text: text(reason, "problem") }),
      make("span", { class: "rejected-mend", text: text(reason, "mend") }),
    ]),
  );
  const begins = words.t("How the line begins ({n} bytes in all)", {
    n: words.number(number(line, "bytes") ?? 0),
  });
  return make("article", { class: "rejected-line", attributes: { id: idOf(line) } }, [
    head,
    make("ul", {}, reasons),
    make("details", {}, [
      make("summary", { text: begins }),
      make("pre", { text: text(line, "excerpt"), attributes: AS_RECEIVED }),
    ]),
  ]);
}
