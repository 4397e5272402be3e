/**
 * Which briefing is edited: chosen, named, saved, merged; and kept by this tab until
 * the server has it.
 *
 * It must never overwrite what somebody else saved, nor lose what is typed here.
 */
import { conflictBox } from "./briefconflict.ts";
import { BriefKept, tabStore } from "./briefkept.ts";
import {
  asAnother,
  changed,
  EMPTY,
  moved,
  above,
  plannedS,
  sameContent,
  without,
  withScene,
  type Plan,
  type Scene,
  type Version,
} from "./briefplan.ts";
import { PlanHead } from "./briefhead.ts";
import { PlanServer, saveOf, type Opened, type Save } from "./briefserver.ts";
import { make } from "./page.ts";
import type { Screen } from "./types.ts";
import { dtg } from "./when.ts";
import type { Catalogue } from "./words.ts";

export interface PlansActs {
  changed(): void;
  /** Another plan is there than before. */
  opened(): void;
  tell(text: string): void;
}

export class BriefPlans {
  readonly element = make("div", { class: "brief-plans" });
  plan: Plan = EMPTY;
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #acts: PlansActs;
  readonly #server: PlanServer;
  readonly #kept: BriefKept;
  readonly #head: PlanHead;
  /** Two versions of it, until somebody has chosen. */
  readonly conflict = make("div");
  #saved: Plan = EMPTY;
  #listed: Version[] = [];
  #versions: Version[] = [];
  #saving: Save | null = null;
  #busy = false;

