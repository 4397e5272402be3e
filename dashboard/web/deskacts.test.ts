import assert from "node:assert/strict";
import { test } from "node:test";
import { Acts, refusalOf } from "./deskacts.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const answer = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status });

function sent(answers: (Response | null)[]): { acts: Acts; events: string[] } {
  const events: string[] = [];
  const acts = new Acts("/rooms/main", words, (_, init) => {
    events.push((JSON.parse(String(init?.body)) as { event_id: string }).event_id);
    return Promise.resolve(answers.shift() ?? null);
  });
  return { acts, events };
}

test("an act whose answer was lost is sent again as the same event", async () => {
  const { acts, events } = sent([null, answer(201, { n: 3 }), answer(201, { n: 4 })]);
  const body = { expected_revision: 1 };
  assert.equal((await acts.send("/drafts/_1/submit", body)).done, false);
  assert.equal((await acts.send("/drafts/_1/submit", body)).done, true);
  assert.equal((await acts.send("/drafts/_1/submit", body)).done, true);
  assert.equal(events[0], events[1]);
  assert.notEqual(events[1], events[2]);
});

test("an act that says something else is another event", async () => {
  const { acts, events } = sent([null, null]);
  await acts.send("/drafts/_1/return", { reason: "the place" });
  await acts.send("/drafts/_1/return", { reason: "the time" });
  assert.notEqual(events[0], events[1]);
});

test("a conflict says that nothing was overwritten, and holds both versions", () => {
  const fields = [{ field: "title", mine: "a", theirs: "b", conflict: true }];
  const theirs = { title: "b" };
  const refusal = refusalOf(409, { fields, theirs, detail: "changed" }, words);
  assert.match(refusal.sentence, /nothing was overwritten/);
  assert.deepEqual(refusal.conflict, fields);
  assert.deepEqual(refusal.theirs, theirs);
});

test("every field that is not right is named with how to mend it", () => {
  const reasons = [
    { field: "source[0].reliability", problem: "is missing", mend: "Grade it." },
  ];
  const said = refusalOf(422, { reasons }, words).reasons;
  assert.deepEqual(said, [
    "Source 1: Reliability of the source: This is missing. Grade it.",
  ]);
});

test("every refusal has a sentence, also of a server that does not answer", () => {
  for (const status of [0, 401, 403, 404, 409, 413, 422, 429, 500, 503])
    assert.ok(refusalOf(status, {}, words).sentence.length > 10);
});
