/**
 * The stage before the page: where the map stands until the page around it is drawn.
 *
 * It says what kind of room this is and for whom the picture is, because it shows a
 * picture. It must never hold anything that can be pressed.
 */
import type { Place } from "./kept.ts";

/** Told once, when the first picture is on the glass. */
export const DRAWN = "onepicture:drawn";

const PAGES: readonly string[] = ["/", "/brief", "/briefings"];

/** On what the place of the map depends; null for a page that has no map. */
export function placeKey(href: string, width: number, height: number): string | null {
  const { pathname, searchParams } = new URL(href);
  if (!PAGES.includes(pathname)) return null;
  const asked = [...new Set(searchParams.keys())].sort();
  return [pathname, ...asked, `${width}x${height}`].join(" ");
}

/** Opens the stage where the map stood. */
export function openStage({ box }: Place): void {
  const [left, top, width, height] = box.map((each) => `${each}px`);
  const opening = document.querySelector(".opening")?.textContent ?? "";
  const said = part("p", "before-said");
  said.setAttribute("role", "status");
  said.textContent = opening;
  const stage = part("div", "stage", [part("div", "map")]);
  Object.assign(stage.style, { left, top, width, height });
  stage.inert = true;
  const before = part("div", "before", [said, stage, part("div", "frame")]);
  before.id = "before";
  document.body.append(before);
}

/** The stage that was opened, if the page around the map is still to come. */
export class Before {
  readonly #element: HTMLElement;

  private constructor(element: HTMLElement) {
    this.#element = element;
  }

  static find(): Before | null {
    const element = document.getElementById("before");
    return element && new Before(element);
  }

  /** The page is still to come. */
  get open(): boolean {
    return this.#element.isConnected;
  }

  async put(glass: HTMLElement): Promise<HTMLElement> {
    this.#element.querySelector(".map")?.append(glass);
    return glass;
  }

  /** Says what is shown; the frame around the page shows the kind of room. */
  say(context: string, words: string): void {
    document.body.dataset["context"] = context;
    const said = this.#element.querySelector(".before-said");
    if (said && said.textContent !== words) said.textContent = words;
  }

  close(): void {
    this.#element.remove();
  }
}

function part(tag: string, name: string, inside: readonly Node[] = []): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...inside);
  return made;
}
