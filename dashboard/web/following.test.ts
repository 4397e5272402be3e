import assert from "node:assert/strict";
import { test } from "node:test";
import { Following } from "./following.ts";
import type { SharedView } from "./shown.ts";

const SELF = { account: "lea", seat: "s1" };
const BO = { account: "bo", title: "Bo Berg", seat: "b1" };

function view(revision: number, fields: Partial<SharedView> = {}): SharedView {
  const shown = {
    box: [10 + revision, 51, 29, 60] as [number, number, number, number],
  };
  return { revision, how: "MOVED", term: 1, presenter: BO, shown, ...fields };
}

function screen(always = false): { following: Following; did: string[] } {
  const did: string[] = [];
  const acts = {
    show: (_: unknown, revision: number, jump: boolean) =>
      did.push(`${jump ? "jump" : "go"} ${revision}`),
    led: (led: boolean) => did.push(led ? "led" : "not led"),
    left: () => did.push("left"),
    over: () => did.push("over"),
  };
  return { following: new Following(SELF, acts, { always }), did };
}

test("a new screen follows, and is there at once", () => {
  const { following, did } = screen();
  following.take(view(7));
  following.take(view(8));
  assert.deepEqual(did, ["led", "jump 7", "go 8"]);
  assert.equal(following.standing, "follows");
});

test("the same revision again moves nothing", () => {
  const { following, did } = screen();
  following.take(view(7));
  following.take(view(7));
  assert.deepEqual(did, ["led", "jump 7"]);
});

test("nothing moves on a screen that was moved by hand, until it comes back", () => {
  const { following, did } = screen();
  following.take(view(1));
  following.byHand();
  following.take(view(2));
  following.take(view(3, { term: 2, how: "TAKEN_OVER" }));
  assert.deepEqual(did, ["led", "jump 1", "left", "not led"]);
  assert.equal(following.standing, "alone");
  following.back();
  assert.deepEqual(did.slice(4), ["led", "jump 3"]);
});

test("who moved by hand before anything was shown looks around alone as well", () => {
  const { following, did } = screen();
  following.take(view(1, { how: "TAKEN", shown: undefined }));
  following.byHand();
  following.take(view(2));
  assert.equal(following.standing, "alone");
  assert.ok(!did.some((each) => each.startsWith("jump")));
});

test("a briefing that begins anew finds all screens following", () => {
  const { following } = screen();
  following.take(view(1));
  following.byHand();
  following.take(view(2, { how: "RELEASED", presenter: undefined }));
  assert.equal(following.standing, "free");
  following.take(view(3));
  assert.equal(following.standing, "follows");
});

test("a scene that clears the view brings nobody back who looks around", () => {
  const { following } = screen();
  following.take(view(1));
  following.byHand();
  following.take(null);
  following.take(view(1, { term: 1 }));
  assert.equal(following.standing, "alone");
});

test("when the briefing is over the screen is as it was before", () => {
  const { following, did } = screen();
  following.take(view(1));
  following.take(view(2, { how: "RELEASED", presenter: undefined }));
  assert.deepEqual(did.slice(2), ["not led", "left", "over"]);
});

test("the view before a take-over is not gone to on the way to the next one", () => {
  const { following, did } = screen();
  following.take(view(1));
  following.take(view(2, { how: "TAKEN_OVER", term: 2 }));
  following.take(view(3, { term: 2 }));
  assert.deepEqual(did, ["led", "jump 1", "go 3"]);
});

test("whoever comes while nothing new was shown yet sees what was shown last", () => {
  const { following, did } = screen();
  following.take(view(2, { how: "TAKEN_OVER" }));
  assert.deepEqual(did, ["led", "jump 2"]);
});

test("the screen that presents is moved by nobody; another one of the account is", () => {
  const { following, did } = screen();
  following.take(view(1, { presenter: { ...SELF, title: "Lea" } }));
  assert.equal(following.standing, "leads");
  assert.deepEqual(did, []);
  following.take(view(2, { presenter: { ...SELF, title: "Lea", seat: "s2" } }));
  assert.equal(following.standing, "follows");
});

test("a call is heard only where somebody looks around, and grabs nobody", () => {
  const { following, did } = screen();
  following.take(view(1));
  following.call();
  assert.equal(following.called, false);
  following.byHand();
  following.call();
  assert.equal(following.called, true);
  assert.equal(following.standing, "alone");
  assert.equal(did.at(-1), "not led");
  following.back();
  assert.equal(following.called, false);
});

test("a wall always follows", () => {
  const { following } = screen(true);
  following.take(view(1));
  following.byHand();
  assert.equal(following.standing, "follows");
});
