/**
 * The list of scenes: chosen, moved, duplicated and removed by keyboard and mouse.
 *
 * One row is chosen, and the arrow keys go from row to row. It must never show a scene
 * by itself: choosing is not showing.
 */
import type { Scene } from "./briefplan.ts";
import { button, put, row, type Told } from "./briefparts.ts";
import type { BriefPlans } from "./briefplans.ts";
import { sceneTitle } from "./briefscene.ts";
import { freshName } from "./freshname.ts";
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";

export interface ListActs {
  show(index: number): void;
  edit(): void;
  /** Another scene is chosen. */
  chosen(): void;
  tell(text: string): void;
  told(): Told;
}

export class BriefList {
  readonly element = make("div", { class: "brief-scenes" });
  readonly #words: Catalogue;
  readonly #plans: BriefPlans;
  readonly #acts: ListActs;
  readonly #list = make("ol", { class: "brief-list" });
  readonly #tools = make("div", { class: "brief-tools" });
  /** By its id: it stays chosen wherever it is moved. */
  #id = "";

  constructor(words: Catalogue, plans: BriefPlans, acts: ListActs) {
    this.#words = words;
    this.#plans = plans;
    this.#acts = acts;
    this.#list.addEventListener("keydown", (event) => this.#pressed(event));
    this.element.append(this.#list, this.#tools);
  }

  /** Index of the chosen scene; -1 if there is none. */
  get chosen(): number {
    return this.#plans.plan.scenes.findIndex(({ id }) => id === this.#id);
  }

  choose(index: number): void {
    this.#id = this.#plans.plan.scenes[index]?.id ?? "";
    this.#acts.chosen();
  }

  /** Adds a scene behind the chosen one, and chooses it; false if there are too many. */
  add(scene: Scene): boolean {
    const { chosen } = this;
    const last = this.#plans.plan.scenes.length - 1;
    if (!this.#plans.add(scene, chosen === -1 ? last : chosen)) return false;
    this.choose(this.#plans.plan.scenes.indexOf(scene));
    return true;
  }

  focus(index = Math.max(0, this.chosen), column = "brief-choose"): void {
    if (!this.#plans.plan.scenes[index]) return;
    this.choose(index);
    this.#at(index, column)?.focus();
  }

  draw(told: Told, shown: number): void {
    const { scenes } = told.plan;
    if (this.chosen === -1) this.#id = scenes[0]?.id ?? "";
    const focused = document.activeElement;
    const inside = this.#list.contains(focused);
    put(this.#list, scenes.length ? this.#rows(told, shown) : [this.#none()]);
    // The focus goes where its row went.
    if (inside && focused !== document.activeElement) {
      const column = focused?.className ?? "";
      this.#at(this.chosen, column)?.focus({ preventScroll: true });
    }
    put(this.#tools, scenes.length ? this.#acting() : []);
  }

  #at(index: number, column: string): HTMLElement | null {
    const found = this.#list.children[index]?.getElementsByClassName(column)[0];
    return found instanceof HTMLElement ? found : null;
  }

  #rows(told: Told, shown: number): Node[] {
    return told.plan.scenes.map((_, index) =>
      row(
        told,
        index,
        { chosen: index === this.chosen, now: index === shown },
        { show: () => this.#acts.show(index), choose: () => this.focus(index) },
      ),
    );
  }

  #none(): Node {
    const text = this.#words.t(
      "No scene yet. Bring the map to what you want to show, and add this view.",
    );
    return make("li", { class: "empty", text });
  }

  #acting(): Node[] {
    const words = this.#words;
    return [
      button(words.t("Edit"), () => this.#acts.edit(), { key: "e", cap: "E" }),
      button(words.t("Duplicate"), () => this.#duplicate()),
      button(words.t("Up"), () => this.#move(-1), { key: "Alt+ArrowUp", cap: "Alt ↑" }),
      button(words.t("Down"), () => this.#move(1), {
        key: "Alt+ArrowDown",
        cap: "Alt ↓",
      }),
      button(words.t("Remove"), () => this.#remove(), {
        key: "Delete",
        cap: words.t("Del"),
      }),
    ];
  }

  #pressed(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const column = (event.target as HTMLElement).className;
    if (by && event.altKey) this.#move(by);
    else if (by) this.focus(this.chosen + by, column);
    else if (event.key === "Delete") this.#remove();
    else return;
    event.preventDefault();
  }

  #move(by: number): void {
    const to = this.chosen + by;
    if (this.chosen === -1 || !this.#plans.move(this.chosen, to)) return;
    const number = this.#words.number(to + 1);
    this.#acts.tell(this.#words.t("It is scene {number} now.", { number }));
  }

  #remove(): void {
    const { chosen: index } = this;
    const { scenes } = this.#plans.plan;
    const scene = scenes[index];
    if (!scene) return;
    const { features } = this.#acts.told();
    const title = sceneTitle(scene, index + 1, features, this.#words);
    const inside = this.#list.contains(document.activeElement);
    this.#id = (scenes[index + 1] ?? scenes[index - 1])?.id ?? "";
    this.#plans.remove(index);
    this.#acts.chosen();
    this.#acts.tell(this.#words.t("Removed: {title}.", { title }));
    if (inside) this.focus();
  }

  #duplicate(): void {
    const scene = this.#plans.plan.scenes[this.chosen];
    if (scene && !scene.sealed) this.add({ ...scene, id: freshName() });
  }
}
