/**
 * Which reports people decided to be of one event.
 *
 * Pure. Must never depend on the order in which they came or were decided.
 */
import { inside, text } from "./fields.ts";
import type { Feature } from "./types.ts";

/** All reports that are counted with one, itself first, then by id. */
export function together(
  feature: Feature,
  features: ReadonlyMap<string, Feature>,
): Feature[] {
  const near = new Map<string, string[]>();
  const join = (one: string, other: string): unknown =>
    near.set(one, [...(near.get(one) ?? []), other]);
  for (const { id, layer, properties } of features.values()) {
    if (layer !== "incidents" || !("duplicate_of" in properties)) continue;
    const other = text(inside(properties, "duplicate_of"), "id");
    join(id, other);
    join(other, id);
  }
  const found = new Set([feature.id]);
  for (const id of found) for (const other of near.get(id) ?? []) found.add(other);
  const others = [...found].filter((id) => id !== feature.id).sort();
  const known = others.flatMap((id) => features.get(id) ?? []);
  return [feature, ...known];
}

/** Whether a card has more to say of the decisions of people. */
export function isDecided(reports: readonly Feature[]): boolean {
  const properties = reports[0]?.properties ?? {};
  return (
    reports.length > 1 || "corrections" in properties || "retraction" in properties
  );
}

/** What tells one drawing of reports of an event from another. */
export function signOf(reports: readonly Feature[]): string {
  return reports
    .map(({ id, properties }) => `${id}:${String(properties["revision"])}`)
    .join(" ");
}
