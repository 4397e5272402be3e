/**
 * The parts of the scenes' panel: rows, the scene of now, the next one.
 *
 * Each is made from what it is given and holds nothing. Text only ever goes in as text.
 */
import type { SceneImage } from "./briefimages.ts";
import { outline } from "./briefoutline.ts";
import type { Plan, Scene } from "./briefplan.ts";
import {
  areaWords,
  countWords,
  sceneTitle,
  standingOf,
  standingWords,
  type Standing,
} from "./briefscene.ts";
import { lengthWords } from "./brieftimer.ts";
import { AS_RECEIVED, make } from "./page.ts";
import type { Shown } from "./shown.ts";
import { daysInWords, daysOf } from "./timefilter.ts";
import type { Feature } from "./types.ts";
import { clock } from "./when.ts";
import type { Catalogue } from "./words.ts";

/** What all parts are told with. */
export interface Told {
  plan: Plan;
  features: ReadonlyMap<string, Feature>;
  hidden: ReadonlySet<string>;
  /** From whom it is hidden, in words; "" is somebody who is here. */
  who: string;
  words: Catalogue;
  /** How the map drew a scene; null if it has not. */
  image(scene: Scene): SceneImage | null;
}

export function button(
  text: string,
  act: () => void,
  options: { key?: string; cap?: string; class?: string; label?: string } = {},
): HTMLButtonElement {
  const { key, cap, label } = options;
  const made = make("button", {
    ...(options.class && { class: options.class }),
    attributes: {
      type: "button",
      ...(key && { "aria-keyshortcuts": key }),
      ...(label && { "aria-label": label }),
    },
  });
  made.append(make("span", { text }));
  if (key)
    made.append(
      make("kbd", {
        class: "key",
        text: cap ?? key,
        attributes: { "aria-hidden": "true" },
      }),
    );
  made.addEventListener("click", act);
  return made;
}

/** One row of the list; `chosen` is the one that the tools below act on. */
export function row(
  told: Told,
  index: number,
  state: { chosen: boolean; now: boolean },
  acts: { show(): void; choose(): void },
): HTMLElement {
  const { plan, features, hidden, words } = told;
  const scene = plan.scenes[index]!;
  const title = sceneTitle(scene, index + 1, features, words);
  const number = words.number(index + 1);
  const tabindex = state.chosen ? "0" : "-1";
  const show = button(number, acts.show, {
    class: "brief-show",
    label: words.t("Show scene {number}: {title}", { number, title }),
  });
  const choose = make("button", {
    class: "brief-choose",
    attributes: { type: "button", "aria-pressed": String(state.chosen) },
  });
  choose.append(
    make("span", { class: "brief-row-title", text: title, attributes: AS_RECEIVED }),
    make("span", { class: "brief-row-about", text: aboutOf(scene, words) }),
  );
  const standing = standingOf(scene, features, hidden);
  const said = markOf(standing, words);
  if (said) choose.append(make("span", { class: "brief-mark", text: said }));
  choose.addEventListener("click", acts.choose);
  for (const each of [show, choose]) each.setAttribute("tabindex", tabindex);
  const item = make("li", { class: "brief-row" }, [show, choose]);
  item.dataset["standing"] = standing;
  if (state.now) item.setAttribute("aria-current", "step");
  return item;
}

function markOf(standing: Standing, words: Catalogue): string {
  if (standing === "retracted") return words.t("Record retracted");
  if (standing === "gone") return words.t("Record gone");
  return standing === "hidden" ? words.t("Hidden from somebody here") : "";
}

function aboutOf(scene: Scene, words: Catalogue): string {
  const area = scene.shown ? areaWords(scene.shown.box, words) : "";
  const length = scene.length_s ? lengthWords(scene.length_s) : "";
  const days = scene.shown?.days && daysOf(...scene.shown.days);
  return [area, days ? daysInWords(days, words) : "", length]
    .filter(Boolean)
    .join(" · ");
}

/** The scene that is shown: its words, and what is to be said with it. */
export function nowPart(told: Told, index: number): Node[] {
  const { plan, features, words } = told;
  const scene = plan.scenes[index];
  if (!scene) return [];
  const of = words.t("Scene {number} of {of}", {
    number: words.number(index + 1),
    of: words.number(plan.scenes.length),
  });
  const title = sceneTitle(scene, index + 1, features, words);
  return [
    make("p", { class: "brief-kicker", text: of }),
    make("h3", { text: title, attributes: AS_RECEIVED }),
    ...caption(scene),
    ...warning(told, scene),
    make("p", {
      class: scene.notes ? "brief-notes" : "brief-notes empty",
      text: scene.notes || words.t("No spoken notes for this scene."),
      ...(scene.notes && { attributes: AS_RECEIVED }),
    }),
  ];
}

/** What comes next: an outline, its words, and what of it will be hidden. */
export function nextPart(told: Told, index: number | null): Node[] {
  const { plan, features, hidden, who, words } = told;
  const scene = index === null ? undefined : plan.scenes[index];
  if (index === null || !scene?.shown) {
    const end = plan.scenes.length ? words.t("No scene follows.") : "";
    return end ? [make("p", { class: "empty", text: end })] : [];
  }
  const title = sceneTitle(scene, index + 1, features, words);
  return [
    lookOf(told, scene, scene.shown),
    make("div", { class: "brief-next-words" }, [
      make("h3", { text: title, attributes: AS_RECEIVED }),
      make("p", { class: "brief-row-about", text: aboutOf(scene, words) }),
      ...caption(scene),
      make("p", {
        class: "brief-count",
        text: countWords(scene, features, hidden, who, words),
      }),
      ...warning(told, scene),
    ]),
  ];
}

function caption({ shown }: Scene): Node[] {
  if (!shown?.caption) return [];
  const { caption: text } = shown;
  return [make("p", { class: "brief-caption", text, attributes: AS_RECEIVED })];
}

function warning({ features, hidden, words }: Told, scene: Scene): Node[] {
  const text = standingWords(standingOf(scene, features, hidden), words);
  return text ? [make("p", { class: "brief-warning", text })] : [];
}

/** How a scene looks: as the map drew it, or an outline. */
function lookOf({ image, features, words }: Told, scene: Scene, shown: Shown): Element {
  const found = image(scene);
  if (!found) return outline(shown, features);
  const time = clock(found.at).slice(0, 5);
  return make("figure", { class: "brief-image" }, [
    make("img", { attributes: { src: found.url, alt: "" } }),
    make("figcaption", { text: words.t("Drawn at {time}Z", { time }) }),
  ]);
}

/** Renews what is in a host only where it differs, and keeps the focus at its place. */
export function put(host: HTMLElement, parts: readonly Node[]): void {
  const before = [...host.childNodes];
  const same =
    before.length === parts.length &&
    before.every((node, i) => node.isEqualNode(parts[i]!));
  if (same) return;
  const place = [...host.querySelectorAll("button")].indexOf(
    document.activeElement as HTMLButtonElement,
  );
  host.replaceChildren(...parts);
  if (place === -1) return;
  host.querySelectorAll("button")[place]?.focus({ preventScroll: true });
}
