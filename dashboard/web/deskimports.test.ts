import assert from "node:assert/strict";
import { test } from "node:test";
import { DeskImports, waitingFor } from "./deskimports.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const told = {
  imports: [
    { import: "_1", author: "anna", state: "SUBMITTED" },
    { import: "_2", author: "bo", state: "SUBMITTED" },
    { import: "_3", author: "anna", state: "RELEASED" },
    { import: "_4", author: "anna", state: "DONE" },
  ],
};

test("only what waits and somebody else brought waits for a releaser", () => {
  assert.equal(waitingFor({ account: "bo", role: "releaser" }, told), 1);
  assert.equal(waitingFor({ account: "carl", role: "releaser" }, told), 2);
  assert.equal(waitingFor({ account: "carl", role: "chair" }, told), 2);
  assert.equal(waitingFor({ account: "anna", role: "analyst" }, told), 0);
});

test("what was not told is not said to be nothing, and is told later", async () => {
  const answers: (Response | null)[] = [
    null,
    new Response("<html>"),
    new Response("{}", { status: 503 }),
    new Response(JSON.stringify(told)),
  ];
  const by = (): Promise<Response | null> => Promise.resolve(answers.shift() ?? null);
  const reader = { account: "bo", role: "releaser" };
  const imports = new DeskImports("/rooms/main", words, reader, by);
  while (answers.length > 1) {
    await imports.refresh();
    assert.equal(imports.count, null);
    assert.match(imports.trouble ?? "", /\.$/);
  }
  await imports.refresh();
  assert.equal(imports.trouble, null);
  assert.equal(imports.sentence, "1 import waits for release.");
});
