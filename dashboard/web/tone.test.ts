import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieOf, toneOf } from "./tone.ts";

test("a screen that goes from reality into a drill sounds, and the way back too", () => {
  assert.equal(toneOf("REALITY", "EXERCISE"), "down");
  assert.equal(toneOf("EXERCISE", "REALITY"), "up");
});

test("a browser that shows its first room sounds only where it is not real", () => {
  assert.equal(toneOf("", "REALITY"), null);
  assert.equal(toneOf("", "EXERCISE"), "down");
});

test("the same kind of room again is silent", () => {
  assert.equal(toneOf("EXERCISE", "EXERCISE"), null);
  assert.equal(toneOf("SIMULATION", "SIMULATION"), null);
});

test("a cookie is found among others, and not by a part of its name", () => {
  assert.equal(
    cookieOf("a=1; onepicture_context=EXERCISE; b=2", "onepicture_context"),
    "EXERCISE",
  );
  assert.equal(cookieOf("xonepicture_context=EXERCISE", "onepicture_context"), "");
});
