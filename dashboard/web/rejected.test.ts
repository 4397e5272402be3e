import assert from "node:assert/strict";
import { test } from "node:test";
import { refusedAt } from "./rejected.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });
const line = { at: "2025-11-22T15:30:07.123Z", layer: "incidents", reasons: [] };

test("when a line was refused is told to the second, in the server's time", () => {
  assert.equal(refusedAt(line, words), "2025-11-22 15:30:07Z (server time)");
  assert.equal(refusedAt({ at: "yesterday" }, words), "");
});
