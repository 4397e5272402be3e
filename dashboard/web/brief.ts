/**
 * The panel of scenes on the page "/brief": made, saved, and led through.
 *
 * Only wiring: what a plan is stands in briefplan.ts, what a scene shows in
 * briefscene.ts, who presents in leading.ts. It must never show all what its own check
 * says is hidden from somebody, and never lose what somebody typed.
 */
import "./brief.css";
import { SceneEditor } from "./briefeditor.ts";
import { SceneImages } from "./briefimages.ts";
import { briefActOf, type BriefAct } from "./briefkeys.ts";
import { BriefLead, isOver, timeWords } from "./brieflead.ts";
import { BriefList } from "./brieflist.ts";
import { button, nextPart, nowPart, put, type Told } from "./briefparts.ts";
import { asKept, nextOf, type Scene } from "./briefplan.ts";
import { BriefPlans } from "./briefplans.ts";
import {
  areaWords,
  sceneTitle,
  shownOf,
  standingOf,
  standingWords,
} from "./briefscene.ts";
import { BriefTimer } from "./brieftimer.ts";
import { titleOf } from "./fields.ts";
import { freshName } from "./freshname.ts";
import { isWriting } from "./keys.ts";
import { leadingOf, type Leading } from "./leading.ts";
import { atMostEvery, element, make, styled } from "./page.ts";
import type { Screen } from "./types.ts";
import type { Catalogue } from "./words.ts";

const ASK_MS = 3_000;
const TICK_MS = 250;

export interface BriefHooks {
  /** This screen is moved from here: it follows nobody while it is. */
  apart(): void;
  /** Opens the presenter's panel: followers, pointer, headline. */
  panel(): void;
}

export class BriefPanel {
  readonly #screen: Screen;
  readonly #words: Catalogue;
  readonly #hooks: BriefHooks;
  readonly #leading: Leading;
  readonly #plans: BriefPlans;
  readonly #list: BriefList;
  readonly #lead: BriefLead;
  readonly #editor: SceneEditor;
  readonly #timer = new BriefTimer();
  readonly #images: SceneImages;
  readonly #host = element("brief");
  readonly #said = make("p", { class: "brief-said", attributes: { role: "status" } });
  readonly #time = make("p", { class: "brief-time" });
  readonly #now = make("section", { class: "brief-now" });
  readonly #next = make("section", { class: "brief-next" });
  #hidden: ReadonlySet<string> = new Set();
  /** The scene that is shown, by its id: it stays so wherever it is moved. */
  #shownId = "";

