import assert from "node:assert/strict";
import { test } from "node:test";
import { POINTS, SignalSender, type Sent } from "./leadingsignals.ts";

class Bench {
  now = 0;
  sent: (Sent & { at: number })[] = [];
  answers: (() => void)[] = [];
  #timers: { act: () => void; at: number }[] = [];
  readonly sender: SignalSender;

  constructor(answering = true) {
    this.sender = new SignalSender(
      (sent) => {
        this.sent.push({ ...sent, at: this.now });
        if (answering) return Promise.resolve();
        return new Promise<void>((resolve) => this.answers.push(resolve));
      },
      {
        now: () => this.now,
        later: (act, ms) => this.#timers.push({ act, at: this.now + ms }),
      },
    );
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    await new Promise((resolve) => setImmediate(resolve));
    const due = this.#timers.filter((timer) => timer.at <= this.now);
    this.#timers = this.#timers.filter((timer) => timer.at > this.now);
    for (const { act } of due) act();
  }
}

test("a pointer goes out at once, and then twenty times a second, the newest", async () => {
  const bench = new Bench();
  for (let i = 0; i < 100; i += 1) {
    bench.sender.point("POINTER", [20 + i, 55]);
    await bench.pass(10);
  }
  await bench.pass(100);
  assert.equal(bench.sent[0]?.at, 0);
  assert.ok(bench.sent.length <= 22, String(bench.sent.length));
  assert.deepEqual(bench.sent.at(-1)?.points, [[119, 55]]);
});

test("a broken pen with 200 strokes a second sends at most 20, the newest", async () => {
  const bench = new Bench();
  for (let i = 0; i < 400; i += 1) {
    bench.sender.stroke(i, [
      [20, 55],
      [21, 56],
    ]);
    await bench.pass(5);
  }
  assert.ok(bench.sent.length <= 42, String(bench.sent.length));
  const late = bench.sent.at(-1)?.stroke ?? 0;
  assert.ok(late > 380, String(late));
});

test("a long stroke that had to wait keeps its ends and fits into one signal", async () => {
  const bench = new Bench();
  bench.sender.stroke(1, [[0, 55]]);
  for (let i = 1; i <= 500; i += 1) bench.sender.stroke(1, [[i / 10, 55]]);
  await bench.pass(60);
  const { points } = bench.sent[1]!;
  assert.ok(points.length <= POINTS);
  assert.deepEqual(points.at(-1), [50, 55]);
});

test("a server that does not answer is not flooded", async () => {
  const bench = new Bench(false);
  for (let i = 0; i < 100; i += 1) {
    bench.sender.point("POINTER", [20, 55]);
    await bench.pass(50);
  }
  assert.equal(bench.sent.length, 4);
});

test("a pen that never rests holds back neither the pointer nor a call", async () => {
  const bench = new Bench();
  for (let i = 0; i < 100; i += 1) {
    bench.sender.stroke(i, [[20, 55]]);
    bench.sender.point("POINTER", [20 + i, 55]);
    if (i === 50) bench.sender.say("CALL");
    await bench.pass(10);
  }
  const kinds = bench.sent.map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === "CALL").length, 1);
  assert.ok(kinds.filter((kind) => kind === "POINTER").length >= 8, kinds.join());
  assert.ok(kinds.filter((kind) => kind === "STROKE").length >= 8, kinds.join());
});

test("who takes the pointer away points no more afterwards", async () => {
  const bench = new Bench();
  bench.sender.point("POINTER", [20, 55]);
  bench.sender.point("POINTER", [21, 55]);
  bench.sender.say("AWAY");
  await bench.pass(60);
  await bench.pass(60);
  assert.equal(bench.sent.at(-1)?.kind, "AWAY");
});
