import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY } from "./judgement.ts";
import { blank, recordOf, writingOf, type Writing } from "./writing.ts";
import { begun, type Entry } from "./writingkept.ts";
import { sendAll, stepsOf, typed, type Answer } from "./writingsend.ts";

const DONE = { draft: "_1", revision: 1, state: "DRAFT", id: "DESK-1", n: 7 };

function writing(title: string): Writing {
  const { values } = blank();
  const meaning = {
    geometry: null,
    at: "2026-11-22T14:05:00Z",
    time_basis: "CONVERTED",
  };
  return { values: { ...values, title }, meaning, record: null };
}

function entry(changes: Partial<Entry> = {}): Entry {
  return { ...begun("tab", writing("a")), wish: "SUBMITTED", ...changes };
}

/** A desk that gives these answers, and remembers what it was sent. */
function desk(...answers: Answer[]) {
  const sent: [string, Record<string, unknown>][] = [];
  const post = (path: string, body: string): Promise<Answer> => {
    sent.push([path, JSON.parse(body) as Record<string, unknown>]);
    return Promise.resolve(answers.shift() ?? { status: 0, body: null });
  };
  return { sent, post };
}

const nothing = (): void => undefined;

test("a new record is submitted in one act", () => {
  const steps = stepsOf(entry(), recordOf(writing("a"), "anna"));
  assert.equal(steps.length, 1);
  assert.equal(steps[0]?.path, "records");
  assert.equal(steps[0]?.body["state"], "SUBMITTED");
  assert.equal("expected_revision" in steps[0]!.body, false);
});

test("after a lost answer exactly the same goes out again, and once it is done, no more", async () => {
  const kept = entry();
  kept.steps = stepsOf(kept, kept.writing && recordOf(kept.writing, "anna"));
  const answered = { ...DONE, state: "SUBMITTED" };
  const { sent, post } = desk(
    { status: 0, body: null },
    { status: 201, body: answered },
  );
  assert.deepEqual(await sendAll(kept, post, nothing), { kind: "waiting", status: 0 });
  const survived = JSON.parse(JSON.stringify(kept)) as Entry;
  assert.equal((await sendAll(survived, post, nothing)).kind, "done");
  assert.deepEqual(sent[0], sent[1]);
  assert.equal(survived.steps.length, 0);
  assert.equal(survived.desk?.state, "SUBMITTED");
  assert.equal(survived.writing, null);
  assert.equal((await sendAll(survived, post, nothing)).kind, "done");
  assert.equal(sent.length, 2);
});

test("a draft that is changed and submitted names the revision that came of the change", async () => {
  const known = {
    draft: "_1",
    revision: 3,
    state: "DRAFT",
    record_id: "DESK-1",
    base_revision: 0,
  };
  const record = recordOf(writing("a"), "anna");
  const opened = writingOf(record, "anna");
  const values = { ...opened.values, title: "b" };
  const kept = entry({ desk: known, writing: { ...opened, values } });
  kept.steps = stepsOf(kept, kept.writing && recordOf(kept.writing, "anna"));
  const { sent, post } = desk(
    { status: 201, body: { ...DONE, revision: 4 } },
    { status: 201, body: { ...DONE, revision: 5, state: "SUBMITTED" } },
  );
  await sendAll(kept, post, nothing);
  assert.deepEqual(
    sent.map(([path, body]) => [path, body["expected_revision"]]),
    [
      ["drafts/_1", 3],
      ["drafts/_1/submit", 4],
    ],
  );
  assert.deepEqual(sent[0]?.[1]["changes"], { title: "b", summary: "b" });
});

test("two versions are handed over, and what was written stays", async () => {
  const kept = entry();
  kept.steps = stepsOf(kept, kept.writing && recordOf(kept.writing, "anna"));
  const body = { detail: "", revision: 2, mine: {}, theirs: {}, base: {} };
  const { post } = desk({ status: 409, body });
  const outcome = await sendAll(kept, post, nothing);
  assert.equal(outcome.kind, "conflict");
  assert.notEqual(kept.writing, null);
  assert.equal(kept.steps.length, 0);
});

test("a refusal names its reasons and takes nothing away", async () => {
  const kept = entry();
  kept.steps = stepsOf(kept, kept.writing && recordOf(kept.writing, "anna"));
  const reasons = [{ field: "title", problem: "is missing", mend: "Give it." }];
  const { post } = desk({ status: 422, body: { detail: "no", reasons } });
  const outcome = await sendAll(kept, post, nothing);
  assert.deepEqual(outcome, { kind: "refused", status: 422, sentence: "no", reasons });
  assert.notEqual(kept.writing, null);
});

test("what was typed while it went out stays, based on what the desk has now", async () => {
  const kept = entry({ wish: "DRAFT" });
  kept.steps = stepsOf(kept, recordOf(writing("a"), "anna"));
  kept.sent = typed(kept);
  kept.writing = writing("ab");
  const { post } = desk({ status: 201, body: DONE });
  await sendAll(kept, post, nothing);
  assert.equal(kept.writing.values.title, "ab");
  assert.equal(kept.writing.record?.["title"], "a");
});

test("a judgement goes out as it was when it was sent, whatever is typed after it", async () => {
  const judgement = { judged: { ...EMPTY, key_judgement: "a" }, record: null };
  const kept: Entry = { ...begun("tab", judgement), wish: "SUBMITTED" };
  kept.steps = stepsOf(kept, { key_judgement: "a" });
  kept.sent = typed(kept);
  const { sent, post } = desk(
    { status: 0, body: null },
    { status: 201, body: { ...DONE, state: "SUBMITTED" } },
  );
  await sendAll(kept, post, nothing);
  const reloaded = JSON.parse(JSON.stringify(kept)) as Entry;
  reloaded.judgement = { judged: { ...EMPTY, key_judgement: "half" }, record: null };
  await sendAll(reloaded, post, nothing);
  assert.deepEqual(sent[0], sent[1]);
  assert.equal(sent[0]?.[1]["layer"], "assessments");
  assert.equal(reloaded.judgement?.judged.key_judgement, "half");
});
