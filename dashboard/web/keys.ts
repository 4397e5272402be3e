/**
 * One key for each thing that is done often.
 *
 * Must never take a key away from a field that is being written in, from a modifier
 * combination of the browser, or from a reader's software.
 */

export type Action =
  | "baltic"
  | "black-sea"
  | "layers"
  | "table"
  | "incident"
  | "note"
  | "judgement"
  | "preview"
  | "leading"
  | "moment"
  | "style"
  | "help"
  | "close";

const KEYS: ReadonlyMap<string, Action> = new Map([
  ["b", "baltic"],
  ["s", "black-sea"],
  ["l", "layers"],
  ["t", "table"],
  ["n", "incident"],
  ["a", "note"],
  ["j", "judgement"],
  ["p", "preview"],
  ["g", "leading"],
  ["r", "moment"],
  ["d", "style"],
  ["?", "help"],
  ["Escape", "close"],
]);

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}

/** What a key press asks for; null if it is not ours. */
export function actionOf(press: Press, writing: boolean): Action | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return null;
  if (writing && press.key !== "Escape") return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return KEYS.get(key) ?? null;
}

/** Whether the reader is writing text, or choosing inside the grid's own menus. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target.closest(".ag-menu, .ag-filter, [role=dialog]")) return true;
  const input = target.closest("input, textarea, select");
  const type = input?.getAttribute("type") ?? "text";
  return input !== null && !["checkbox", "radio", "range", "button"].includes(type);
}

/** Something that lies over the page and can be put away. */
export interface Opened {
  isOpen(): boolean;
  close(): void;
}

/** Closes the first of these that is open, innermost first; only that one. */
export function closeInnermost(things: readonly Opened[]): void {
  things.find((thing) => thing.isOpen())?.close();
}

/** Whether the grid closes something of its own at this key: a menu, a filter. */
export function isInGridPopup(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(".ag-popup") !== null;
}

/** Who follows the link to the map gets the canvas that takes the arrow keys. */
export function toTheCanvas({ target }: FocusEvent): void {
  if (!(target instanceof Element)) return;
  // The canvas of the ground is no stop of the Tab key.
  const canvas = target.querySelector<HTMLElement>('canvas:not([tabindex="-1"])');
  canvas?.focus({ preventScroll: true });
}

/** The words of the help are on the page only while it is open. */
export function helpIsOpen(): boolean {
  return document.getElementById("help-keys") !== null;
}
