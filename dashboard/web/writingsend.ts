/**
 * How what is written comes to the desk: each act under the name of its event.
 *
 * The acts are made once and kept as they are; after a failure exactly the same goes out
 * again, so that the desk takes it once. It must never make an act anew while nobody
 * knows whether the first one arrived.
 */
import { readConflict, type Conflict } from "./merging.ts";
import type { Reason } from "./reasons.ts";
import { changesOf } from "./writing.ts";
import { freshName } from "./freshname.ts";
import { empty, type Entry, type OnDesk, type Step } from "./writingkept.ts";

type Json = Record<string, unknown>;

const ANSWER_MS = 10_000;

/** What came of an attempt. */
export type Outcome =
  /** `record` is what the desk has of it; null if this screen does not know. */
  | { kind: "done"; record: Json | null }
  | { kind: "waiting"; status: number }
  | { kind: "conflict"; conflict: Conflict }
  | { kind: "refused"; status: number; sentence: string; reasons: Reason[] };

/** An answer of the desk: its status (0: there was none) and what it holds. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Status codes after which the same may succeed a little later. */
const LATER = new Set([0, 401, 408, 429, 500, 502, 503, 504]);

/**
 * The acts by which a wish comes true; none if the desk has it all.
 *
 * `record` is what is written as a record, made now and never again; null if nothing is.
 */
export function stepsOf(entry: Entry, record: Json | null): Step[] {
  const { desk, corrects, wish, rebase } = entry;
  const before = (entry.writing ?? entry.judgement)?.record ?? {};
  const steps: Step[] = [];
  const named = (path: string, body: Step["body"]): void => {
    steps.push({ path, body: { event_id: freshName(), ...body } });
  };
  if (record) {
    const what = changesOf(before, record);
    if (desk) {
      const path = `drafts/${encodeURIComponent(desk.draft)}`;
      const based = rebase === null ? {} : { base_revision: rebase };
      const body = { expected_revision: desk.revision, ...what, ...based };
      const changed = Object.keys(what.changes).length + what.removed.length > 0;
      if (changed || rebase !== null) named(path, body);
    } else if (corrects) {
      const path = `records/${encodeURIComponent(corrects.id)}`;
      named(path, { expected_revision: corrects.revision, ...what });
    } else named("records", { layer: entry.layer, state: wish || "DRAFT", record });
  }
  const anew = record !== null && !desk && !corrects;
  if (wish === "SUBMITTED" && !anew && desk?.state !== "SUBMITTED")
    // After another act it is the revision that comes of that one.
    named("", {
      expected_revision: steps.length > 0 ? null : (desk?.revision ?? null),
    });
  return steps;
}

/** Sends the next act; the entry is changed in place and kept by `keep` at each step. */
export async function sendAll(
  entry: Entry,
  post: (path: string, body: string) => Promise<Answer>,
  keep: () => void,
): Promise<Outcome> {
  let sent = (entry.writing ?? entry.judgement)?.record ?? null;
  for (let step = entry.steps[0]; step; step = entry.steps[0]) {
    sent = sentBy(sent, step);
    if (step.path === "" && entry.desk)
      step.path = `drafts/${encodeURIComponent(entry.desk.draft)}/submit`;
    if (step.body["expected_revision"] === null)
      step.body["expected_revision"] = entry.desk?.revision;
    keep();
    const { status, body } = await post(step.path, JSON.stringify(step.body));
    if (LATER.has(status)) return { kind: "waiting", status };
    if (status !== 201) {
      entry.steps = [];
      keep();
      return refusal(status, body);
    }
    took(entry, body, sent);
    entry.steps.shift();
    keep();
  }
  return { kind: "done", record: sent };
}

/** What is written, as it stands in the form. */
export function typed({ writing, judgement }: Entry): string {
  return JSON.stringify(writing?.values ?? judgement?.judged ?? null);
}

/** The record that a step makes of what was there before it. */
function sentBy(before: Json | null, { body }: Step): Json | null {
  if (body["record"]) return body["record"] as Json;
  if (!body["changes"]) return before;
  const removed = new Set(body["removed"] as string[]);
  const kept = Object.entries(before ?? {}).filter(([name]) => !removed.has(name));
  return { ...Object.fromEntries(kept), ...(body["changes"] as Json) };
}

/** What was written is on the desk now; what was typed since is not. */
function took(entry: Entry, body: unknown, sent: Json | null): void {
  const done = body as { draft: string; revision: number; state: string; id: string };
  const base = entry.desk?.base_revision ?? entry.corrects?.revision ?? 0;
  const desk: OnDesk = {
    draft: done.draft,
    revision: done.revision,
    state: done.state,
    record_id: done.id,
    base_revision: entry.rebase ?? base,
  };
  entry.desk = desk;
  entry.rebase = null;
  entry.returned = null;
  if (entry.sent === "" || entry.sent === typed(entry)) return empty(entry);
  if (entry.writing) entry.writing = { ...entry.writing, record: sent };
  if (entry.judgement) entry.judgement = { ...entry.judgement, record: sent };
}

function refusal(status: number, body: unknown): Outcome {
  const conflict = status === 409 ? readConflict(body) : null;
  if (conflict) return { kind: "conflict", conflict };
  const { detail = "", reasons = [] } = (body ?? {}) as {
    detail?: string;
    reasons?: Reason[];
  };
  return { kind: "refused", status, sentence: detail, reasons };
}

/** Sends one act to the room. */
export async function postTo(
  room: string,
  path: string,
  body: string,
): Promise<Answer> {
  try {
    const answer = await fetch(`/rooms/${encodeURIComponent(room)}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const content: unknown = await answer.json().catch(() => null);
    // Without its content nobody knows which draft it is: the same again tells it.
    if (answer.ok && content === null) return { status: 0, body: null };
    return { status: answer.status, body: content };
  } catch {
    return { status: 0, body: null };
  }
}

/** Asks the room; null if it does not answer, or not with what was asked. */
export async function askRoom(room: string, path: string): Promise<Answer> {
  try {
    const answer = await fetch(`/rooms/${encodeURIComponent(room)}/${path}`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  } catch {
    return { status: 0, body: null };
  }
}
