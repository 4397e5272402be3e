/**
 * What a shared view shows, as the log has it (docs/briefing.md).
 *
 * Types, and reading them from a record; it must never know the map or the network.
 */
import type { Feature } from "./types.ts";

/** Ids of the two records of the briefing. */
export const VIEW = "^view";
export const HEADLINE = "^headline";
/** Their layer: it is on no map and in no list. */
export const BRIEFING = "briefing";

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];

export interface Cursor {
  mode: "LIVE" | "FROZEN" | "REPLAY";
  n?: number;
  /** Time of the log. */
  at?: string;
  /** Seconds of the log in a real one; 0 or none stands still. */
  rate?: number;
  /** Real time since which it plays; set by the server. */
  since?: string;
}

export interface SceneOf {
  plan: string;
  version: number;
  /** Counted from 1. */
  number: number;
  of: number;
  title: string;
}

export interface Shown {
  box: Box;
  /** Layers that are not drawn. */
  hidden?: string[];
  /** First and last day in UTC: only records of these days are drawn. */
  days?: [string, string];
  style?: "" | "dark" | "light";
  cursor?: Cursor;
  /** Percent of the map, from the left, of then; the rest is of now. */
  compared?: number;
  selected?: string;
  card?: boolean;
  caption?: string;
  scene?: SceneOf;
}

export interface Presenter {
  account: string;
  title: string;
  seat: string;
}

export interface SharedView {
  revision: number;
  how: "TAKEN" | "TAKEN_OVER" | "MOVED" | "OFFERED" | "HIDDEN" | "RELEASED";
  term: number;
  presenter?: Presenter;
  /** Time of the picture at which this one began to present. */
  since?: string;
  offered?: string;
  shown?: Shown;
}

export interface Headline {
  revision: number;
  author: string;
  author_title: string;
  reported_at: string;
  text: string;
  items?: string[];
  /** The house took the items off: somebody here may not see one of them. */
  how?: "HIDDEN";
}

/** The shared view among what a screen received; null if nobody ever presented. */
export function sharedView(received: ReadonlyMap<string, Feature>): SharedView | null {
  const feature = received.get(VIEW);
  if (!feature) return null;
  const view = feature.properties as unknown as SharedView;
  // What is as usual is left out in the log.
  const cursor: Cursor = { mode: "LIVE", ...view.shown?.cursor };
  return view.shown ? { ...view, shown: { ...view.shown, cursor } } : view;
}

/** The headline; null if there is none or it was taken away. */
export function headlineOf(received: ReadonlyMap<string, Feature>): Headline | null {
  const feature = received.get(HEADLINE);
  const headline = feature ? (feature.properties as unknown as Headline) : null;
  return headline?.text ? headline : null;
}