  constructor(screen: Screen, words: Catalogue, room: string, hooks: BriefHooks) {
    this.#screen = screen;
    this.#words = words;
    this.#hooks = hooks;
    this.#leading = leadingOf(screen, words, room);
    this.#images = new SceneImages(screen, () => this.#draw());
    const tell = (text: string): void => this.#tell(text);
    this.#plans = new BriefPlans(screen, words, room, {
      changed: () => this.#draw(),
      opened: () => this.#opened(),
      tell,
    });
    this.#lead = new BriefLead(words, this.#leading, {
      live: () => this.#go(this.#shown),
      panel: hooks.panel,
      tell,
    });
    this.#list = new BriefList(words, this.#plans, {
      show: (index) => this.#go(index),
      edit: () => this.#edit(),
      chosen: () => this.#closeEditor(),
      told: () => this.#told,
      tell,
    });
    this.#editor = new SceneEditor(words, {
      change: (now) => this.#plans.change(this.#list.chosen, now),
      view: () => asKept(this.#leading.now()),
      record: (id) => this.#recordTitle(id),
      done: () => this.#list.focus(),
    });
  }

  async start(): Promise<void> {
    await styled(this.#host.dataset["sheet"] ?? "");
    document.body.dataset["page"] = "brief";
    this.#build();
    document.addEventListener("keydown", (event) => this.#pressed(event));
    this.#leading.hear((told) => {
      if (told) this.#tell(told.words);
      this.#draw();
    });
    const soon = atMostEvery(500, () => this.#draw());
    for (const event of ["briefing", "marked", "change"] as const)
      this.#screen.on(event, soon);
    window.setInterval(() => this.#tick(), TICK_MS);
    window.setInterval(() => void this.#ask(), ASK_MS);
    await this.#plans.start();
    await this.#ask();
  }

  #build(): void {
    const words = this.#words;
    const [up, down] = [words.t("Page ↑"), words.t("Page ↓")];
    const back = { key: "PageUp", cap: up };
    const next = { key: "PageDown", cap: down, class: "brief-main" };
    this.#editor.element.hidden = true;
    this.#host.replaceChildren(
      this.#said,
      this.#plans.conflict,
      this.#lead.element,
      this.#time,
      make("div", { class: "brief-steps" }, [
        button(words.t("Back"), () => this.#step(-1), back),
        button(words.t("Next"), () => this.#step(1), next),
      ]),
      this.#editor.element,
      this.#now,
      this.#next,
      make("div", { class: "brief-list-head" }, [
        make("h2", { text: words.t("Scenes") }),
        button(words.t("Add this view"), () => this.#add(), { key: "v", cap: "V" }),
      ]),
      this.#list.element,
      this.#plans.saving,
      make("p", {
        class: "brief-keys",
        text: words.t(
          "1 to 9 show a scene at once, 0 goes to the list. There the arrow keys choose, " +
            "and Enter on a number shows.",
        ),
      }),
      this.#plans.element,
    );
    this.#host.hidden = false;
    const link = document.querySelector<HTMLAnchorElement>('.bar a[href="/brief"]');
    if (link) [link.href, link.textContent] = ["/", words.t("Map")];
    this.#draw();
  }

  get #told(): Told {
    const previewed = document.body.dataset["preview"] === "open";
    const select = document.querySelector<HTMLSelectElement>("#preview-audience");
    const name = previewed && select?.value ? select.selectedOptions[0]?.text : "";
    return {
      plan: this.#plans.plan,
      features: this.#screen.features,
      hidden: previewed ? this.#screen.marked : this.#hidden,
      who: name ?? "",
      words: this.#words,
      image: (scene) => this.#images.of(scene),
    };
  }

  get #shown(): number {
    return this.#plans.plan.scenes.findIndex(({ id }) => id === this.#shownId);
  }

  #pressed(event: KeyboardEvent): void {
    const asked = briefActOf(event, isWriting(event.target));
    if (!asked || event.defaultPrevented) return;
    event.preventDefault();
    this.#do(asked);
  }

  #do(asked: BriefAct): void {
    if (asked.act === "next") this.#step(1);
    else if (asked.act === "back") this.#step(-1);
    else if (asked.act === "jump") this.#present(asked.number - 1);
    else if (asked.act === "add") this.#add();
    else if (asked.act === "save") void this.#plans.save();
    else if (asked.act === "edit") this.#edit();
    else this.#list.focus();
  }

  #step(by: 1 | -1): void {
    const { plan } = this.#plans;
    const index = nextOf(plan, this.#shown, by);
    if (index !== null) return this.#present(index);
    if (plan.scenes.length === 0)
      this.#tell(this.#words.t("There is no scene yet: add this view (V)."));
    else if (by === 1) this.#tell(this.#words.t("This is the last scene."));
    else this.#tell(this.#words.t("This is the first scene."));
  }

  /** Shows a scene, and to who leads what is to be said with it. */
  #present(index: number): void {
    this.#go(index);
    this.#host.scrollTop = 0;
  }

  /** Shows a scene: here, and while this screen presents to all. */
  #go(index: number): void {
    const { plan, sure } = this.#plans;
    const scene = plan.scenes[index];
    if (!scene) return;
    // What is hidden from somebody here counts, whoever is previewed.
    const standing = standingOf(scene, this.#screen.features, this.#hidden);
    const shown = shownOf(sure ? plan : { ...plan, id: "" }, index, standing);
    if (!shown) return this.#tell(standingWords(standing, this.#words));
    if (!this.#leading.presenting) this.#hooks.apart();
    this.#shownId = scene.id;
    this.#timer.shows(performance.now());
    this.#leading.show(shown);
    this.#images.take(scene);
    this.#tell("");
    this.#list.choose(index);
    this.#tick();
  }

  #add(): void {
    const words = this.#words;
    const shown = asKept(this.#leading.now());
    const about = { title: "", notes: "", length_s: 0, sealed: false };
    const scene: Scene = { id: freshName(), shown, ...about };
    if (!this.#list.add(scene))
      return this.#tell(words.t("A briefing has at most 200 scenes."));
    this.#images.take(scene);
    const number = this.#list.chosen + 1;
    const title = sceneTitle(scene, number, this.#screen.features, words);
    this.#tell(
      words.t("Added as scene {number}: {title}, {area}. E edits it.", {
        number: words.number(number),
        title,
        area: areaWords(shown.box, words),
      }),
    );
  }

  #edit(): void {
    const { chosen } = this.#list;
    const scene = this.#plans.plan.scenes[chosen];
    if (!scene) return this.#tell(this.#words.t("Choose a scene first (0)."));
    if (scene.sealed) return this.#tell(standingWords("sealed", this.#words));
    this.#editor.element.hidden = false;
    this.#host.dataset["editing"] = "yes";
    this.#editor.open(scene, chosen + 1);
    this.#draw();
  }

  #closeEditor(): void {
    this.#editor.element.hidden = true;
    this.#host.dataset["editing"] = "no";
    this.#draw();
  }

  /** Another plan is there. */
  #opened(): void {
    this.#shownId = "";
    this.#timer.reset();
    this.#list.choose(0);
    this.#tick();
    void this.#ask();
  }

  #recordTitle(id: string): string {
    const feature = this.#screen.features.get(id);
    return feature ? titleOf(feature) : "";
  }

  async #ask(): Promise<void> {
    if (this.#plans.plan.scenes.length === 0) return;
    this.#hidden = (await this.#plans.leftOut()) ?? this.#hidden;
    this.#draw();
  }

  #tell(text: string): void {
    this.#said.textContent = text;
  }

  #tick(): void {
    const now = performance.now();
    const { planned_s, plan } = this.#plans;
    const scene_s = plan.scenes[this.#shown]?.length_s ?? 0;
    const words = timeWords(this.#timer, now, planned_s, scene_s, this.#words);
    if (this.#time.textContent !== words) this.#time.textContent = words;
    const over = isOver(this.#timer, now, planned_s, scene_s);
    this.#time.dataset["over"] = String(over);
  }

  #draw(): void {
    const told = this.#told;
    this.#plans.draw();
    this.#lead.draw();
    put(this.#now, nowPart(told, this.#shown));
    const next = nextPart(told, nextOf(told.plan, this.#shown, 1));
    const kicker = make("p", { class: "brief-kicker", text: this.#words.t("Next") });
    put(this.#next, next.length ? [kicker, ...next] : []);
    this.#list.draw(told, this.#shown);
  }
}
