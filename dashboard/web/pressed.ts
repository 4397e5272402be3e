/**
 * What was pressed: which control Dash is calling us for, and by what.
 */
import type { Action } from "./keys.ts";
import { element } from "./page.ts";

/** Whether the last press was the mouse: a button pressed by a key has no place. */
export function byMouse(): boolean {
  return !element("note-open").matches(":focus-visible");
}

interface Triggered {
  callback_context?: { triggered_id?: string };
}

/** Id of the control that Dash is calling us for. */
export function triggered(): string {
  return (
    (window.dash_clientside as Triggered | undefined)?.callback_context?.triggered_id ??
    ""
  );
}

export function viewOf(id: string): Action {
  return id === "view-baltic" ? "baltic" : "black-sea";
}

export function layerOf(id: string): string {
  return id.replace(/^layer-(.*)-(shown|opacity)$/, "$1");
}
