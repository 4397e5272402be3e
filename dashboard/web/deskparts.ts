/**
 * The parts of the side for each kind of row: a draft, a record, a pair of reports.
 *
 * Which acts there are the server has told. It must never offer a way around four eyes.
 */
import { area, gradeChoice, linkTo, reasonForm, releaseForm } from "./deskforms.ts";
import type { ActForm, Choice } from "./deskforms.ts";
import {
  axes,
  differences,
  featureOf,
  heading,
  historyOf,
  paragraph,
  recordParts,
  sides,
  standingOf,
} from "./deskrecord.ts";
import { stateOf } from "./deskrows.ts";
import type { DeskRow } from "./deskrows.ts";
import { kindOf } from "./facts.ts";
import { inside, list, number, text, texts, titleOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { make } from "./page.ts";
import type { Feature } from "./types.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

export interface Reading {
  words: Catalogue;
  now: Date;
}

const DECISIONS = ["release", "return"];

/** A working copy: what it says and changes, what may be done, what was done. */
export function draftParts(told: Fields, form: ActForm, reading: Reading): Node[] {
  const { words, now } = reading;
  const record = inside(told, "record");
  const feature = featureOf(text(told, "id"), text(told, "layer"), record);
  const last = list(told, "history").at(-1);
  const returned = last?.["action"] === "RETURN";
  const acts = draftActs(told, form, words);
  // Who decides reads first; who wrote it goes on writing.
  const decides = texts(told, "acts").some((act) => DECISIONS.includes(act));
  return [
    heading(kindOf(feature, words), titleOf(feature)),
    make("p", { class: "desk-state", text: stateOf({ ...told, returned }, words) }),
    standingOf(told, words),
    ...notices(told, words),
    ...differences(told, words),
    ...(decides ? [] : [acts]),
    ...recordParts(feature, now, words),
    ...(decides ? [acts] : []),
    axes(words),
    historyOf(list(told, "history"), words),
  ];
}

function notices(told: Fields, words: Catalogue): HTMLElement[] {
  const said: string[] = [];
  if (told["four_eyes"] === true)
    said.push(
      words.t(
        "You had a say in this: somebody else has to look at it and release it. " +
          "Nobody releases alone what they wrote.",
      ),
    );
  if (told["outdated"] === true)
    said.push(
      words.t(
        "The record was revised since this was begun. Its author opens it in the form " +
          "and merges both versions; until then it cannot be released.",
      ),
    );
  return said.map((each) => paragraph(each, "card-warning"));
}

function draftActs(told: Fields, form: ActForm, words: Catalogue): HTMLElement {
  const acts = texts(told, "acts");
  const id = text(told, "draft");
  const step = (name: string, done: string) => (): Choice => ({
    path: `/drafts/${id}/${name}`,
    body: { expected_revision: told["revision"] },
    done,
  });
  const row = make("div", { class: "desk-row" });
  const own: [string, string, string][] = [
    ["submit", words.t("Submit"), words.t("Submitted: it waits for its release.")],
    ["undo", words.t("Undo my last act"), words.t("Your last act was undone.")],
    ["withdraw", words.t("Withdraw"), words.t("Withdrawn: it is on nobody's list.")],
  ];
  for (const [name, label, done] of own)
    if (acts.includes(name))
      row.append(form.act(label, step(name, done), name === "submit" ? "first" : ""));
  if (acts.includes("edit"))
    row.prepend(
      linkTo(`/?draft=${encodeURIComponent(id)}`, words.t("Open in the form")),
    );
  if (row.childElementCount > 0) form.add(row);
  if (acts.includes("release")) form.add(...releaseForm(told, form, words));
  if (acts.includes("return")) form.add(...returnForm(told, form, words));
  return form.finish();
}

function returnForm(told: Fields, form: ActForm, words: Catalogue): Node[] {
  const titles = {
    heading: words.t("Return"),
    label: words.t("Reason, which the author reads"),
    button: words.t("Return to its author"),
  };
  return reasonForm(titles, form, words, (reason) => ({
    path: `/drafts/${text(told, "draft")}/return`,
    body: { expected_revision: told["revision"], reason },
    done: words.t("Returned to its author, with your reason."),
  }));
}

/** What a record of the picture is shown with. */
export interface OnPicture {
  told: Fields;
  feature: Feature;
}

/** A record of the picture: grade it, retract it, revive it. */
export function recordActs(
  { told, feature }: OnPicture,
  form: ActForm,
  words: Catalogue,
): Node[] {
  const acts = texts(told, "acts");
  const ungraded = list(feature.properties, "source").every(
    (each) => text(each, "reliability") === "F" && number(each, "credibility") === 6,
  );
  if (acts.includes("correct") && ungraded)
    form.add(...gradeForm(feature, form, words));
  if (acts.includes("retract")) form.add(...retractForm(feature, form, words));
  if (acts.includes("revive")) form.add(...reviveForm(feature, form, words));
  return [form.finish()];
}

/** What stands above a record: that it is on the picture, and where. */
export function recordStart(feature: Feature, words: Catalogue): Node[] {
  const map = `/?record=${encodeURIComponent(feature.id)}`;
  return [
    make("p", { class: "desk-state", text: words.t("On the picture") }),
    make("div", { class: "desk-row desk-way" }, [
      linkTo(map, words.t("Show it on the map")),
    ]),
  ];
}

/** What stands below a record: what a grade means, and what was done with it. */
export function recordEnd(history: Fields[], words: Catalogue): Node[] {
  return [axes(words), historyOf(history, words)];
}

function retractForm(feature: Feature, form: ActForm, words: Catalogue): Node[] {
  const titles = {
    heading: words.t("Retract"),
    label: words.t("Reason, which everybody reads"),
    button: words.t("Retract it now"),
  };
  return reasonForm(titles, form, words, (reason) => ({
    path: `/records/${encodeURIComponent(feature.id)}/retract`,
    body: { expected_revision: number(feature.properties, "revision"), reason },
    done: words.t("Retracted: it stays to be seen, with your reason."),
  }));
}

function reviveForm(feature: Feature, form: ActForm, words: Catalogue): Node[] {
  const titles = {
    heading: words.t("Revive"),
    label: words.t("Reason, which everybody reads"),
    button: words.t("Revive it now"),
  };
  return reasonForm(titles, form, words, (reason) => ({
    path: `/records/${encodeURIComponent(feature.id)}/revive`,
    body: { expected_revision: number(feature.properties, "revision"), reason },
    done: words.t("Revived: it counts again, with your reason."),
  }));
}

/** A grade for a record of the picture is a correction of it. */
function gradeForm(feature: Feature, form: ActForm, words: Catalogue): Node[] {
  const axes = gradeChoice(words);
  const choose = (): Choice | null => {
    const grade = axes.chosen();
    if (!grade) return null;
    const source = list(feature.properties, "source").map((s) => ({ ...s, ...grade }));
    return {
      path: `/records/${encodeURIComponent(feature.id)}`,
      body: {
        expected_revision: number(feature.properties, "revision"),
        changes: { source },
      },
      done: words.t("A draft of the correction is made. Submit it to be released."),
    };
  };
  return [
    make("h3", { text: words.t("Grade it") }),
    paragraph(words.t("A grade is a correction: another person releases it.")),
    ...axes.elements,
    form.act(words.t("Begin a correction with this grade"), choose, "first"),
  ];
}

/** Two reports side by side, and why they are here. */
export function pairParts({ told, kind }: DeskRow, words: Catalogue): Node[] {
  const basis = text(told, "basis");
  const contradicts = list(told, "sides").length > 0;
  const name = contradicts ? words.t("Contradictions") : words.t("Possible duplicates");
  const title = contradicts ? kind : words.t("These two may tell of the same event");
  const why = [text(told, "sentence"), basis ? words.t(BASIS[basis] ?? basis) : ""];
  return [
    heading(name, title),
    ...why.filter(Boolean).map((each) => paragraph(each)),
    ...(contradicts ? [] : likeness(told, words)),
    sides(list(told, contradicts ? "sides" : "records"), words),
  ];
}

function likeness(told: Fields, words: Catalogue): Node[] {
  const score = number(told, "score");
  if (score === null) return [];
  const parts = list(told, "parts").map((part) =>
    make("li", { text: text(part, "sentence") }),
  );
  const n = words.number(Math.round(score * 100));
  return [
    paragraph(words.t("{n} of 100 points alike:", { n })),
    make("ul", { class: "desk-points" }, parts),
  ];
}

/** Decide about two reports; `told` is the first of them, as it is on the picture. */
export function decisionForm(
  told: Fields,
  other: string,
  form: ActForm,
  words: Catalogue,
): Node {
  const feature = inside(told, "feature");
  const acts = texts(told, "acts");
  const reason = area(words.t("Reason, which everybody reads"));
  const decide = (name: string, done: string) => (): Choice | null => {
    const said = reason.value().trim();
    if (!said) {
      reason.refuse(words.t("Say why first: the reason is read by others."));
      return null;
    }
    const revision = number(inside(feature, "properties"), "revision");
    return {
      path: `/records/${encodeURIComponent(text(feature, "id"))}/${name}`,
      body: { expected_revision: revision, other, reason: said },
      done,
    };
  };
  const same = decide("same", words.t("They count as one from now on; both stay."));
  const apart = decide("apart", words.t("They are no possible duplicates any more."));
  const row = make("div", { class: "desk-row" });
  if (acts.includes("same"))
    row.append(form.act(words.t("They are of the same event"), same, "first"));
  if (acts.includes("apart"))
    row.append(form.act(words.t("They are of two events"), apart));
  if (row.childElementCount > 0)
    form.add(make("h3", { text: words.t("Decide") }), reason.element, row);
  return form.finish();
}

const BASIS: Readonly<Record<string, string>> = {
  DECIDED: mark("Somebody decided that both tell of one event."),
  LINKED: mark("One of them names the other."),
  SIMILAR: mark("They are only similar: they may be of two events."),
  ONE_RECORD: mark("Both are in one report."),
};
