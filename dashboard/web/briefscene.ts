/**
 * What a scene will show, told before it is shown: which records, and what of it is
 * hidden from somebody who is here.
 *
 * Pure. It must never let a scene send what its own check says is hidden.
 */
import type { Plan, Scene } from "./briefplan.ts";
import { titleOf } from "./fields.ts";
import { length_m } from "./geodesic.ts";
import type { Box, Shown } from "./shown.ts";
import { ofDays } from "./timefilter.ts";
import type { Feature } from "./types.ts";
import { boundsOf, VIEWS } from "./view.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

type Features = ReadonlyMap<string, Feature>;

/** What is to be known of the record that a scene names. */
export type Standing =
  /** It names none, or one that all may see. */
  | "whole"
  /** Its reader may not see the record: nothing of the scene is told. */
  | "sealed"
  | "retracted"
  /** The record is not on the picture, or not any more for this screen. */
  | "gone"
  /** Somebody who is here may not see the record. */
  | "hidden";

export function standingOf(
  scene: Scene,
  features: Features,
  hidden: ReadonlySet<string>,
): Standing {
  if (scene.sealed || !scene.shown) return "sealed";
  const id = scene.shown.selected;
  if (!id) return "whole";
  const feature = features.get(id);
  if (!feature) return "gone";
  if (hidden.has(id)) return "hidden";
  return feature.properties["status"] === "RETRACTED" ? "retracted" : "whole";
}

/** A sentence about the record of a scene; "" where there is nothing to say. */
export function standingWords(standing: Standing, words: Catalogue): string {
  const said: Record<Standing, string> = {
    whole: "",
    sealed: mark(
      "Sealed: it names a record that is not for you. You can move it, not show it.",
    ),
    retracted: mark("Its record was retracted; all see it as retracted."),
    gone: mark(
      "Its record is not on your picture any more. All see the area without it, and " +
        "without title and caption.",
    ),
    hidden: mark(
      "Its record is hidden from somebody who is here. All see the area without it, " +
        "and without title and caption.",
    ),
  };
  return said[standing] && words.t(said[standing]);
}

/** Ids of the records that a scene draws, as far as this screen sees them. */
export function recordsIn(shown: Shown, features: Features): string[] {
  const off = new Set(shown.hidden ?? []);
  const seen = [...features.values()].filter(
    (feature) => !off.has(feature.layer) && touches(shown.box, feature),
  );
  return ofDays(seen, shown).map(({ id }) => id);
}

function touches([west, south, east, north]: Box, feature: Feature): boolean {
  const bounds = boundsOf([feature]);
  if (!bounds) return false;
  const [w, s, e, n] = bounds;
  return w <= east && e >= west && s <= north && n >= south;
}

/** "14 records in view", and how many are hidden from whom; "" is all who are here. */
export function countWords(
  scene: Scene,
  features: Features,
  hidden: ReadonlySet<string>,
  who: string,
  words: Catalogue,
): string {
  if (!scene.shown) return "";
  if ((scene.shown.cursor?.mode ?? "LIVE") !== "LIVE")
    return words.t("Of another moment: what is hidden is not counted beforehand.");
  const ids = recordsIn(scene.shown, features);
  const all = words.plural("{n} record in view", "{n} records in view", ids.length);
  const n = ids.filter((id) => hidden.has(id)).length;
  if (!who && n === 0) return words.t("{all}, all seen by everybody here.", { all });
  if (n === 0) return words.t("{all}, all seen by {who}.", { all, who });
  if (!who) {
    const some = words.plural(
      "{n} hidden from somebody",
      "{n} hidden from somebody",
      n,
    );
    return `${all}, ${some}.`;
  }
  const less = words.plural("{n} hidden from {who}", "{n} hidden from {who}", n, {
    who,
  });
  return `${all}, ${less}.`;
}

/** What is shown of a scene: never a record that is gone or hidden from somebody. */
export function shownOf(plan: Plan, index: number, standing: Standing): Shown | null {
  const scene = plan.scenes[index];
  if (!scene?.shown || standing === "sealed") return null;
  const { selected, card, caption, ...area } = scene.shown;
  // What is written about a record that not all may see is not theirs either.
  const bare = standing === "hidden" || standing === "gone";
  return {
    ...area,
    ...(caption && !bare && { caption }),
    ...(selected && !bare && { selected, ...(card && { card }) }),
    ...(plan.id !== "" && {
      scene: {
        plan: plan.id,
        version: plan.version,
        number: index + 1,
        of: plan.scenes.length,
        title: bare ? "" : scene.title,
      },
    }),
  };
}

/** The name of an area in a few words: "Baltic, 280 km across". */
export function areaWords(box: Box, words: Catalogue): string {
  const [west, south, east, north] = box;
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  const across = length_m([
    [west, lat],
    [east, lat],
  ]);
  const km = words.number(rounded(across / 1000));
  const holds = ([w, s, e, n]: readonly number[]): boolean =>
    lon >= w! && lon <= e! && lat >= s! && lat <= n!;
  const name = holds(VIEWS.baltic)
    ? words.t("Baltic")
    : holds(VIEWS["black-sea"])
      ? words.t("Black Sea")
      : words.t("around {place}", { place: placeWords(lon, lat, words) });
  return words.t("{name}, {km} km across", { name, km });
}

/** To ten above a hundred: the edge of a view is no measurement. */
const rounded = (km: number): number =>
  km < 100 ? Math.max(1, Math.round(km)) : Math.round(km / 10) * 10;

function placeWords(lon: number, lat: number, words: Catalogue): string {
  const [ns, ew] = [lat < 0 ? "S" : "N", lon < 0 ? "W" : "E"];
  const degrees = (value: number): string => words.number(Math.abs(value), 1);
  return `${degrees(lat)}° ${ns}, ${degrees(lon)}° ${ew}`;
}

/** What a scene is called: its title, the record that it names, or its number. */
export function sceneTitle(
  scene: Scene,
  number: number,
  features: Features,
  words: Catalogue,
): string {
  if (scene.sealed) return words.t("Sealed scene");
  const record = scene.shown?.selected ? features.get(scene.shown.selected) : undefined;
  return (
    scene.title || (record ? titleOf(record) : words.t("Scene {number}", { number }))
  );
}
