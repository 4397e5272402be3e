/**
 * A saved briefing as it is edited: scenes in their order, and what is done to them.
 *
 * Pure: a plan goes in, another one comes out. It must never know the page, the map or
 * the network.
 */
import { inside, list, number, text, type Fields } from "./fields.ts";
import type { Cursor, Shown } from "./shown.ts";

/** One scene; a sealed one tells its reader only how long it is to take. */
export interface Scene {
  id: string;
  title: string;
  /** Null only of a sealed scene. */
  shown: Shown | null;
  notes: string;
  /** How long it is to take, in s; 0 if nobody said. */
  length_s: number;
  sealed: boolean;
}

/** What somebody edits; `version` is the one it was made from, 0 of a new plan. */
export interface Plan {
  /** "" until it was saved once. */
  id: string;
  version: number;
  name: string;
  shared: boolean;
  scenes: readonly Scene[];
}

/** One version of a plan in a list, but for its scenes. */
export interface Version {
  id: string;
  version: number;
  name: string;
  by: string;
  at: string;
  scenes: number;
  deleted: boolean;
}

/** What the server takes at most. */
export const MOST = { scenes: 200, title: 200, caption: 280, notes: 4_000, name: 120 };
export const MOST_LENGTH_S = 14_400;

export const EMPTY: Plan = { id: "", version: 0, name: "", shared: false, scenes: [] };

export function planOf(told: Fields): Plan {
  return {
    id: text(told, "id"),
    version: number(told, "version") ?? 0,
    name: text(told, "name"),
    shared: told["shared"] === true,
    scenes: list(told, "scenes").map(sceneOf),
  };
}

function sceneOf(told: Fields): Scene {
  const shown = inside(told, "shown") as unknown as Shown;
  return {
    id: text(told, "id"),
    title: text(told, "title"),
    shown: Array.isArray(shown.box) ? asKept(shown) : null,
    notes: text(told, "notes"),
    length_s: number(told, "length_s") ?? 0,
    sealed: told["sealed"] === true,
  };
}

export function versionOf(told: Fields): Version {
  return {
    id: text(told, "id"),
    version: number(told, "version") ?? 0,
    name: text(told, "name"),
    by: text(told, "by_title") || text(told, "by"),
    at: text(told, "at"),
    scenes: number(told, "scenes_count") ?? 0,
    deleted: told["deleted"] === true,
  };
}

/** A scene as it is sent: of a sealed one only its place. */
export function sceneToSend(scene: Scene): Fields {
  const { id, title, shown, notes, length_s, sealed } = scene;
  return sealed ? { id, length_s, sealed } : { id, title, shown, notes, length_s };
}

/**
 * What is shown, as a scene keeps it: of no plan, in no style of its own, and written
 * in one way, so that two can be compared.
 */
export function asKept(shown: Shown): Shown {
  const { box, hidden, days, cursor, compared, selected, card, caption } = shown;
  const then = cursor && cursor.mode !== "LIVE";
  return {
    box: [...box],
    ...(hidden?.length && { hidden: [...hidden].sort() }),
    ...(days && { days: [...days] }),
    ...(then && { cursor: momentOf(cursor) }),
    ...(then && compared !== undefined && { compared }),
    ...(selected && { selected, ...(card && { card }) }),
    ...(caption && { caption }),
  };
}

function momentOf({ mode, n, at, rate }: Cursor): Cursor {
  return { mode, ...(n && { n }), ...(at && { at }), ...(rate && { rate }) };
}

/** The plan with a scene after the one at `index`; -1 puts it first. */
export function withScene(plan: Plan, scene: Scene, index: number): Plan {
  if (plan.scenes.length >= MOST.scenes) return plan;
  return { ...plan, scenes: plan.scenes.toSpliced(index + 1, 0, scene) };
}

export function without(plan: Plan, index: number): Plan {
  return { ...plan, scenes: plan.scenes.toSpliced(index, 1) };
}

/** The plan with a scene moved; as it was if that is beyond an end. */
export function moved(plan: Plan, from: number, to: number): Plan {
  const scene = plan.scenes[from];
  if (!scene || to < 0 || to >= plan.scenes.length) return plan;
  return { ...plan, scenes: plan.scenes.toSpliced(from, 1).toSpliced(to, 0, scene) };
}

export function changed(plan: Plan, index: number, now: Partial<Scene>): Plan {
  const scene = plan.scenes[index];
  if (!scene || scene.sealed) return plan;
  return { ...plan, scenes: plan.scenes.with(index, { ...scene, ...now }) };
}

/** Whether two say the same; from which version is another question. */
export function sameContent(one: Plan, other: Plan): boolean {
  return content(one) === content(other);
}

const content = ({ name, shared, scenes }: Plan): string =>
  JSON.stringify([name.trim(), shared, scenes.map(sceneToSend)]);

/** The next scene that can be shown in a direction; null if there is none. */
export function nextOf(plan: Plan, from: number, by: 1 | -1): number | null {
  for (let i = from + by; i >= 0 && i < plan.scenes.length; i += by) {
    if (!plan.scenes[i]?.sealed) return i;
  }
  return null;
}

export const plannedS = (plan: Plan): number =>
  plan.scenes.reduce((sum, { length_s }) => sum + length_s, 0);

/** One scene of which two versions differ. */
export interface Difference {
  kind: "mine" | "theirs" | "both";
  mine: Scene | null;
  theirs: Scene | null;
}

/** Scenes that only one of two has, or that they tell differently. */
export function differences(mine: Plan, theirs: Plan): Difference[] {
  const other = new Map(theirs.scenes.map((scene) => [scene.id, scene]));
  const own = new Set(mine.scenes.map(({ id }) => id));
  const found = mine.scenes.flatMap((scene): Difference[] => {
    const their = other.get(scene.id);
    if (!their) return [{ kind: "mine", mine: scene, theirs: null }];
    const same =
      JSON.stringify(sceneToSend(scene)) === JSON.stringify(sceneToSend(their));
    return same ? [] : [{ kind: "both", mine: scene, theirs: their }];
  });
  const only = theirs.scenes.filter(({ id }) => !own.has(id));
  return [
    ...found,
    ...only.map((scene): Difference => ({ kind: "theirs", mine: null, theirs: scene })),
  ];
}

/** Mine on top of theirs: my scenes as they are, and theirs that I have not, behind. */
export function above(mine: Plan, theirs: Plan): Plan {
  const own = new Set(mine.scenes.map(({ id }) => id));
  const more = theirs.scenes.filter(({ id }) => !own.has(id));
  const scenes = [...mine.scenes, ...more].slice(0, MOST.scenes);
  return { ...mine, id: theirs.id, version: theirs.version, scenes };
}

/** Mine as a new briefing: what is sealed in it belongs to the other one. */
export function asAnother(mine: Plan, name: string): Plan {
  const scenes = mine.scenes.filter(({ sealed }) => !sealed);
  return { ...mine, id: "", version: 0, name: name.slice(0, MOST.name), scenes };
}
