/**
 * What people decided about a record, in one line: that it was taken off, or that it is
 * counted with another one.
 *
 * Pure. Must never leave out who did it, when or why, where that is known.
 */
import { inside, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { parseTime, utc } from "./when.ts";
import type { Catalogue } from "./words.ts";

const PEOPLE = "account:";

/** Who decided, by the name of the account. */
export function person(by: string): string {
  return by.startsWith(PEOPLE) ? by.slice(PEOPLE.length) : by;
}

export function isRetracted(p: Fields): boolean {
  return p["status"] === "RETRACTED";
}

/** "Retracted by bo, 2025-11-22 14:20 UTC: It was a drill."; empty if it stands. */
export function retraction(p: Fields, words: Catalogue): string {
  if (!isRetracted(p)) return "";
  const said = inside(p, "retraction");
  const at = parseTime(said["at"]);
  if (!at) return words.t("This report has been retracted by its author.");
  return words.t("Retracted by {who}, {when}: {reason}", {
    who: person(text(said, "by")),
    when: utc(at),
    reason: text(said, "reason"),
  });
}

/** "Counted with INC-007 by bo: They repeat it."; empty if it stands by itself. */
export function countedWith(p: Fields, title: string, words: Catalogue): string {
  const said = inside(p, "duplicate_of");
  const at = parseTime(said["at"]);
  if (!at) return "";
  return words.t("Counted with “{title}” by {who}, {when}: {reason}", {
    title: title || text(said, "id"),
    who: person(text(said, "by")),
    when: utc(at),
    reason: text(said, "reason"),
  });
}
