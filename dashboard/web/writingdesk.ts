/**
 * What this person writes, from the first key to the picture: form, browser, desk, screen.
 *
 * Loaded when somebody begins to write, or has begun before. It must never say that
 * something is saved where it is not, and never throw away what was typed.
 */
import { AssessmentForm } from "./assessmentform.ts";
import { inside, number, text, titleOf, type Fields } from "./fields.ts";
import { freshName } from "./freshname.ts";
import { IncidentForm } from "./incidentform.ts";
import * as judgement from "./judgement.ts";
import { element } from "./page.ts";
import type { Feature, Screen } from "./types.ts";
import {
  blank,
  FIELDS,
  partWritten,
  recordOf,
  writingOf,
  type Field,
} from "./writing.ts";
import {
  fill,
  lackingOf,
  openingOf,
  refusalWords,
  take,
  unchanged,
  untouched,
} from "./writingentry.ts";
import { WritingEntries } from "./writingentries.ts";
import { levelsOf, type Option } from "./writingfields.ts";
import type { FormEvents, WritingForm } from "./writingform.ts";
import { empty, isWritten, type Entry } from "./writingkept.ts";
import { WritingList } from "./writinglist.ts";
import { conflictOf, merge } from "./writingmerge.ts";
import { WritingOut } from "./writingout.ts";
import { askRoom, postTo, type Outcome } from "./writingsend.ts";
import { stageOf, stateWords, type Means } from "./writingstates.ts";
import { WritingWatch } from "./writingwatch.ts";
import type { Catalogue } from "./words.ts";

type Json = Record<string, unknown>;

export class WritingDesk {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #room: string;
  readonly #account = document.body.dataset["account"] ?? "";
  readonly #entries: WritingEntries;
  /** Made when it is needed first. */
  readonly #forms = new Map<Entry["layer"], WritingForm>();
  readonly #levels: readonly Option[];
  readonly #list: WritingList;
  readonly #out: WritingOut;
  readonly #watch: WritingWatch;
  #merging = false;
  #cameFrom: Element | null = null;

  static async start(
    screen: Screen,
    words: Catalogue,
    room: string,
  ): Promise<WritingDesk> {
    const desk = new WritingDesk(screen, words, room, await levelsOf(words));
    await desk.#restore();
    return desk;
  }

