/**
 * Why the desk refused something, at the field where it is mended, in the reader's words.
 *
 * The server writes its reasons in English, for programs too; those that a form can cause
 * are said here. What has no words here is shown as it came. Pure.
 */
import type { Field } from "./writing.ts";
import type { Catalogue } from "./words.ts";

/** One reason of a 422. */
export interface Reason {
  field: string;
  problem: string;
  mend: string;
}

const AT: readonly (readonly [RegExp, Field])[] = [
  [/^geometry/, "position"],
  [/^position_error_m/, "error"],
  [/^(occurred_from|valid_from|time_)/, "time"],
  [/^actor_state/, "actor"],
  [/^attribution_confidence/, "attribution"],
  [/^affected_states/, "affected"],
  [/^source\[\d+\]\.reliability/, "reliability"],
  [/^source\[\d+\]\.credibility/, "credibility"],
  [/^source\[\d+\]\.type/, "source_type"],
  [/^source\[\d+\]\.chain_root/, "origin"],
  [/^source/, "source"],
];

const SAME =
  /^(title|summary|type|severity|actor_status|place|domain|false_position|label|releasable_to)\b/;

/** The field of the form at which a reason is shown; null if it is of none. */
export function fieldOf(path: string): Field | null {
  const own = SAME.exec(path);
  if (own) return own[1] as Field;
  return AT.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** "is missing. Write it." */
export function reasonWords({ problem, mend }: Reason, words: Catalogue): string {
  return `${problemWords(problem, words)} ${mendWords(mend, words)}`.trim();
}

function problemWords(problem: string, words: Catalogue): string {
  const unseen = /^has the unseen character (U\+[0-9A-F]+) at (\d+)$/.exec(problem);
  if (unseen)
    return words.t("Sign {n} is a character that nobody sees ({code}).", {
      n: Number(unseen[2]) + 1,
      code: unseen[1] ?? "",
    });
  if (problem === "is missing") return words.t("This is missing.");
  if (problem === "is blank") return words.t("This holds only spaces.");
  if (problem === "is what a releaser decided, and no correction changes it")
    return words.t("A releaser decided this, and no correction changes it.");
  if (/^is /.test(problem)) return words.t("This cannot be taken as it is.");
  return `${problem}.`;
}

function mendWords(mend: string, words: Catalogue): string {
  const signs = /^Give text of (\d+) to (\d+) characters(?:, or null)?\.$/.exec(mend);
  if (signs)
    return words.t("Write {low} to {high} characters.", {
      low: signs[1] ?? "",
      high: signs[2] ?? "",
    });
  if (mend === "Take it out of the text.") return words.t("Take it out of the text.");
  if (/^Give a time with a zone/.test(mend))
    return words.t("Write a time with its zone, for example 14:05Z.");
  if (/ISO 3166-1/.test(mend))
    return words.t("Write codes of three letters, for example EST; ALL is everyone.");
  if (/^Give one of /.test(mend)) return words.t("Choose one of the list.");
  if (/^Leave it; a releaser/.test(mend))
    return words.t("Leave it as it was, or ask a releaser.");
  const range = /^Give a(?: whole)? number.* from (\S+) to (\S+)\.$/.exec(mend);
  if (range)
    return words.t("Give a number from {low} to {high}.", {
      low: range[1] ?? "",
      high: range[2] ?? "",
    });
  return mend;
}
