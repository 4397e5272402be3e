/**
 * The form in which a note is written: at a place of the map, or on a record.
 *
 * It says who will see the note, and that it is on the picture only when it is. What
 * was typed stays until it is; the same event goes out again after a failure. An answer
 * that comes late is told, and takes away nothing that was typed meanwhile.
 */
import { text, titleOf } from "./fields.ts";
import { freshName } from "./freshname.ts";
import { NoteDrawing, type DrawnNote } from "./notedrawing.ts";
import { whoSees } from "./notefacts.ts";
import { visibilityOf, type Visibility } from "./notes.ts";
import { Outbox, type Taken } from "./outbox.ts";
import { element, setProps, write } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import { degreesMinutes } from "./where.ts";
import type { Catalogue } from "./words.ts";

/** What a note is about: a place, a record, or a note that is written anew. */
export type About =
  | { kind: "place"; at: [number, number] }
  | { kind: "record"; record: Feature }
  | { kind: "note"; note: Feature };

export interface Draft {
  event_id: string;
  text: string;
  visibility: Visibility;
  minutes: number | null;
  /** A shape in place of a pin. */
  drawn?: DrawnNote | null;
}

const MOST = 140;
const SAID_MS = 8_000;
const ANSWER_MS = 10_000;

/** Whom somebody may write to, the usual one first. */
export function choices(delegation: string, role: string): Visibility[] {
  const own: Visibility[] = delegation ? ["DELEGATION", "PRIVATE"] : ["PRIVATE"];
  return role === "liaison" ? own : [...own, "SESSION"];
}

/** Address and body of a note, below the address of the room. */
export function requestOf(
  about: About,
  draft: Draft,
  now: Date,
): { path: string; body: Record<string, unknown> } {
  const { event_id, minutes } = draft;
  const ends = minutes === null ? null : new Date(now.getTime() + minutes * 60_000);
  const expires_at = ends?.toISOString() ?? null;
  const said = { event_id, text: draft.text, expires_at };
  if (about.kind === "note") {
    const path = `notes/${encodeURIComponent(about.note.id)}`;
    const revision = Number(about.note.properties["revision"]);
    // Without another choice the note stays as long as it was to stay.
    const kept = about.note.properties["expires_at"] ?? null;
    return { path, body: { ...said, revision, expires_at: expires_at ?? kept } };
  }
  const { visibility } = draft;
  const drawn = draft.drawn ?? {};
  if (about.kind === "record") {
    const linked_ids = [about.record.id];
    return { path: "notes", body: { ...said, visibility, linked_ids, ...drawn } };
  }
  const [lon, lat] = about.at.map((part) => Number(part.toFixed(5)));
  const geometry = { type: "Point", coordinates: [lon, lat] };
  return {
    path: "notes",
    body: { ...said, visibility, kind: "PIN", geometry, ...drawn },
  };
}

/** All that makes a draft another event: its end by what was chosen, not by the clock. */
export function contentOf(about: About, draft: Omit<Draft, "event_id">): string {
  const sent = requestOf(about, { ...draft, event_id: "" }, new Date(0));
  return JSON.stringify([sent.path, sent.body, draft.minutes]);
}

export class NoteForm {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  #about: About | null = null;
  readonly #outbox = new Outbox();
  #visibility: Visibility;
  #cameFrom: Element | null = null;
  #picking = false;
  #focusing = 0;
  readonly #drawing: NoteDrawing;

