import assert from "node:assert/strict";
import { test } from "node:test";
import { Moves, SPACE_MS, type Answer } from "./leadingmoves.ts";
import type { Shown } from "./shown.ts";

const TAKEN: Answer = { status: "taken", revision: 1 };

const at = (west: number, more: Partial<Shown> = {}): Shown => ({
  box: [west, 51, 30, 60],
  ...more,
});

/** A server and a clock that do only what the test says. */
class Bench {
  now = 0;
  sent: { shown: Shown; event: string }[] = [];
  told: Answer[] = [];
  #answers: ((answer: Answer) => void)[] = [];
  #timers: { act: () => void; at: number }[] = [];
  readonly moves = new Moves(
    {
      post: (shown, event) => {
        this.sent.push({ shown, event });
        return new Promise((resolve) => this.#answers.push(resolve));
      },
      told: (answer) => this.told.push(answer),
    },
    {
      now: () => this.now,
      later: (act, ms) => this.#timers.push({ act, at: this.now + ms }),
    },
  );

  async answer(answer: Answer = TAKEN): Promise<void> {
    this.#answers.shift()?.(answer);
    await new Promise((resolve) => setImmediate(resolve));
  }

  pass(ms: number): void {
    this.now += ms;
    const due = this.#timers.filter((timer) => timer.at <= this.now);
    this.#timers = this.#timers.filter((timer) => timer.at > this.now);
    for (const { act } of due) act();
  }

  get wests(): number[] {
    return this.sent.map(({ shown }) => shown.box[0]);
  }
}

test("one move is under way at a time, and only the newest goes next", async () => {
  const bench = new Bench();
  for (let west = 1; west <= 50; west += 1) bench.moves.put(at(west));
  assert.deepEqual(bench.wests, [1]);
  bench.pass(1000);
  assert.deepEqual(bench.wests, [1]);
  await bench.answer();
  assert.deepEqual(bench.wests, [1, 50]);
});

test("at most five a second go out, and the last one always", async () => {
  const bench = new Bench();
  for (let west = 0; west < 100; west += 1) {
    bench.moves.put(at(west));
    await bench.answer();
    bench.pass(10);
  }
  bench.pass(SPACE_MS);
  await bench.answer();
  assert.ok(bench.sent.length <= 7, String(bench.sent.length));
  assert.equal(bench.wests.at(-1), 99);
  assert.equal(bench.moves.pending, false);
});

test("what a lost network may have taken goes out again as the same event", async () => {
  const bench = new Bench();
  bench.moves.put(at(1));
  await bench.answer({ status: "lost" });
  bench.pass(400);
  assert.deepEqual(bench.wests, [1, 1]);
  assert.equal(bench.sent[0]?.event, bench.sent[1]?.event);
});

test("after a lost network the newest goes out, and not what came before", async () => {
  const bench = new Bench();
  bench.moves.put(at(1));
  bench.moves.put(at(2));
  await bench.answer({ status: "lost" });
  bench.moves.put(at(3));
  bench.pass(10_000);
  assert.deepEqual(bench.wests, [1, 3]);
});

test("who does not present any more sends nothing more", async () => {
  const bench = new Bench();
  bench.moves.put(at(1));
  bench.moves.put(at(2));
  await bench.answer({ status: "refused", why: "other", presenter: "Cai" });
  bench.pass(10_000);
  assert.deepEqual(bench.wests, [1]);
  assert.equal(bench.told[0]?.status, "refused");
});

test("a record that not all may see keeps back itself, not the view", async () => {
  const bench = new Bench();
  bench.moves.put(at(1, { selected: "INC-9", card: true, caption: "Look" }));
  await bench.answer({ status: "hidden" });
  bench.pass(SPACE_MS);
  assert.deepEqual(bench.sent[1]?.shown, at(1, { caption: "Look" }));
});

test("what the server wants later waits as long as it says", async () => {
  const bench = new Bench();
  bench.moves.put(at(1));
  await bench.answer({ status: "later", ms: 2_000 });
  bench.pass(1_900);
  assert.equal(bench.sent.length, 1);
  bench.pass(100);
  assert.equal(bench.sent.length, 2);
});

test("the same view again is not sent again", async () => {
  const bench = new Bench();
  bench.moves.put(at(1));
  await bench.answer();
  bench.pass(1_000);
  bench.moves.put(at(1));
  assert.equal(bench.sent.length, 1);
});

test("an answer to what was stopped changes nothing", async () => {
  const bench = new Bench();
  bench.moves.put(at(1));
  bench.moves.stop();
  await bench.answer({ status: "lost" });
  bench.pass(10_000);
  assert.equal(bench.sent.length, 1);
  assert.deepEqual(bench.told, []);
});
