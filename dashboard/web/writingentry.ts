/**
 * What a thing that somebody writes is: as the desk tells it, and as the form opens it.
 *
 * Pure, but that `take` changes the entry it is given.
 */
import { inside, list, number, text, type Fields } from "./fields.ts";
import {
  blank as blankJudgement,
  judgedOf,
  lacking as lackingJudged,
  lackingToSubmit as lackingToSubmitJudged,
} from "./judgement.ts";
import {
  blank,
  changesOf,
  equal,
  lacking,
  lackingToSubmit,
  recordOf,
  writingOf,
} from "./writing.ts";
import type { Opening } from "./writingform.ts";
import type { Entry, Wish } from "./writingkept.ts";
import type { Catalogue } from "./words.ts";

/** Nothing was typed into it. */
export function untouched({ writing, judgement, desk, corrects }: Entry): boolean {
  if (desk || corrects) return false;
  if (judgement) return equal(judgement.judged, blankJudgement().judged);
  if (!writing) return false;
  const empty = blank(writing.values.label).values;
  return JSON.stringify(empty) === JSON.stringify(writing.values);
}

/** It says what the desk, or the record that it corrects, says already. */
export function unchanged(
  { writing, judgement, wish, steps, rebase }: Entry,
  account: string,
): boolean {
  if (wish !== "" || steps.length > 0 || rebase !== null) return false;
  if (judgement?.record) return equal(judgement.judged, judgedOf(judgement.record));
  if (!writing?.record) return false;
  const { changes, removed } = changesOf(writing.record, recordOf(writing, account));
  return Object.keys(changes).length + removed.length === 0;
}

/** Takes what the desk tells of a draft into its entry. */
export function take(entry: Entry, draft: Fields): void {
  const last = list(draft, "history").at(-1) ?? {};
  const state = text(draft, "state");
  entry.desk = {
    draft: text(draft, "draft"),
    revision: number(draft, "revision") ?? 0,
    state,
    record_id: text(draft, "id"),
    base_revision: number(draft, "base_revision") ?? 0,
    outdated: draft["outdated"] === true,
  };
  if (text(draft, "layer") === "assessments") entry.layer = "assessments";
  const record = inside(draft, "record");
  entry.title = text(record, "title") || text(record, "key_judgement") || entry.title;
  // What the log counts is the same on every screen, and after every reload.
  if (state === "RELEASED") entry.shown_n = number(last, "n");
  entry.returned =
    state === "DRAFT" && text(last, "action") === "RETURN"
      ? { by: text(last, "by"), reason: text(last, "reason") }
      : null;
}

/** How the form opens it; `acts` are those that the desk offers. */
export function openingOf(
  entry: Entry,
  notice: string,
  acts: readonly string[],
  isStory: boolean,
  words: Catalogue,
): Opening {
  const corrects = entry.corrects !== null || (entry.desk?.base_revision ?? 0) > 0;
  const { returned } = entry;
  const back = returned
    ? words.t("Sent back by {who}: {reason}", {
        who: returned.by,
        reason: returned.reason,
      })
    : "";
  return {
    title: titleOfForm(entry, corrects, words),
    notice: notice || back,
    room: isStory
      ? words.t(
          "This room plays a simulation: what is written here is gone when it begins anew.",
        )
      : "",
    corrects,
    resting: entry.wish !== "" || entry.steps.length > 0,
    mayUndo: acts.includes("undo"),
    mayWithdraw: acts.includes("withdraw"),
  };
}

function titleOfForm({ layer, desk }: Entry, corrects: boolean, words: Catalogue) {
  if (corrects) return words.t("Correct a record");
  if (layer === "assessments")
    return desk ? words.t("Draft of an assessment") : words.t("Write an assessment");
  return desk ? words.t("Draft of an incident") : words.t("Place an incident");
}

/** Puts a record into an entry, to be written on. */
export function fill(
  entry: Entry,
  said: Record<string, unknown>,
  account: string,
): void {
  if (entry.layer === "assessments")
    entry.judgement = { judged: judgedOf(said), record: said };
  else entry.writing = writingOf(said, account);
}

/** What is written is based on this record of the desk, or of the picture. */
export function rebased(entry: Entry, record: Record<string, unknown>): void {
  if (entry.judgement) entry.judgement = { ...entry.judgement, record };
  if (entry.writing) entry.writing = { ...entry.writing, record };
}

/** What is still to be written before the desk takes it, by the names of the fields. */
export function lackingOf({ writing, judgement }: Entry, wish: Wish): string[] {
  const submits = wish === "SUBMITTED";
  if (judgement)
    return (submits ? lackingToSubmitJudged : lackingJudged)(judgement.judged);
  return writing ? (submits ? lackingToSubmit : lacking)(writing) : [];
}

/** Why the desk did not take it, and that it is still here. */
export function refusalWords(
  status: number,
  sentence: string,
  words: Catalogue,
): string {
  if (status === 403)
    return words.t("Your role does not allow this. What you wrote is here.");
  if (status === 404)
    return words.t(
      "This is not on the desk or the picture any more. What you wrote is here.",
    );
  if (status === 409)
    return words.t(
      "Somebody else has acted on this meanwhile. What you wrote is here: open it anew.",
    );
  return words.t(
    "The desk did not take it (answer {status}): {sentence} What you wrote is here.",
    { status, sentence },
  );
}
