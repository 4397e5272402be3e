import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askSeats,
  badgeWords,
  clockNote,
  highestLabel,
  rejectedWords,
} from "./badge.ts";
import type { Feature, Header } from "./types.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const header = { seats: { in_step: 31, of: 32, behind: 1, silent: 0 } } as Header;
const labelled = (classification: unknown): Feature => ({
  type: "Feature",
  id: "a",
  layer: "incidents",
  geometry: null,
  properties: { label: { classification } },
});

test("the badge says what was drawn and who sees the same", () => {
  assert.deepEqual(badgeWords(header, 4812, words), [
    "Picture 4\u202f812",
    "31 of 32 screens",
  ]);
});

test("a screen that has drawn nothing claims no number", () => {
  assert.equal(badgeWords(header, -1, words)[0], "Not drawn yet");
});

test("the banner takes the highest label on screen", () => {
  const levels = ["PUBLIC", "SENSITIVE", "INTERNAL"].map(labelled);
  assert.equal(highestLabel(levels), "SENSITIVE");
  assert.equal(highestLabel([labelled("PUBLIC")]), "PUBLIC");
});

test("without a label on screen the banner claims no level", () => {
  assert.equal(highestLabel([]), null);
  assert.equal(highestLabel([labelled("MADE UP"), labelled(undefined)]), null);
});

test("only a room of reality tells the time of this world", () => {
  const room = { rate: 1, scene_at: "2025-09-19T07:00:00Z" } as Header;
  const note = (context: Header["context"], stale = false): string =>
    clockNote({ ...room, context }, stale, words);
  assert.equal(note("REALITY"), "UTC, live");
  assert.equal(note("EXERCISE"), "simulated time × 1");
  assert.equal(note("REALITY", true), "not current");
  assert.equal(
    clockNote({ ...room, context: "EXERCISE", scene_at: null }, false, words),
    "simulated time × 1",
  );
});

const answering = async (answer: () => Response): Promise<unknown> => {
  const real = globalThis.fetch;
  globalThis.fetch = async () => answer();
  try {
    return await askSeats("main", words);
  } finally {
    globalThis.fetch = real;
  }
};

test("the seats are those that the server lists", async () => {
  const seats = [{ seat: "a", state: "in_step" }];
  assert.deepEqual(await answering(() => Response.json(seats)), seats);
  assert.deepEqual(await answering(() => Response.json({ seats })), seats);
});

test("a refused, broken or missing answer is said, not counted as nobody", async () => {
  const refused = await answering(() => new Response("", { status: 503 }));
  assert.match(String(refused), /does not say who is here \(answer 503\)/);
  assert.match(String(await answering(() => new Response("<"))), /does not answer/);
  const gone = await answering(() => {
    throw new TypeError("offline");
  });
  assert.match(String(gone), /does not answer/);
});

test("rejected lines are counted in words", () => {
  assert.match(rejectedWords(1, words), /^1 line was/);
  assert.match(rejectedWords(3, words), /^3 lines were/);
});
