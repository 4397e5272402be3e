import assert from "node:assert/strict";
import { test } from "node:test";
import { nameIn } from "./exporting.ts";

test("a file is called as the server says, and has a name in any case", () => {
  assert.equal(
    nameIn('attachment; filename="main_picture-3.csv"'),
    "main_picture-3.csv",
  );
  assert.equal(nameIn(null), "picture");
});