  constructor(screen: Screen, words: Catalogue, room: string, acts: PlansActs) {
    this.#screen = screen;
    this.#words = words;
    this.#acts = acts;
    this.#server = new PlanServer(room, words);
    const account = document.body.dataset["account"] ?? "";
    this.#kept = new BriefKept(tabStore(), room, account);
    this.#head = new PlanHead(words, {
      choose: (id) => void this.#choose(id),
      version: (version) => void this.#older(version),
      name: (name) => this.#set({ ...this.plan, name }),
      share: (shared) => this.#set({ ...this.plan, shared }),
      save: () => void this.save(),
      remove: () => void this.#remove(),
    });
    this.element.append(this.#head.element);
  }

  /** All of it is saved: the version that it names says the same. */
  get sure(): boolean {
    return this.plan.id !== "" && sameContent(this.plan, this.#saved);
  }

  get planned_s(): number {
    return plannedS(this.plan);
  }

  /** The button that saves, and what is saved. */
  get saving(): HTMLElement {
    return this.#head.saving;
  }

  leftOut(): Promise<ReadonlySet<string> | null> {
    return this.#server.leftOut();
  }

  /** Goes on with what this tab had, or with the briefing that was changed last. */
  async start(): Promise<void> {
    const kept = this.#kept.read();
    if (kept) this.#open(kept.plan, kept.saved);
    else this.#begin();
    await this.#list();
    const [newest] = this.#listed;
    if (!kept && newest && this.#untouched) await this.#choose(newest.id);
    else if (kept?.plan.id) await this.#readVersions(kept.plan.id);
  }

  add(scene: Scene, after: number): boolean {
    return this.#set(withScene(this.plan, scene, after));
  }

  change(index: number, now: Partial<Scene>): boolean {
    return this.#set(changed(this.plan, index, now));
  }

  move(from: number, to: number): boolean {
    return this.#set(moved(this.plan, from, to));
  }

  remove(index: number): boolean {
    return this.#set(without(this.plan, index));
  }

  draw(): void {
    this.#head.draw({
      plan: this.plan,
      listed: this.#listed,
      versions: this.#versions,
      sure: this.sure,
      busy: this.#busy,
    });
  }

  /** Saves what is here as the next version. */
  async save(): Promise<void> {
    const { plan } = this;
    if (this.#busy) return;
    if (this.sure) return this.#tell(this.#words.t("All of it is saved."));
    if (!plan.name.trim()) {
      this.#head.focusName();
      return this.#tell(this.#words.t("Give the briefing a name first."));
    }
    // The same save again if only its answer was lost.
    if (this.#saving?.plan !== plan) this.#saving = saveOf(plan);
    this.#busy = true;
    this.draw();
    const outcome = await this.#server.save(this.#saving);
    this.#busy = false;
    if (outcome.status === "done") await this.#taken(plan, outcome);
    else if (outcome.status === "conflict")
      this.#differ(outcome.words, outcome.theirs, outcome.deleted);
    else this.#tell(outcome.words);
    this.draw();
  }

  async #taken(plan: Plan, at: { id: string; version: number }): Promise<void> {
    const { id, version } = at;
    this.#saving = null;
    this.#saved = { ...plan, id, version };
    // What was typed meanwhile stays, and is of the next version.
    this.#keep({ ...this.plan, id, version });
    this.conflict.replaceChildren();
    this.#tell(
      this.#words.t("Saved as version {version}.", {
        version: this.#words.number(version),
      }),
    );
    this.#acts.changed();
    await Promise.all([this.#list(), this.#readVersions(id)]);
  }

  /** Somebody else saved or deleted it: both are shown, and nothing is overwritten. */
  #differ(said: string, theirs: Opened | null, deleted: boolean): void {
    this.#saving = null;
    this.#tell(said);
    const features = this.#screen.features;
    const their = theirs?.plan ?? null;
    const box = conflictBox(said, this.plan, their, features, this.#words, {
      both: () => this.#merge(above(this.plan, their!), their!),
      theirs: () => this.#open(their!, their!, theirs!.versions),
      another: () => this.#another(),
    });
    this.conflict.replaceChildren(box);
    box.querySelector("button")?.focus();
    if (deleted) void this.#list();
  }

  #merge(plan: Plan, saved: Plan): void {
    this.#saved = saved;
    this.#keep(plan);
    this.conflict.replaceChildren();
    this.#acts.changed();
    void this.save();
  }

  #another(): void {
    const name = this.#words.t("{name} (mine)", { name: this.plan.name.trim() });
    this.#merge(asAnother(this.plan, name), EMPTY);
  }

  async #remove(): Promise<void> {
    const { plan } = this;
    if (!plan.id) return this.#begin();
    const outcome = await this.#server.remove(plan);
    if (outcome.status === "conflict")
      return this.#differ(outcome.words, outcome.theirs, outcome.deleted);
    if (outcome.status === "failed") return this.#tell(outcome.words);
    this.#saved = EMPTY;
    this.#keep({ ...plan, version: outcome.version });
    this.#tell(
      this.#words.t("Deleted. What is here is still here: saving brings it back."),
    );
    this.#acts.changed();
    await this.#list();
  }

  /** "" is a new one. */
  async #choose(id: string): Promise<void> {
    if (!(await this.#left())) return this.draw();
    if (!id) return this.#begin();
    const opened = await this.#server.read(id);
    if (typeof opened === "string") return this.#tell(opened);
    this.#open(opened.plan, opened.plan, opened.versions);
    if (opened.newer)
      this.#tell(
        this.#words.t("There is a newer version that is not for you to read."),
      );
  }

  /** An older version as it was: saved, it becomes the newest. */
  async #older(version: number): Promise<void> {
    if (!(await this.#left())) return this.draw();
    const { id } = this.plan;
    const opened = await this.#server.read(id, version);
    if (typeof opened === "string") return this.#tell(opened);
    const newest = this.#versions[0]?.version ?? this.plan.version;
    this.#open({ ...opened.plan, version: newest }, this.#saved, this.#versions);
    this.#tell(
      this.#words.t("This is version {version}. Saving makes it the newest.", {
        version: this.#words.number(version),
      }),
    );
  }

  /** Saves what is here before something else is: a version more, and nothing lost. */
  async #left(): Promise<boolean> {
    if (this.sure || this.#untouched) return true;
    await this.save();
    return this.sure;
  }

  get #untouched(): boolean {
    return this.plan.id === "" && this.plan.scenes.length === 0;
  }

  #begin(): void {
    const { header } = this.#screen.state;
    // Before anything has arrived nobody knows what time the picture shows.
    const time = header ? dtg(this.#screen.now()) : "";
    const name = time ? this.#words.t("Briefing of {time}", { time }) : "";
    this.#open({ ...EMPTY, name }, EMPTY);
  }

  #open(plan: Plan, saved: Plan, versions: Version[] = []): void {
    this.#saved = saved;
    this.#versions = versions;
    this.conflict.replaceChildren();
    this.#keep(plan);
    this.#acts.opened();
  }

  async #list(): Promise<void> {
    const listed = await this.#server.listed();
    if (typeof listed === "string") return this.#tell(listed);
    this.#listed = listed;
    this.draw();
  }

  async #readVersions(id: string): Promise<void> {
    const opened = await this.#server.read(id);
    if (typeof opened === "string" || id !== this.plan.id) return;
    this.#versions = opened.versions;
    this.draw();
  }

  #set(plan: Plan): boolean {
    if (plan === this.plan) return false;
    this.#keep(plan);
    this.#acts.changed();
    return true;
  }

  #keep(plan: Plan): void {
    this.plan = plan;
    this.#kept.keep({ plan, saved: this.#saved });
  }

  #tell(text: string): void {
    this.#acts.tell(text);
  }
}
