/**
 * What the card, the news and the table say about an assessment, in the reader's words.
 *
 * Pure. Likelihood and confidence are said apart, and never without each other; who
 * judges otherwise stands beside the judgement.
 */
import { isLapsed, STEPS } from "./assessments.ts";
import { stateName } from "./countries.ts";
import type { CardContent, Fact, Reading, Section } from "./facts.ts";
import { list, text, texts, type Fields } from "./fields.ts";
import { isRetracted, person, retraction } from "./retracted.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import type { Feature } from "./types.ts";
import { parseTime, utc } from "./when.ts";
import { where } from "./wherefacts.ts";
import type { Catalogue } from "./words.ts";

export const isAssessment = ({ layer }: Feature): boolean => layer === "assessments";

/** One step of the yardstick. */
export interface Step {
  value: string;
  words: string;
  chosen: boolean;
}

/** The whole yardstick with its ranges, the least likely first. */
export function yardstickOf(chosen: unknown, words: Catalogue): Step[] {
  return STEPS.map((value) => ({
    value,
    words: term(terms.LIKELIHOOD, value, words),
    chosen: value === chosen,
  }));
}

/** "judged likely (60 to 90 %) · low confidence". */
export function judgedWords({ properties: p }: Feature, words: Catalogue): string {
  return [
    words.t("judged {likelihood}", {
      likelihood: term(terms.LIKELIHOOD, p["likelihood_word"], words),
    }),
    term(terms.CONFIDENCE, p["confidence"], words),
  ].join(" · ");
}

/** "Lithuania, Poland": who judges otherwise; "" if nobody is known to. */
export function dissenters({ properties }: Feature, words: Catalogue): string {
  const states = list(properties, "dissent").map((each) => text(each, "state"));
  return [...new Set(states)].map((state) => stateName(state, words)).join(", ");
}

/** "Lithuania judges otherwise"; "" if nobody is known to. */
export function dissentWords(feature: Feature, words: Catalogue): string {
  const who = dissenters(feature, words);
  return who && words.t("Otherwise judged by: {who}", { who });
}

export function assessmentContent(feature: Feature, reading: Reading): CardContent {
  const { words, now } = reading;
  const p = feature.properties;
  const warnings: string[] = [];
  if (isRetracted(p)) warnings.push(retraction(p, words));
  if (isLapsed(feature, now.getTime()))
    warnings.push(
      words.t("The time for which this was judged is over. It is not on the map."),
    );
  return {
    kind: words.t("Assessment"),
    title: text(p, "key_judgement"),
    lead: "",
    warnings,
    claims: sides(feature, words),
    yardstick: yardstickOf(p["likelihood_word"], words),
    strength: [],
    sections: [
      { key: "basis", heading: words.t("What it rests on"), facts: basis(p) },
      said("alternatives", words.t("What else it could be"), p),
      worst(p, words),
      said("information_gaps", words.t("What is not known"), p),
      said("indicators_to_watch", words.t("What to watch"), p),
      where(feature, words),
    ],
  };
}

/** The judgement and those who judge otherwise, side by side. */
function sides(feature: Feature, words: Catalogue): CardContent["claims"] {
  const p = feature.properties;
  return {
    headings: [words.t("The judgement"), words.t("Who judges otherwise")],
    says: [{ who: judgedWords(feature, words), text: judgedBy(p, words) }],
    denies: list(p, "dissent").map((each) => ({
      who: stateName(text(each, "state"), words),
      text: text(each, "text"),
    })),
  };
}

/** "By anna, 2024-11-18 18:00 UTC. Holds until …": the title has the judgement itself. */
function judgedBy(p: Fields, words: Catalogue): string {
  const [at, until] = [parseTime(p["reported_at"]), parseTime(p["valid_until"])];
  const who = list(p, "source").map((each) => person(text(each, "source_id")));
  const named = [who.join(", "), at ? utc(at) : ""].filter(Boolean).join(", ");
  return [
    named && words.t("By {who}.", { who: named }),
    until ? words.t("Holds until {when}.", { when: utc(until) }) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function basis(p: Fields): Fact[] {
  return list(p, "basis").map((each) => {
    const [label, value] = [text(each, "record"), text(each, "text")];
    return value ? { label, value, received: true } : { label: "", value: label };
  });
}

function said(field: string, heading: string, p: Fields): Section {
  const facts = texts(p, field).map((value) => ({ label: "", value, received: true }));
  return { key: field, heading, facts };
}

function worst(p: Fields, words: Catalogue): Section {
  const value = text(p, "worst_case");
  const facts = value ? [{ label: "", value, received: true }] : [];
  return { key: "worst", heading: words.t("The worst case"), facts };
}
