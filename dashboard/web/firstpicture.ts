/**
 * The first picture: on the stage before the page where its place is known, else with it.
 *
 * Whatever waits for it, or keeps where it stood for the next time, is here.
 */
import { contextWords } from "./badge.ts";
import { Kept, browserStore, type Place } from "./kept.ts";
import { covered } from "./opening.ts";
import { element, make, pause, whenDrawn } from "./page.ts";
import { startScreen } from "./screen.ts";
import { Before, DRAWN, placeKey } from "./stage.ts";
import type { Covered, Header, Screen, ScreenState, StyleName } from "./types.ts";
import type { Catalogue } from "./words.ts";

/** By then whoever opened the page has looked at it, and the link is free. */
const SETTLED_MS = 3_000;
const NOTHING: Covered = { top: 0, right: 0, bottom: 0, left: 0 };

export interface FirstPicture {
  screen: Screen;
  /** Some time after the first picture: what it does not need can wait for this. */
  settled: Promise<void>;
}

/** Starts the screen; ready when its page is drawn, whether its picture is or not. */
export async function startPicture(
  room: string,
  style: StyleName,
  words: Catalogue,
): Promise<FirstPicture> {
  const page = whenDrawn("map");
  const before = Before.find();
  const glass = make("div", { class: "glass" });
  const screen = await startScreen({
    map: before ? before.put(glass) : page.then((host) => put(glass, host)),
    room,
    style,
    words,
    covered: () => (before?.open ? coveredBefore() : covered()),
  });
  if (before) {
    screen.on("state", ({ header }) => {
      if (header && before.open) before.say(header.context, beforeWords(header, words));
    });
  }
  const drawn = drawing(screen);
  const settled = drawn.then(() => pause(SETTLED_MS));
  put(glass, await page);
  before?.close();
  const under = covered();
  // Soon, for who stays a moment only; and when all bars have found their height.
  for (const time of [drawn, settled])
    time.then(() => keepPlace(under)).catch(reportError);
  return { screen, settled };
}

function put(glass: HTMLElement, host: HTMLElement): HTMLElement {
  if (glass.parentElement !== host) host.append(glass);
  return glass;
}

/** Tells of the first picture when it is drawn. */
function drawing(screen: Screen): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ drawn_n }: ScreenState): void => {
      if (drawn_n < 0) return;
      screen.off("state", look);
      performance.mark(DRAWN);
      document.dispatchEvent(new Event(DRAWN));
      resolve();
    };
    screen.on("state", look);
  });
}

/** What must be known of a picture that is shown before its page. */
export function beforeWords(header: Header, words: Catalogue): string {
  const opening = words.t("Opening the controls …");
  return [contextWords(header, words), header.audience_title, opening].join(" · ");
}

const keyNow = (): string | null =>
  placeKey(window.location.href, window.innerWidth, window.innerHeight);

/** What covered the map when it was made the last time: it is not there yet. */
function coveredBefore(): Covered {
  return kept(keyNow())?.covered ?? NOTHING;
}

function kept(key: string | null): Place | null {
  return key === null ? null : new Kept(browserStore()).place(key);
}

/** Keeps where the map stands, and what covered it when it was made. */
function keepPlace(under: Covered): void {
  const key = keyNow();
  if (key === null) return;
  const { left, top, width, height } = element("map").getBoundingClientRect();
  new Kept(browserStore()).keepPlace({
    key,
    box: [left, top, width, height],
    covered: under,
  });
}
