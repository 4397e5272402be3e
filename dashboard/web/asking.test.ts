import assert from "node:assert/strict";
import { test } from "node:test";
import { askList } from "./asking.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });

const asked: string[] = [];
const answering = async (answer: () => Response): Promise<unknown> => {
  const real = globalThis.fetch;
  globalThis.fetch = async (address) => {
    asked.push(String(address));
    return answer();
  };
  try {
    const address = { room: "a room", name: "seats" };
    return await askList(address, words, (status) => `refused (${status})`);
  } finally {
    globalThis.fetch = real;
  }
};

test("the list is the one that the server gives for this room", async () => {
  const seats = [{ seat: "a", state: "in_step" }];
  assert.deepEqual(await answering(() => Response.json(seats)), seats);
  assert.equal(asked.at(-1), "/rooms/a%20room/seats");
});

test("an answer of another shape is an empty list, not an error", async () => {
  assert.deepEqual(await answering(() => Response.json({ detail: "x" })), []);
});

test("a refused, broken or missing answer is said, not taken for an empty list", async () => {
  const refused = await answering(() => new Response("", { status: 503 }));
  assert.equal(refused, "refused (503)");
  assert.match(String(await answering(() => new Response("<"))), /does not answer/);
  const gone = await answering(() => {
    throw new TypeError("offline");
  });
  assert.match(String(gone), /does not answer/);
});
