/**
 * The pages that have no map: which part of the browser code each of them is.
 *
 * Each is fetched when its address is opened, beside what Dash draws of it. It must not
 * know what a page does.
 */
import { whenDrawn } from "./page.ts";
import type { StyleName } from "./types.ts";
import type { Catalogue } from "./words.ts";

/** Takes another language; the page comes again in it. */
export type ChangeLanguage = (language: string) => void;

interface Opened {
  start(changeLanguage: ChangeLanguage): Promise<void> | void;
}

type Opens = new (room: string, words: Catalogue, style: StyleName) => Opened;

interface Page {
  /** The element that Dash draws for it. */
  element: string;
  load(): Promise<Opens>;
}

const PAGES: Readonly<Record<string, Page>> = {
  "/drill": {
    element: "drill",
    load: async () => (await import("./drill.ts")).DrillPage,
  },
  "/desk": {
    element: "desk",
    load: async () => (await import("./desk.ts")).DeskPage,
  },
  "/desk/import": {
    element: "importing",
    load: async () => (await import("./importing.ts")).ImportPage,
  },
  "/timeline": {
    element: "timeline",
    load: async () => (await import("./timeline.ts")).TimelinePage,
  },
  "/rules": {
    element: "rules",
    load: async () => (await import("./rulespage.ts")).RulesPage,
  },
};

/** Opens the page of an address; false if it is one with a map. */
export async function openPage(
  path: string,
  room: string,
  words: Catalogue,
  style: StyleName,
  changeLanguage: ChangeLanguage,
): Promise<boolean> {
  const page = PAGES[path];
  if (!page) return false;
  const [Opens] = await Promise.all([page.load(), whenDrawn(page.element)]);
  await new Opens(room, words, style).start(changeLanguage);
  return true;
}
