/**
 * How sure a record is, as a card says it: the event, who did it, and who says so.
 *
 * That something happened and who did it are two facts. Must never let one of them
 * borrow the certainty of the other, nor name an actor without how sure that is.
 */
import { stateName } from "./countries.ts";
import type { Fact, Section } from "./facts.ts";
import { list, number, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { person } from "./retracted.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import type { Catalogue } from "./words.ts";

/** Whether the event itself was checked. */
export function howSure(p: Fields, words: Catalogue): Section {
  const facts: Fact[] = [];
  const verification = term(terms.VERIFICATION, p["verification"], words);
  if (verification)
    facts.push({
      label: words.t("Checked"),
      value: verification,
      warning: p["verification"] !== "VERIFIED",
    });
  const note = text(p, "verification_note");
  if (note)
    facts.push({ label: words.t("Note on the check"), value: note, received: true });
  return { key: "sure", heading: words.t("What happened: how sure"), facts };
}

/** Who is said to have done it; nothing for records that have no actor. */
export function whoDidIt(p: Fields, words: Catalogue): Section {
  const heading = words.t("Who did it: how sure");
  const actor = text(p, "actor_state");
  const sure = term(terms.ATTRIBUTION, p["attribution_confidence"], words);
  const facts: Fact[] = [];
  if (actor)
    facts.push({
      label: words.t("Said to be done by"),
      value: actor === "XXX" ? words.t("nobody named") : stateName(actor, words),
    });
  const standing = term(terms.ACTOR_STATUS, p["actor_status"], words);
  if (actor && actor !== "XXX" && standing)
    facts.push({ label: words.t("Responsibility"), value: standing });
  if (sure) facts.push({ label: words.t("Attribution"), value: sure });
  return { key: "actor", heading, facts };
}

/** Both axes of the Admiralty grade, in words; of half a grade nothing is said. */
export function gradeOf(source: Fields, words: Catalogue): string {
  const reliability = term(terms.RELIABILITY, source["reliability"], words);
  const credibility = term(terms.CREDIBILITY, source["credibility"], words);
  if (!reliability || !credibility) return words.t("not graded yet");
  const grade = `${text(source, "reliability")}${number(source, "credibility") ?? ""}`;
  return words.t("{grade}: source {reliability}, information {credibility}", {
    grade,
    reliability,
    credibility,
  });
}

export function sources(p: Fields, words: Catalogue): Section {
  const facts = list(p, "source").flatMap((source) => {
    const kind = term(terms.SOURCE_TYPE, source["type"], words);
    const name = person(text(source, "source_id"));
    const facts: Fact[] = [
      {
        label: kind ? `${name} (${kind})` : name,
        value: gradeOf(source, words),
      },
    ];
    const reference = text(source, "url_or_ref");
    if (reference)
      facts.push({ label: words.t("Reference"), value: reference, received: true });
    return facts;
  });
  const roots = new Set(list(p, "source").map((source) => text(source, "chain_root")));
  if (roots.size > 0)
    facts.push({
      label: "",
      value: words.plural(
        "{n} independent source",
        "{n} independent sources",
        roots.size,
      ),
    });
  return { key: "sources", heading: words.t("Who says so"), facts };
}
