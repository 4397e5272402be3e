/**
 * How a page begins: its style and language, and whether this browser can draw a map.
 *
 * It must not know the picture.
 */
import { coveredBy } from "./covered.ts";
import { Kept, browserStore } from "./kept.ts";
import { element, show, write } from "./page.ts";
import type { Covered, StyleName } from "./types.ts";
import type { Catalogue } from "./words.ts";

const COOKIE = "onepicture_language";
const A_YEAR_S = 365 * 86400;

export function changeLanguage(language: string): void {
  if (language === document.documentElement.lang) return;
  document.cookie = `${COOKIE}=${language}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax`;
  window.location.reload();
}

/** The style that was chosen here, else that of the browser. */
export function styleAtFirst(): StyleName {
  const kept = new Kept(browserStore()).style();
  if (kept) return kept;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

export function canDrawMap(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** What lies over the map now. */
export function covered(): Covered {
  // Who presents points beside the own panel, and what all are shown goes on under it.
  const own = document.body.dataset["following"] === "leads" ? "" : ", #leading";
  const panels = document.querySelectorAll(
    `.side > .panel, #card, #writing, #judging, #table${own}`,
  );
  // What is there for readers alone covers nothing.
  const seen = [...panels].filter((each) => getComputedStyle(each).clipPath === "none");
  const boxes = seen.map((panel) => panel.getBoundingClientRect());
  return coveredBy(element("map").getBoundingClientRect(), boxes);
}

/** Says where the records are for who has no map. */
export function sayThatMapIsMissing(words: Catalogue): void {
  write(
    "map-missing",
    words.t(
      "This browser cannot draw the map (WebGL is missing). The table shows the " +
        "same records: press T.",
    ),
  );
  show("map-missing", true);
  document.body.dataset["map"] = "missing";
}
