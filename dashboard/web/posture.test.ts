import assert from "node:assert/strict";
import { test } from "node:test";
import { withContext } from "./posture.ts";

test("the third digit says what the room is about", () => {
  const sidc = "10031000161205000000";
  assert.equal(withContext(sidc, "REALITY"), "10031000161205000000");
  assert.equal(withContext(sidc, "EXERCISE"), "10131000161205000000");
  assert.equal(withContext(sidc, "SIMULATION"), "10231000161205000000");
});

test("what is not a code becomes the generic frame", () => {
  for (const sidc of ["", "SFGPUCI----", "1003", "<b>", "1".repeat(21)]) {
    assert.match(withContext(sidc, "REALITY"), /^10011000/);
  }
});

test("the long form of thirty digits is a code too", () => {
  const long = `10031000161205000000${"0".repeat(10)}`;
  assert.equal(withContext(long, "EXERCISE"), `101${long.slice(3)}`);
});
