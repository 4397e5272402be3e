/**
 * The page of an import: a file, what its columns mean, what would come of it, confirm.
 *
 * The file stays in the browser; each step sends it with the plan as it is then. Must
 * never confirm anything but what is shown.
 */
import "./importing.css";
import { DeskLive } from "./desklive.ts";
import { offerExport } from "./exporting.ts";
import { inside, list, number, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { countsOf, heldOf, nothingNew, unmeant } from "./importcounts.ts";
import { ImportList } from "./importlist.ts";
import { MappingForm } from "./importmapping.ts";
import { foundIn, guessed, missing } from "./importplan.ts";
import type { Found, Plan } from "./importplan.ts";
import { Preview } from "./importpreview.ts";
import { sendFile } from "./importsend.ts";
import type { Progress } from "./importsend.ts";
import { Kept, browserStore } from "./kept.ts";
import { actionOf, isWriting } from "./keys.ts";
import { Labels } from "./label.ts";
import { element, make, offer, setProps, show, write } from "./page.ts";
import type { Feature, StyleName } from "./types.ts";
import { freshName } from "./freshname.ts";
import type { Catalogue } from "./words.ts";

const ACCEPTED = ".csv,.tsv,.txt,.geojson,.json,.kml,.gpkg,.xlsx,.ods";

export class ImportPage {
  readonly #base: string;
  readonly #words: Catalogue;
  readonly #kept = new Kept(browserStore());
  readonly #list: ImportList;
  readonly #preview: Preview;
  readonly #live: DeskLive;
  readonly #labels = new Labels();
  /** All labels of what was judged, and of the files that are listed. */
  readonly #marked = { judged: [] as Fields[], listed: [] as Fields[] };
  readonly #progress = make("progress", { attributes: { max: "1" } });
  readonly #told = make("span", { class: "import-told" });
  #style: StyleName;
  #file: File | null = null;
  #found: Found | null = null;
  #plan: Plan | null = null;
  #event = "";
  #busy = false;

  constructor(room: string, words: Catalogue, style: StyleName) {
    this.#base = `/rooms/${encodeURIComponent(room)}/imports`;
    this.#words = words;
    this.#style = style;
    this.#preview = new Preview(element("import-preview-host"), words);
    this.#live = new DeskLive(`/rooms/${encodeURIComponent(room)}`, words, {
      moved: () => void this.#list.refresh(),
      context: () => undefined,
    });
    const host = element("import-waiting-host");
    this.#list = new ImportList(host, this.#base, words, {
      said: (sentence, trouble) => this.#say(sentence, trouble),
      look: (inner, one, beside) => this.#lookInto(inner, one, beside),
      listed: (found) => this.#mark({ listed: found.flatMap(audiencesOf) }),
    });
  }

  async start(changeLanguage: (language: string) => void): Promise<void> {
    document.title = `${this.#words.t("Import")} - One Picture`;
    offer("onePicture", {
      style: (style: StyleName) => this.#setStyle(style),
      language: changeLanguage,
    });
    this.#showStyle();
    await styled(element("importing").dataset["sheet"] ?? "");
    document.addEventListener("keydown", (event) => {
      if (actionOf(event, isWriting(event.target)) !== "style") return;
      this.#setStyle(this.#style === "dark" ? "light" : "dark");
    });
    if ((document.body.dataset["may"] ?? "").split(" ").includes("EDIT"))
      this.#chooser();
    else element("import-file").hidden = true;
    offerExport(element("import-export-host"), this.#words, () => null);
    void this.#list.refresh();
    // Nothing here is a picture: the page is never behind one.
    this.#live.told({ trouble: null, n: Infinity, pause_ms: 0 });
    this.#live.start();
    window.setInterval(() => this.#standing(), 500);
    void this.#labels.load().then(() => this.#mark({}));
    document.body.dataset["ready"] = "yes";
  }

  #chooser(): void {
    const words = this.#words;
    const input = make("input", {
      attributes: { type: "file", id: "import-choose", accept: ACCEPTED },
    });
    const zone = make(
      "label",
      { class: "import-drop", attributes: { for: input.id } },
      [
        make("strong", { text: words.t("Choose a file, or drop one here") }),
        make("span", { text: "CSV · GeoJSON · KML · GeoPackage · xlsx · ods" }),
      ],
    );
    const waiting = make(
      "div",
      { class: "import-progress", attributes: { role: "status" } },
      [this.#progress, this.#told],
    );
    this.#progress.setAttribute("aria-label", words.t("How far it is"));
    this.#progress.hidden = true;
    element("import-file-host").replaceChildren(input, zone, waiting);
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) void this.#took(file);
      input.value = "";
    });
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.dataset["over"] = "yes";
    });
    zone.addEventListener("dragleave", () => delete zone.dataset["over"]);
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      delete zone.dataset["over"];
      const file = event.dataTransfer?.files[0];
      if (file) void this.#took(file);
    });
  }

  async #took(file: File): Promise<void> {
    this.#file = file;
    await this.#look({
      layer: "",
      name: file.name,
      sheet: "",
      columns: {},
      everywhere: {},
      values: {},
      zone: "UTC",
    });
  }

  /** Asks what a file holds; what was chosen for all rows stays. */
  async #look(asked: Plan): Promise<void> {
    const { layer, name, sheet } = asked;
    const plan = { layer, name, sheet };
    const answer = await this.#send("/look", { plan });
    if (!answer) return;
    this.#found = foundIn(answer);
    this.#plan = guessed(answer, name);
    const kept = Object.entries(asked.everywhere).filter(([, value]) => value);
    this.#plan.everywhere = { ...this.#plan.everywhere, ...Object.fromEntries(kept) };
    this.#map(this.#plan);
  }

  #map(plan: Plan): void {
    if (!this.#found) return;
    const words = this.#words;
    const host = make("div");
    new MappingForm(
      host,
      words,
      { found: this.#found, plan },
      {
        changed: (changed) => this.#changed(changed),
        again: (changed) => void this.#look(changed),
      },
    );
    const judge = make("button", {
      class: "import-button import-primary",
      text: words.t("Try it: nothing is kept"),
      attributes: { type: "button", id: "import-try" },
    });
    judge.addEventListener("click", () => void this.#judge());
    const lacking = make("p", {
      class: "import-note",
      attributes: { id: "import-lacking" },
    });
    element("import-columns-host").replaceChildren(host, lacking, judge);
    show("import-columns", true);
    this.#changed(plan);
    element("import-columns").focus();
  }

  #changed(plan: Plan): void {
    this.#plan = plan;
    this.#forget();
    const names = missing(plan, this.#found?.fields ?? []).length;
    const said = this.#words.plural(
      "{n} required field is still open: rows without it are in error.",
      "{n} required fields are still open: rows without them are in error.",
      names,
    );
    write("import-lacking", names ? said : "");
  }

  async #judge(): Promise<void> {
    const plan = this.#plan;
    const answer = await this.#send("/judge", { plan });
    if (!answer || plan !== this.#plan || !plan) return;
    const judged = inside(answer, "judged");
    this.#event = freshName();
    show("import-preview", true);
    this.#mark({ judged: audiencesOf(judged) });
    this.#preview.show(judged, this.#style, {
      name: plan.name,
      counts: countsOf(judged, this.#words),
      open: unmeant(plan),
      beside: this.#confirmation(judged),
    });
    element("import-preview").focus();
  }

  #confirmation(judged: Fields): Node[] {
    const words = this.#words;
    const fresh = number(judged, "new") ?? 0;
    if (!fresh) {
      const none = nothingNew(judged, words);
      return [make("p", { class: "import-note", text: none })];
    }
    const keep = make("button", {
      class: "import-button import-primary",
      text: words.plural("Confirm {n} new record", "Confirm {n} new records", fresh),
      attributes: { type: "button", id: "import-confirm" },
    });
    keep.addEventListener("click", () => void this.#confirm(text(judged, "digest")));
    const then = words.t(
      "They wait until another person releases them, and then appear on the picture.",
    );
    return [make("p", { class: "import-note", text: then }), keep];
  }

  async #confirm(digest: string): Promise<void> {
    const head = { plan: this.#plan, event_id: this.#event, digest };
    if (!(await this.#send("", head))) return;
    this.#forget();
    show("import-columns", false);
    this.#say(this.#words.t("Kept. It waits for its release below."), false);
    await this.#list.refresh();
    element("import-waiting").focus();
  }

  async #send(path: string, head: Fields): Promise<Fields | null> {
    if (!this.#file || this.#busy) return null;
    this.#busy = true;
    show("import-said", false);
    this.#progress.hidden = false;
    const told = (progress: Progress): void => this.#tell(progress);
    const sent = await sendFile(this.#base + path, head, this.#file, this.#words, told);
    this.#busy = false;
    this.#progress.hidden = true;
    this.#told.textContent = sent.good ? this.#file.name : "";
    if (sent.good) return sent.answer;
    this.#say(sent.sentence, true);
    return null;
  }

  #tell({ sent, rows }: Progress): void {
    const words = this.#words;
    if (sent < 1) this.#progress.value = sent;
    else this.#progress.removeAttribute("value");
    this.#told.textContent = rows
      ? words.plural("{n} row was judged", "{n} rows were judged", rows)
      : sent < 1
        ? words.t("{percent} % sent", { percent: Math.round(sent * 100) })
        : words.t("Reading …");
  }

  #lookInto(host: HTMLElement, one: Fields, beside: Node[]): void {
    new Preview(host, this.#words).show(one, this.#style, {
      name: text(one, "name"),
      counts: heldOf(one, this.#words),
      open: new Set(),
      beside,
    });
  }

  /** Takes away what was judged: the plan is another one, or it was confirmed. */
  #forget(): void {
    show("import-preview", false);
    this.#preview.clear();
    this.#mark({ judged: [] });
  }

  /** Shows the highest label of what is on this page. */
  #mark(changed: Partial<{ judged: Fields[]; listed: Fields[] }>): void {
    Object.assign(this.#marked, changed);
    const { judged, listed } = this.#marked;
    const shown = [...judged, ...listed].map((properties) => ({ properties }));
    this.#labels.draw(shown as unknown as Feature[], this.#words.language);
  }

  #standing(): void {
    const { text: said, calm } = this.#live.standing();
    show("import-standing", !calm);
    if (element("import-standing").textContent !== said) write("import-standing", said);
  }

  #say(sentence: string, trouble: boolean): void {
    write("import-said", sentence);
    element("import-said").dataset["trouble"] = String(trouble);
    show("import-said", sentence !== "");
    if (trouble) element("import-said").scrollIntoView({ block: "nearest" });
  }

  #setStyle(style: StyleName): void {
    if (style === this.#style) return;
    this.#style = style;
    this.#kept.keepStyle(style);
    this.#showStyle();
    this.#preview.setStyle(style);
  }

  #showStyle(): void {
    document.documentElement.dataset["style"] = this.#style;
    setProps("theme", { forceColorScheme: this.#style });
    setProps("style-choice", { value: this.#style });
  }
}

/** What each audience of a file holds, of which its label is one. */
function audiencesOf(told: Fields): Fields[] {
  return list(told, "audiences");
}

/** Fetches the style of this page, and waits until it holds. */
function styled(address: string): Promise<void> {
  const link = make("link", { attributes: { rel: "stylesheet", href: address } });
  return new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
}
