/**
 * The doors between our code and the page: elements by id, and Dash's properties.
 *
 * The ids are those of dashboard/pages/ids.py. Text only ever goes in as text: there
 * must be no markup made from strings anywhere in this folder.
 */

interface DashClientside {
  set_props?(id: string, props: Record<string, unknown>): void;
  [namespace: string]: unknown;
}

declare global {
  interface Window {
    dash_clientside?: DashClientside;
  }
}

/** The element with this id; an error that names it if the page lacks it. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found;
}

/** Writes text only where it differs, so that screen readers are not disturbed. */
export function write(id: string, text: string): void {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
}

export function show(id: string, visible: boolean): void {
  const target = element(id);
  if (target.hidden === visible) target.hidden = !visible;
}

/** A new element with text and children; nothing in it is ever parsed as markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: {
    class?: string;
    text?: string;
    attributes?: Record<string, string>;
  } = {},
  children: readonly Node[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {}))
    made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Attributes of an element whose text came with a record: HTML's own way to say that
 * its language is not known, whatever the language of the page, and that its letters
 * tell in which direction it is read.
 */
export const AS_RECEIVED: Readonly<Record<string, string>> = { lang: "", dir: "auto" };

/** Sets properties of a Dash component. */
export function setProps(id: string, props: Record<string, unknown>): void {
  window.dash_clientside?.set_props?.(id, props);
}

/** Makes functions callable by Dash's clientside callbacks. */
export function offer(
  namespace: string,
  functions: Record<string, (...values: never[]) => unknown>,
): void {
  window.dash_clientside = Object.assign(window.dash_clientside ?? {}, {
    [namespace]: functions,
  });
}

/** Waits for a style that only one page needs; without it the page has none. */
export function styled(address: string): Promise<void> {
  if (!address) return Promise.resolve();
  const link = make("link", { attributes: { rel: "stylesheet", href: address } });
  return new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
}

/** Waits until Dash has drawn the element with this id. */
export function whenDrawn(id: string): Promise<HTMLElement> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const found = document.getElementById(id);
      if (found) resolve(found);
      return found !== null;
    };
    if (look()) return;
    const watch = new MutationObserver(() => {
      if (look()) watch.disconnect();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  });
}

/** Resolves after so many milliseconds. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Calls f `lag` ms after something changed, but not more often than every `ms`. */
export function atMostEvery(ms: number, f: () => void, lag = 0): () => void {
  let waiting = false;
  let last = -Infinity;
  return () => {
    if (waiting) return;
    waiting = true;
    const wait = Math.max(lag, last + ms - performance.now());
    setTimeout(() => {
      waiting = false;
      last = performance.now();
      f();
    }, wait);
  };
}
