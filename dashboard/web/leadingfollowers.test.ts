import assert from "node:assert/strict";
import { test } from "node:test";
import { followersBy, nameOf, othersWhoLead } from "./leadingfollowers.ts";

const seat = (fields: Record<string, unknown>): Record<string, unknown> => ({
  account: "lea",
  seat: "s2",
  title: "Lea Lind",
  delegation: "FIN",
  name: "",
  state: "in_step",
  follows: "drawn",
  leads: false,
  ...fields,
});

test("a screen is in one group, and one that is silent follows nothing", () => {
  const groups = followersBy(
    [
      seat({}),
      seat({ title: "Al", follows: "alone" }),
      seat({ title: "Sam", state: "silent", follows: "late" }),
      seat({ title: "Late", follows: "late" }),
      seat({ title: "Bo", seat: "mine" }),
    ],
    "mine",
  );
  assert.deepEqual(
    [...groups].map(([key, names]) => [key, names.length]),
    [
      ["drawn", 1],
      ["late", 1],
      ["alone", 1],
      ["silent", 1],
    ],
  );
});

test("a name says the delegation, and the screen where it has a name", () => {
  assert.equal(nameOf(seat({})), "Lea Lind, FIN");
  assert.equal(nameOf(seat({ name: "tablet" })), "Lea Lind, FIN (tablet)");
  assert.equal(nameOf(seat({ title: "", delegation: "" })), "lea");
});

test("the briefing is offered to other accounts that may lead, once each", () => {
  const others = othersWhoLead(
    [
      seat({ account: "cai", title: "Cai", leads: true }),
      seat({ account: "cai", title: "Cai", leads: true, seat: "s9" }),
      seat({ account: "bo", title: "Bo", leads: true }),
      seat({}),
    ],
    "bo",
  );
  assert.deepEqual([...others], [["cai", "Cai"]]);
});
