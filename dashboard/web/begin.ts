/**
 * What a page draws first: the picture, where its place is known, else the controls.
 *
 * Both take the same thread for about as long. Whoever was here before knows where the
 * map will stand; there it is drawn at once, and the controls of Dash begin when it is.
 * A classic script at the end of the page: nothing else may have to work for it.
 */
import { loadFaces } from "./faces.ts";
import { Kept, browserStore } from "./kept.ts";
import { openEarly } from "./stream.ts";
import { DRAWN, openStage, placeKey } from "./stage.ts";

declare const __STREAM_WORKER__: string;
const HERE = (document.currentScript as HTMLScriptElement).src;

/** Controls that wait longer than this are missed more than a picture. */
const AT_MOST_MS = 2_500;

/** Lets the scripts of the controls run, in their order; those in the page come last. */
function begin(): void {
  const template = document.querySelector<HTMLTemplateElement>("#controls");
  const scripts = [...(template?.content.querySelectorAll("script") ?? [])];
  template?.remove();
  const fetched = scripts.filter((script) => script.src).map((script) => copy(script));
  const written = scripts.filter((script) => !script.src);
  const last = fetched.at(-1);
  last?.addEventListener("load", () => {
    document.body.append(...written.map((script) => copy(script)));
  });
  document.body.append(...fetched);
}

/** A script of a template never runs; one that is made anew does. */
function copy(script: HTMLScriptElement): HTMLScriptElement {
  const made = document.createElement("script");
  for (const { name, value } of script.attributes) made.setAttribute(name, value);
  made.text = script.text;
  made.async = false;
  return made;
}

function start(): void {
  const key = placeKey(window.location.href, window.innerWidth, window.innerHeight);
  const place = key === null ? null : new Kept(browserStore()).place(key);
  if (!place) return begin();
  openStage(place);
  const room = encodeURIComponent(document.body.dataset["room"] ?? "");
  openEarly(`/rooms/${room}/stream`, new URL(__STREAM_WORKER__, HERE).href);
  // The map waits for these.
  void loadFaces();
  let begun = false;
  const once = (): void => {
    if (!begun) begin();
    begun = true;
  };
  document.addEventListener(DRAWN, once);
  window.setTimeout(once, AT_MOST_MS);
}

start();
