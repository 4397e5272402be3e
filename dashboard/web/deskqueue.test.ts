import assert from "node:assert/strict";
import { test } from "node:test";
import { DeskQueue } from "./deskqueue.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const row = { key: "_1", kind: "draft", layer: "incidents", title: "A cable" };
const counts = { mine: 1, waiting: 0, ungraded: 7, refused: 2 };

function queue(answers: unknown[]): { queue: DeskQueue; paths: string[] } {
  const paths: string[] = [];
  const by = (path: string): Promise<Response | null> => {
    paths.push(path);
    const next = answers.shift();
    return Promise.resolve(next ? new Response(JSON.stringify(next)) : null);
  };
  return { queue: new DeskQueue("/rooms/main", words, by), paths };
}

test("a list that has not changed is asked for by its mark and kept", async () => {
  const told = { n: 4, mark: "m1", counts, total: 1, rows: [row] };
  const { queue: desk, paths } = queue([told, { n: 9, mark: "m1", counts, total: 1 }]);
  await desk.refresh("mine");
  await desk.refresh("mine");
  assert.match(paths[1] ?? "", /mark=m1$/);
  assert.equal(desk.told("mine")?.n, 9);
  assert.equal(desk.told("mine")?.rows[0]?.title, "A cable");
});

test("one answer tells the lengths of all lists", async () => {
  const { queue: desk } = queue([{ n: 4, mark: "m", counts, total: 1, rows: [row] }]);
  assert.equal(desk.count("ungraded"), null);
  await desk.refresh("mine");
  assert.equal(desk.count("ungraded"), 7);
  assert.equal(desk.count("duplicates"), null);
});

test("a server that does not answer leaves what was told, and is a sentence", async () => {
  const { queue: desk } = queue([{ n: 4, mark: "m", counts, total: 1, rows: [row] }]);
  await desk.refresh("mine");
  assert.match((await desk.refresh("mine")) ?? "", /does not answer/);
  assert.equal(desk.told("mine")?.rows.length, 1);
});

test("pairs are counted with those that were not sent", async () => {
  const records = [
    { id: "A", title: "One" },
    { id: "B", title: "Two" },
  ];
  const pairs = [{ records, score: 0.834, distance_m: 3214.6 }];
  const { queue: desk } = queue([{ n: 3, more: 5, waiting: 2, pairs }]);
  await desk.refresh("duplicates");
  assert.equal(desk.count("duplicates"), 6);
  assert.equal(desk.told("duplicates")?.waiting, 2);
  const [first] = desk.told("duplicates")?.rows ?? [];
  assert.equal(first?.key, "A~B");
  assert.equal(first?.score, 83);
});

test("a list that failed says so until it was told, and no other list does", async () => {
  const { queue: desk } = queue([
    null,
    { n: 4, mark: "m", counts, total: 0, rows: [] },
  ]);
  await desk.refresh("duplicates");
  await desk.refresh("mine");
  assert.match(desk.trouble("duplicates") ?? "", /does not answer/);
  assert.equal(desk.trouble("mine"), null);
  const { queue: later } = queue([null, { n: 4, more: 0, waiting: 0, pairs: [] }]);
  await later.refresh("duplicates");
  await later.refresh("duplicates");
  assert.equal(later.trouble("duplicates"), null);
});
