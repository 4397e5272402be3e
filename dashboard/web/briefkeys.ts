/**
 * One key for each thing that who leads does often. A clicker sends the page keys.
 *
 * Must never take a key away from a field, from the browser, or from the live page.
 */
import type { Press } from "./keys.ts";

export type BriefAct =
  | { act: "next" | "back" | "add" | "save" | "edit" | "list" }
  /** Shows a scene, counted from 1. */
  | { act: "jump"; number: number };

const KEYS: ReadonlyMap<string, BriefAct> = new Map<string, BriefAct>([
  ["PageDown", { act: "next" }],
  ["PageUp", { act: "back" }],
  ["v", { act: "add" }],
  ["k", { act: "save" }],
  ["e", { act: "edit" }],
  ["0", { act: "list" }],
]);

/** What a key press asks of the briefing; null if it is not ours. */
export function briefActOf(press: Press, writing: boolean): BriefAct | null {
  if (press.repeat || press.altKey) return null;
  // As everywhere: it keeps what is written, also from within a field.
  if (press.ctrlKey || press.metaKey) {
    return press.key.toLowerCase() === "s" ? { act: "save" } : null;
  }
  if (writing) return null;
  if (/^[1-9]$/.test(press.key)) return { act: "jump", number: Number(press.key) };
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return KEYS.get(key) ?? null;
}
