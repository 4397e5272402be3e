/**
 * Going live from the panel of scenes, and the time that it takes.
 *
 * Who presents is what leading.ts knows; this asks it and tells. It must never say that
 * somebody is live who is not.
 */
import { button, put } from "./briefparts.ts";
import { lengthWords, type BriefTimer } from "./brieftimer.ts";
import type { Leading } from "./leading.ts";
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";

export interface LeadActs {
  /** It is live now: all are to be shown the scene of now. */
  live(): void;
  /** Opens followers, pointer and headline. */
  panel(): void;
  tell(text: string): void;
}

export class BriefLead {
  readonly element = make("div", { class: "brief-lead" });
  readonly #words: Catalogue;
  readonly #leading: Pick<Leading, "presenting" | "view" | "take" | "giveBack">;
  readonly #acts: LeadActs;
  /** It was refused to do without pushing somebody aside. */
  #over = false;
  #live = false;

  constructor(
    words: Catalogue,
    leading: Pick<Leading, "presenting" | "view" | "take" | "giveBack">,
    acts: LeadActs,
  ) {
    this.#words = words;
    this.#leading = leading;
    this.#acts = acts;
  }

  draw(): void {
    const more = button(
      this.#words.t("Followers, pointer, headline"),
      this.#acts.panel,
      {
        key: "g",
        cap: "G",
      },
    );
    const { presenting } = this.#leading;
    this.element.dataset["live"] = String(presenting);
    const had = this.element.contains(document.activeElement);
    put(this.element, [...(presenting ? this.#leads() : this.#waits()), more]);
    // Where a second Enter does not end what the first one began.
    if (had && presenting && !this.#live)
      this.element.querySelector<HTMLElement>(".brief-live")?.focus();
    this.#live = presenting;
  }

  #leads(): Node[] {
    const words = this.#words;
    this.#over = false;
    const text = words.t("You present to everybody.");
    return [
      make("strong", { class: "brief-live", text, attributes: { tabindex: "-1" } }),
      button(words.t("Stop presenting"), () => void this.#stop()),
    ];
  }

  #waits(): Node[] {
    const words = this.#words;
    const { view } = this.#leading;
    const name = view?.presenter?.title || view?.presenter?.account || "";
    const offered = view?.offered && view.offered === document.body.dataset["account"];
    const text = name
      ? words.t("{name} presents now.", { name })
      : words.t("Only you see what you show here.");
    const over = this.#over && name !== "" && !offered;
    const take = offered
      ? words.t("Take what {name} offers", { name })
      : words.t("Present to everybody");
    return [
      make("span", { text }),
      over
        ? button(words.t("Take it over"), () => void this.#take(true))
        : button(take, () => void this.#take(false), { class: "brief-main" }),
    ];
  }

  async #take(over: boolean): Promise<void> {
    const told = await this.#leading.take(over);
    this.#over = told.why === "taken" || told.why === "heard";
    this.#acts.tell(told.ok ? "" : told.words);
    if (told.ok) this.#acts.live();
    this.draw();
  }

  async #stop(): Promise<void> {
    this.#acts.tell((await this.#leading.giveBack()).words);
    this.draw();
  }
}

/** "3:10 of 10:00 · this scene 0:40 of 2:00", or what is planned. */
export function timeWords(
  timer: BriefTimer,
  now_ms: number,
  planned_s: number,
  scene_s: number,
  words: Catalogue,
): string {
  const planned = lengthWords(planned_s);
  if (!timer.runs) return planned_s ? words.t("Planned: {planned}", { planned }) : "";
  const of = (time: string, length_s: number): string =>
    length_s
      ? words.t("{time} of {planned}", { time, planned: lengthWords(length_s) })
      : time;
  const whole = of(lengthWords(timer.elapsed_s(now_ms)), planned_s);
  const scene = of(lengthWords(timer.scene_s(now_ms)), scene_s);
  return words.t("{whole} · this scene {scene}", { whole, scene });
}

/** Whether the briefing or its scene takes longer than was planned. */
export function isOver(
  timer: BriefTimer,
  now_ms: number,
  planned_s: number,
  scene_s: number,
): boolean {
  const late = (length_s: number, s: number): boolean => length_s > 0 && s > length_s;
  const whole = late(planned_s, timer.elapsed_s(now_ms));
  return whole || late(scene_s, timer.scene_s(now_ms));
}