  constructor(screen: Screen, words: Catalogue, room: string) {
    this.#screen = screen;
    this.#words = words;
    this.#room = room;
    this.#visibility = this.#choices[0] ?? "PRIVATE";
    this.#drawing = new NoteDrawing(screen, words, room, {
      away: () => setProps("note", { opened: false }),
      back: () => this.#about && this.#open(this.#about),
    });
    screen.on("change", () => this.#arrived());
    document.addEventListener("input", (event) => {
      if (event.target === element("note-text")) this.#count();
    });
    document.addEventListener("keydown", (event) => this.#key(event), true);
    element("map").addEventListener("click", (event) => this.#picked(event), true);
  }

  get may(): boolean {
    return document.body.dataset["may"]?.split(" ").includes("NOTE") === true;
  }

  get open(): boolean {
    return document.getElementById("note-text")?.checkVisibility() === true;
  }

  get picking(): boolean {
    return this.#picking;
  }

  get #choices(): Visibility[] {
    const { delegation = "", role = "" } = document.body.dataset;
    return choices(delegation, role);
  }

  /** With the mouse, the place is chosen next; with the keyboard it is the middle. */
  begin(byMouse: boolean): void {
    if (!this.may) return;
    if (byMouse) return this.#pick(true);
    const at = this.#screen.middle();
    if (at) this.show({ kind: "place", at });
  }

  /** Lets go of choosing a place. */
  stopPicking(): void {
    this.#pick(false);
  }

  show(about: About): void {
    if (!this.may || this.#drawing.under) return;
    this.#cameFrom = document.activeElement;
    const same = JSON.stringify(this.#about) === JSON.stringify(about);
    if (!same) this.#begin(about);
    this.#open(about);
  }

  #open(about: About): void {
    const choosing = about.kind !== "note";
    document.body.dataset["noteNew"] = String(choosing);
    const title = choosing
      ? this.#words.t("Add a note")
      : this.#words.t("Change the note");
    setProps("note-visibility", { data: this.#options(), value: this.#visibility });
    setProps("note", { opened: true, title });
    const placed = about.kind === "place" && this.#drawing.drawn !== null;
    write("note-about", placed ? "" : this.#aboutWords(about));
    this.#drawing.show(choosing);
    this.#count();
    this.#focus(20);
  }

  /** The text takes the focus as soon as the form is there to take it. */
  #focus(tries: number): void {
    const area = element("note-text");
    if (document.activeElement === area || tries === 0) return;
    area.focus();
    this.#focusing = window.setTimeout(() => this.#focus(tries - 1), 50);
  }

  close(): void {
    setProps("note", { opened: false });
    if (this.#cameFrom instanceof HTMLElement && this.#cameFrom.isConnected)
      this.#cameFrom.focus({ preventScroll: true });
  }

  setVisibility(visibility: Visibility): void {
    this.#visibility = visibility;
    this.#draw();
  }

  /** Sends what is written; the same event again if it went wrong before. */
  async send(): Promise<void> {
    const [about, draft, content] = [this.#about, this.#draft, this.#content];
    if (!about || draft.text === "" || !this.#outbox.begin(content)) return;
    const named = { ...draft, event_id: this.#outbox.eventOf(content) };
    const { path, body } = requestOf(about, named, this.#screen.now());
    await this.#post(content, path, body);
  }

  get #draft(): Omit<Draft, "event_id"> {
    const [said, visibility] = [this.#text.trim(), this.#visibility];
    const { drawn } = this.#drawing;
    return { text: said, visibility, minutes: this.#minutes, drawn };
  }

  /** What is written now; "" when it is about nothing. */
  get #content(): string {
    return this.#about ? contentOf(this.#about, this.#draft) : "";
  }

  /** Takes a note of one's own back. */
  async withdraw(note: Feature): Promise<void> {
    const path = `notes/${encodeURIComponent(note.id)}/withdraw`;
    const revision = Number(note.properties["revision"]);
    const answer = await this.#ask(path, { event_id: freshName(), revision });
    this.#say(
      typeof answer === "string"
        ? answer
        : this.#words.t("Withdrawn. Those who saw it see that for an hour."),
    );
  }

  async #post(
    content: string,
    path: string,
    body: Record<string, unknown>,
  ): Promise<void> {
    write("note-status", this.#words.t("Sending …"));
    const answer = await this.#ask(path, body);
    if (typeof answer === "string") {
      this.#outbox.failed(content);
      return this.#tell(content, answer);
    }
    this.#outbox.taken(content, answer);
    this.#tell(content, this.#words.t("Sent. It is not on the picture yet."));
    this.#arrived();
  }

  /** In the form, if that is still what it shows; else beside the map. */
  #tell(content: string, said: string): void {
    if (this.open && content === this.#content) write("note-status", said);
    else {
      write("note-status", "");
      this.#say(said);
    }
  }

  /** What the server has taken, or a sentence why it has not. */
  async #ask(path: string, body: Record<string, unknown>): Promise<Taken | string> {
    try {
      const answer = await fetch(`/rooms/${encodeURIComponent(this.#room)}/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (answer.ok) return (await answer.json()) as Taken;
      return this.#refused(answer.status, path);
    } catch {
      return this.#words.t(
        "The server does not answer. What you wrote is still here: send it again.",
      );
    }
  }

  #refused(status: number, path: string): string {
    // A new note has no revision that somebody could have changed meanwhile.
    if (status === 409 && path !== "notes")
      return this.#words.t("The note was changed meanwhile. Look at it again.");
    if (status === 404)
      return this.#words.t("What the note is about is not on the picture any more.");
    if (status === 429)
      return this.#words.t(
        "Too many notes at once, or in all. What you wrote is still here.",
      );
    return this.#words.t(
      "The server did not take the note (answer {status}). What you wrote is still here.",
      { status },
    );
  }

  /** Says that a note is on the picture, when it is. */
  #arrived(): void {
    const features = this.#screen.features;
    const arrived = this.#outbox.shown((id) => {
      const feature = features.get(id);
      return feature ? Number(feature.properties["revision"]) : null;
    });
    for (const [content, id] of arrived) {
      if (content === this.#content) this.#clear();
      this.#sayShown(features.get(id)!);
    }
  }

  #clear(): void {
    this.#drawing.clear();
    this.#about = null;
    setProps("note-text", { value: "" });
    if (this.open) this.close();
  }

  #sayShown(shown: Feature): void {
    const delegation = text(shown.properties, "delegation");
    const who = whoSees(visibilityOf(shown), delegation, this.#words);
    this.#say(this.#words.t("The note is on the picture. {who}", { who }));
  }

  #say(said: string): void {
    write("note-said", said);
    window.setTimeout(() => {
      if (element("note-said").textContent === said) write("note-said", "");
    }, SAID_MS);
  }

  #begin(about: About): void {
    // A shape is where it was drawn, wherever the map has gone meanwhile.
    const stays = about.kind === "place" && this.#about?.kind === "place";
    if (!stays) this.#drawing.clear();
    this.#about = about;
    const note = about.kind === "note" ? about.note : null;
    this.#visibility = note ? visibilityOf(note) : (this.#choices[0] ?? "PRIVATE");
    if (note) setProps("note-text", { value: text(note.properties, "text") });
    this.#expiry.value = "";
    write("note-status", "");
  }

  get #text(): string {
    const area = element("note-text");
    return area instanceof HTMLTextAreaElement ? area.value : "";
  }

  get #expiry(): HTMLSelectElement {
    return element("note-expiry") as HTMLSelectElement;
  }

  get #minutes(): number | null {
    return this.#expiry.value === "" ? null : Number(this.#expiry.value);
  }

  #count(): void {
    const n = [...this.#text].length;
    write(
      "note-counter",
      this.#words.t("{n} of {most} characters", {
        n: this.#words.number(n),
        most: MOST,
      }),
    );
    this.#draw();
  }

  #draw(): void {
    const { delegation = "" } = document.body.dataset;
    write("note-audience", whoSees(this.#visibility, delegation, this.#words));
    element("note-audience").dataset["visibility"] = this.#visibility;
  }

  #options(): { value: Visibility; label: string }[] {
    const { delegation = "" } = document.body.dataset;
    const labels: Record<Visibility, string> = {
      DELEGATION: this.#words.t("Only {delegation}", { delegation }),
      PRIVATE: this.#words.t("Only me"),
      SESSION: this.#words.t("The room"),
    };
    return this.#choices.map((value) => ({ value, label: labels[value] }));
  }

  #aboutWords(about: About): string {
    if (about.kind === "place") {
      const place = degreesMinutes(...about.at, 1);
      return this.#words.t("At {place}", { place });
    }
    if (about.kind === "note") return "";
    return this.#words.t("About: {title}", { title: titleOf(about.record) });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const area = document.getElementById("note-text");
    if (event.target !== area) return;
    // A form that fades away would go on taking the next keys.
    if (event.key === "Escape") {
      window.clearTimeout(this.#focusing);
      area?.blur();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void this.send();
  }

  #pick(picking: boolean): void {
    this.#picking = picking;
    document.body.dataset["picking"] = picking ? "note" : "";
    const said = this.#words.t("Click the map where the note belongs. Esc ends it.");
    write("note-said", picking ? said : "");
  }

  #picked(event: MouseEvent): void {
    if (!this.#picking) return;
    const box = element("map").getBoundingClientRect();
    const at = this.#screen.placeAt(event.clientX - box.left, event.clientY - box.top);
    event.stopPropagation();
    event.preventDefault();
    this.#pick(false);
    if (at) this.show({ kind: "place", at });
  }
}