  constructor(
    screen: Screen,
    words: Catalogue,
    room: string,
    levels: readonly Option[],
  ) {
    [this.#screen, this.#words, this.#room] = [screen, words, room];
    this.#entries = new WritingEntries(screen.seat, room, this.#account);
    this.#levels = levels;
    this.#list = this.#listed();
    this.#out = new WritingOut(room, {
      entries: () => this.#entries.own,
      recordOf: (entry) => this.#recordOf(entry),
      keep: (entry) => this.#entries.keep(entry),
      readLate: (entry) => this.#readLate(entry),
      came: (entry, outcome) => this.#came(entry, outcome),
      changed: () => this.#draw(),
    });
    this.#watch = new WritingWatch(screen, room, {
      keep: (entry) => this.#entries.keep(entry),
      forget: (entry) => this.#entries.forget(entry),
    });
    window.setInterval(() => this.#tick(), 500);
    window.addEventListener("online", () => this.#out.soon());
  }

  get open(): boolean {
    return [...this.#forms.values()].some((form) => form.open);
  }

  /** An empty form; or the one that this tab has begun and not sent. */
  place(): void {
    this.#write("incidents", () => this.#entries.begin(blank()));
  }

  /** The form of an assessment; about a record, that is the first thing it rests on. */
  judge(about: Feature | null): void {
    this.#write("assessments", () => {
      const entry = this.#entries.begin(judgement.blank());
      const report =
        about && !["notes", "reference", "assessments"].includes(about.layer);
      if (report) entry.judgement!.judged.basis = `${about.id} `;
      return entry;
    });
  }

  /** The form as a correction of a record of the picture. */
  correct(record: Feature): void {
    this.#cameFrom = document.activeElement;
    const begun = this.#entries.all.find(
      ({ corrects, desk }) => corrects?.id === record.id && desk?.state !== "RELEASED",
    );
    if (begun) return void this.#reopen(begun);
    const revision = number(record.properties, "revision") ?? 0;
    const entry = this.#entries.begin(writingOf(partWritten(record), this.#account));
    entry.corrects = { id: record.id, revision };
    entry.title = titleOf(record);
    this.#show(entry);
  }

  /** A draft of the desk in the form. */
  async openDraft(draft: string): Promise<void> {
    const known = this.#entries.all.find(({ desk }) => desk?.draft === draft);
    if (known) return this.#reopen(known);
    const entry = this.#entries.begin(blank());
    entry.writing = null;
    const nothing = { revision: 0, record_id: "", base_revision: 0 };
    entry.desk = { draft, state: "DRAFT", ...nothing };
    await this.#reopen(entry);
  }

  close(): void {
    const entry = this.#entries.now;
    // A field that is hidden would go on taking the next keys for a moment.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    for (const form of this.#forms.values()) form.hide();
    this.#entries.now = null;
    if (entry) this.#putAway(entry);
    forgetDraftInAddress();
    if (this.#cameFrom instanceof HTMLElement && this.#cameFrom.isConnected)
      this.#cameFrom.focus({ preventScroll: true });
    this.#draw();
  }

  #putAway(entry: Entry): void {
    entry.open = false;
    const same = unchanged(entry, this.#account);
    // What was only looked at is the desk's, and nothing of it is here.
    if (entry.desk && same) empty(entry);
    if (untouched(entry) || (!entry.desk && same)) this.#entries.forget(entry);
    else this.#entries.keep(entry);
  }

  #write(layer: Entry["layer"], begin: () => Entry): void {
    if (this.open) return;
    this.#cameFrom = document.activeElement;
    const mine = this.#entries.own.find(
      (each) => each.layer === layer && !each.corrects && stageOf(each) === "here",
    );
    this.#show(mine ?? begin());
  }

  #events(): FormEvents {
    return {
      changed: () => this.#changed(),
      send: (wish) => void this.#wish(wish),
      close: () => this.close(),
      undo: () => void this.#act("undo"),
      withdraw: () => void this.#act("withdraw"),
    };
  }

  #listed(): WritingList {
    return new WritingList(this.#words, {
      show: (entry) => this.#screen.select(entry.desk!.record_id),
      open: (entry) => {
        this.#cameFrom = document.activeElement;
        void this.#reopen(entry);
      },
      dismiss: (entry) => {
        this.#entries.forget(entry);
        this.#draw();
      },
    });
  }

  #formOf({ layer }: Entry): WritingForm {
    const known = this.#forms.get(layer);
    if (known) return known;
    const [words, levels, events] = [this.#words, this.#levels, this.#events()];
    const made =
      layer === "assessments"
        ? new AssessmentForm(words, levels, events)
        : new IncidentForm(this.#screen, words, this.#room, levels, events);
    this.#forms.set(layer, made);
    return made;
  }

  #recordOf({ writing, judgement: said }: Entry): Json | null {
    if (writing) return recordOf(writing, this.#account);
    const known = (id: string): boolean => this.#screen.features.has(id);
    return said && judgement.recordOf(said, this.#screen.now(), known);
  }

  async #restore(): Promise<void> {
    await this.#entries.restore();
    const open = this.#entries.all.find((each) => each.open && isWritten(each));
    if (open && !this.open) this.#show(open);
    this.#out.soon();
    this.#draw();
  }

  #changed(): void {
    const entry = this.#entries.now;
    if (!entry) return;
    this.#formOf(entry).readInto(entry);
    this.#entries.keep(entry);
    this.#draw();
  }

  #show(entry: Entry, notice = "", acts: readonly string[] = []): void {
    const form = this.#formOf(entry);
    // Where time runs otherwise than on the wall, a story is told, and told again.
    const isStory = (this.#screen.state.header?.rate ?? 1) !== 1;
    for (const each of this.#forms.values()) if (each !== form) each.hide();
    this.#entries.now = entry;
    entry.open = true;
    form.show(entry, openingOf(entry, notice, acts, isStory, this.#words));
    this.#draw();
  }

  /** Opens what the desk has, as it is there now; or what is here and not there. */
  async #reopen(entry: Entry): Promise<void> {
    if (isWritten(entry) || !entry.desk) return this.#show(entry);
    const path = `drafts/${encodeURIComponent(entry.desk.draft)}`;
    const told = await askRoom(this.#room, path);
    if (told.status !== 200) {
      if (entry.desk.revision === 0) this.#entries.forget(entry);
      return this.#say(
        told.status === 404
          ? this.#words.t("There is no such draft of yours on the desk.")
          : this.#words.t("The desk does not answer. Try it again in a moment."),
      );
    }
    const draft = told.body as Fields;
    take(entry, draft);
    const acts = Array.isArray(draft["acts"]) ? (draft["acts"] as string[]) : [];
    if (!acts.includes("edit"))
      return this.#say(this.#words.t("This draft cannot be changed by you any more."));
    fill(entry, inside(draft, "record") as Json, this.#account);
    this.#show(entry, "", acts);
    if (!entry.desk.outdated || entry.desk.base_revision === 0) return;
    const conflict = await conflictOf(this.#room, entry);
    if (!conflict) return;
    entry.rebase = conflict.revision;
    await this.#merge(entry, conflict);
  }

  /** Asks for something to become of what is open; it goes out when it can. */
  async #wish(wish: "DRAFT" | "SUBMITTED"): Promise<void> {
    const entry = this.#entries.now;
    if (!entry || entry.wish !== "" || entry.steps.length > 0 || this.#merging) return;
    const form = this.#formOf(entry);
    const read = await form.settle();
    // While the server was asked, the form may have been closed, or opened on another.
    const isHere = this.#entries.now === entry;
    if (isHere) form.readInto(entry);
    if (!isWritten(entry) || !this.#entries.has(entry)) return;
    const open = lackingOf(entry, wish);
    if (open.length > 0 && (read || !mayWait(entry, open))) {
      if (isHere) form.lacks(open);
      return this.#draw();
    }
    entry.wish = wish;
    this.#entries.keep(entry);
    // Who saves in the middle of writing goes on writing.
    if (isHere && (wish === "SUBMITTED" || open.length > 0)) this.close();
    this.#out.soon();
    this.#draw();
  }

  /** What was written without the server is read now; the writer mends the rest. */
  async #readLate(entry: Entry): Promise<number | null> {
    if (!navigator.onLine || this.open) return 0;
    const wish = entry.wish;
    entry.wish = "";
    this.#show(entry);
    const form = this.#formOf(entry);
    const read = await form.settle();
    if (this.#entries.now !== entry) return read ? null : 0;
    form.readInto(entry);
    entry.wish = read ? "" : wish;
    if (!read) {
      this.close();
      return 0;
    }
    if (wish) await this.#wish(wish);
    return null;
  }

  async #came(entry: Entry, outcome: Outcome): Promise<void> {
    const wish = entry.wish;
    const isHere = this.#entries.now === entry;
    entry.wish = "";
    this.#entries.keep(entry);
    if (outcome.kind === "done") {
      if (isHere && outcome.record) this.#formOf(entry).base(outcome.record);
      return;
    }
    if (!this.open || isHere) this.#show(entry);
    if (outcome.kind === "refused" && this.#entries.now === entry)
      this.#formOf(entry).refused(
        refusalWords(outcome.status, outcome.sentence, this.#words),
        outcome.reasons,
      );
    if (outcome.kind !== "conflict") return;
    const together = await this.#merge(entry, outcome.conflict);
    if (!together || !wish) return;
    entry.wish = wish;
    this.#entries.keep(entry);
    if (wish === "SUBMITTED") this.close();
    this.#out.soon();
  }

  /** Both versions side by side; what comes of it is in the form, and not sent yet. */
  async #merge(entry: Entry, conflict: Parameters<typeof merge>[1]): Promise<boolean> {
    if (conflict.theirs === null || this.#merging) return false;
    this.#merging = true;
    const where = { room: this.#room, account: this.#account, words: this.#words };
    const together = await merge(entry, conflict, this.#formOf(entry), where);
    this.#merging = false;
    if (!together) return false;
    this.#entries.keep(entry);
    this.#show(entry);
    return true;
  }

  /** Undo, or withdraw: of what the desk has. */
  async #act(act: "undo" | "withdraw"): Promise<void> {
    const entry = this.#entries.now;
    if (!entry?.desk) return;
    const { draft, revision } = entry.desk;
    const path = `drafts/${encodeURIComponent(draft)}/${act}`;
    const body = { event_id: freshName(), expected_revision: revision };
    const answer = await postTo(this.#room, path, JSON.stringify(body));
    if (answer.status !== 201) {
      const { detail = "" } = (answer.body ?? {}) as { detail?: string };
      const said = refusalWords(answer.status, detail, this.#words);
      return this.#formOf(entry).refused(said, []);
    }
    empty(entry);
    if (text(answer.body as Fields, "state") === "WITHDRAWN") {
      this.#entries.forget(entry);
      this.close();
      return this.#say(
        this.#words.t("Withdrawn. It stays in the log, and on no list."),
      );
    }
    this.#entries.keep(entry);
    await this.#reopen(entry);
    this.#say(this.#words.t("Undone: this is what it said before."));
  }

  #say(said: string): void {
    const host = element("note-said");
    host.textContent = said;
    window.setTimeout(() => {
      if (host.textContent === said) host.textContent = "";
    }, 8_000);
  }

  #tick(): void {
    this.#watch.tick(this.#entries.all);
    this.#draw();
  }

  #means(entry: Entry): Means {
    const { undrawn_since, graphics_lost } = this.#screen.state;
    return {
      keeps: this.#entries.keeps,
      away: this.#out.away,
      undrawn: graphics_lost || undrawn_since !== null,
      shown: this.#watch.shown(entry),
      gone: this.#watch.gone(entry),
    };
  }

  #draw(): void {
    const now = this.#entries.now;
    if (now) {
      const same = unchanged(now, this.#account);
      const nothing = untouched(now) || (same && !now.desk);
      const told = same ? { ...now, writing: null, judgement: null } : now;
      const said = nothing ? "" : stateWords(told, this.#means(now), this.#words);
      this.#formOf(now).say(said);
    }
    const others = this.#entries.all.filter((each) => each !== now);
    this.#list.draw(others, (entry) => this.#means(entry));
  }
}

/** What only the server can read waits for it; all else is for the writer. */
function mayWait({ writing }: Entry, open: readonly string[]): boolean {
  if (!writing) return false;
  const unread: Field[] = FIELDS.filter(
    (name) => open.includes(name) && (name === "position" || name === "time"),
  );
  const typed = unread.every((name) => writing.values[name].trim() !== "");
  return typed && open.every((name) => [...unread, "error"].includes(name));
}

/** The address names a draft only while it is open. */
function forgetDraftInAddress(): void {
  const url = new URL(window.location.href);
  if (!url.searchParams.has("draft")) return;
  url.searchParams.delete("draft");
  history.replaceState(history.state, "", `${url.pathname}${url.search}${url.hash}`);
}
