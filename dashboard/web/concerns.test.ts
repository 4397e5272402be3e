import assert from "node:assert/strict";
import { test } from "node:test";
import { byTopic, concernsOf, countryOf } from "./concerns.ts";

const kept = (country: string | null): Pick<Storage, "getItem"> => ({
  getItem: () => country,
});

test("the country asked for last comes before that of one's delegation", () => {
  assert.equal(countryOf(kept("LTU"), "EST"), "LTU");
  assert.equal(countryOf(kept(null), "EST"), "EST");
  assert.equal(countryOf(kept(""), "EST"), "", "who chose none gets none");
  assert.equal(countryOf(kept("nonsense"), "EST"), "EST");
  assert.equal(countryOf(null, ""), "");
});

test("sentences stand under their topics in the order of the server", () => {
  const said = [
    { title: "Its land", sentence: "one" },
    { title: "Its part in it", sentence: "two" },
    { title: "Its part in it", sentence: "three" },
  ];
  assert.deepEqual(
    [...byTopic({ concerns: said })],
    [
      ["Its land", ["one"]],
      ["Its part in it", ["two", "three"]],
    ],
  );
  assert.equal(byTopic({}).size, 0);
});

test("a record is asked about by its own address, and silence is no answer", async (t) => {
  const asked: string[] = [];
  const answer = t.mock.method(globalThis, "fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response("{}", { status: 200 }));
  });
  assert.deepEqual(await concernsOf("main", "A/1", "EST"), {});
  assert.equal(asked[0], "/rooms/main/records/A%2F1/concerns?state=EST");
  answer.mock.mockImplementation(() =>
    Promise.resolve(new Response("{}", { status: 400 })),
  );
  assert.equal(await concernsOf("main", "A", "XYZ"), null);
  answer.mock.mockImplementation(() => Promise.reject(new Error("cut")));
  assert.equal(await concernsOf("main", "A", ""), null);
});
