/**
 * Two versions of what somebody writes: which they are, and what is taken together.
 *
 * What comes of it is in the entry, and not sent yet. It must never choose for anybody.
 */
import { number, text, type Fields } from "./fields.ts";
import { fieldName, valueWords } from "./fieldwords.ts";
import { freshName } from "./freshname.ts";
import { askMerge, type Conflict, type Whose } from "./merging.ts";
import { utc } from "./when.ts";
import { fill, rebased } from "./writingentry.ts";
import type { WritingForm } from "./writingform.ts";
import type { Entry } from "./writingkept.ts";
import { askRoom, postTo, sendAll } from "./writingsend.ts";
import type { Catalogue } from "./words.ts";

/** The record went on under a correction: asks the desk for both versions. */
export async function conflictOf(room: string, entry: Entry): Promise<Conflict | null> {
  const { draft, revision, base_revision } = entry.desk!;
  const body = { event_id: freshName(), expected_revision: revision, base_revision };
  const path = `drafts/${encodeURIComponent(draft)}`;
  const outcome = await sendAll(
    { ...entry, steps: [{ path, body }] },
    (to, what) => postTo(room, to, what),
    () => undefined,
  );
  return outcome.kind === "conflict" ? outcome.conflict : null;
}

/** Asks a person to take two versions together; false if that was put off. */
export async function merge(
  entry: Entry,
  conflict: Conflict,
  form: WritingForm,
  { room, account, words }: { room: string; account: string; words: Catalogue },
): Promise<boolean> {
  const known = (entry.writing ?? entry.judgement)?.record ?? null;
  const shown = {
    name: (field: string) => fieldName(field, words),
    value: (field: string, value: unknown) => valueWords(field, value, words),
  };
  form.box.dataset["merging"] = "true";
  const theirs = await whose(room, entry, conflict.revision, words);
  const whom = { mine: account, theirs };
  const together = await askMerge(form.box, conflict, known, shown, whom, words);
  delete form.box.dataset["merging"];
  if (!together || !conflict.theirs) return false;
  fill(entry, together, account);
  rebased(entry, conflict.theirs);
  // A record that the form corrects went on; or the draft did, in another tab.
  if (entry.rebase !== null) entry.rebase = conflict.revision;
  else if (entry.desk) entry.desk.revision = conflict.revision;
  else if (entry.corrects) entry.corrects.revision = conflict.revision;
  return true;
}

/** Who wrote the other version, and when; "" if the room does not say. */
async function whose(
  room: string,
  { desk, corrects, rebase }: Entry,
  revision: number,
  words: Catalogue,
): Promise<Whose["theirs"]> {
  const record = rebase !== null ? desk?.record_id : desk ? null : corrects?.id;
  const draft = desk?.draft ?? "";
  const path = record
    ? `records/${encodeURIComponent(record)}/revisions`
    : `drafts/${encodeURIComponent(draft)}`;
  const told = await askRoom(room, path);
  if (told.status !== 200) return "";
  const rows = record ? told.body : (told.body as Fields)["history"];
  const of = record ? "revision" : "draft_revision";
  const row = (Array.isArray(rows) ? (rows as Fields[]) : []).findLast(
    (each) => number(each, of) === revision,
  );
  if (!row) return "";
  const named = ["written_by_title", "written_by", "by_title", "by"] as const;
  const who = named.map((name) => text(row, name)).find(Boolean) ?? words.t("a feed");
  const at = text(row, "at");
  return at ? `${who}, ${utc(new Date(at))}` : who;
}
