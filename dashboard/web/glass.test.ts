import assert from "node:assert/strict";
import { test } from "node:test";
import { Glass } from "./glass.ts";
import type { Seen } from "./seat.ts";

/** A map whose drawings end when the test says so, and a clock that it moves. */
class Bench {
  readonly confirmed: string[] = [];
  now = 0;
  #drawings: PromiseWithResolvers[] = [];
  #timers: (() => void)[] = [];
  readonly glass = new Glass(
    {
      confirm: ({ n, digest }) => this.confirmed.push(`${n}${digest}`),
      changed: () => undefined,
    },
    { now: () => this.now, later: (act) => this.#timers.push(act) },
  );

  draw = (): Promise<void> =>
    new Promise((resolve, reject) => this.#drawings.push({ resolve, reject }));

  get drawing(): number {
    return this.#drawings.length;
  }

  async drawn(): Promise<void> {
    this.#drawings.shift()?.resolve();
    await settled();
  }

  async fails(): Promise<void> {
    this.#drawings.shift()?.reject(new Error("no"));
    await settled();
  }

  wait(): void {
    for (const act of this.#timers.splice(0)) act();
  }
}

interface PromiseWithResolvers {
  resolve: () => void;
  reject: (reason: Error) => void;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const seen = (n: number, digest = "a"): Seen => ({ n, digest });

function opened(): Bench {
  const bench = new Bench();
  bench.glass.open(bench.draw);
  return bench;
}

test("a picture is confirmed when it is drawn, not before", async () => {
  const bench = opened();
  bench.glass.want(seen(1));
  assert.deepEqual([bench.confirmed, bench.glass.n], [[], -1]);
  await bench.drawn();
  assert.deepEqual([bench.confirmed, bench.glass.n], [["1a"], 1]);
});

test("a drawing that failed is never confirmed, and is tried again", async () => {
  const bench = opened();
  bench.glass.want(seen(1));
  await bench.fails();
  bench.glass.repeat(seen(1));
  assert.deepEqual([bench.confirmed, bench.glass.n, bench.drawing], [[], -1, 0]);
  bench.wait();
  await bench.drawn();
  assert.deepEqual(bench.confirmed, ["1a"]);
});

test("a failure takes back what was drawn before it", async () => {
  const bench = opened();
  bench.glass.want(seen(1));
  await bench.drawn();
  bench.glass.want(seen(2));
  await bench.fails();
  bench.glass.repeat(seen(1));
  assert.deepEqual(bench.confirmed, ["1a"]);
});

test("another content under the same number is drawn before it is confirmed", async () => {
  const bench = opened();
  bench.glass.want(seen(1, "a"));
  await bench.drawn();
  bench.glass.repeat(seen(1, "b"));
  assert.deepEqual([bench.confirmed, bench.drawing], [["1a"], 1]);
  await bench.drawn();
  assert.deepEqual(bench.confirmed, ["1a", "1b"]);
});

test("a beat repeats what is on the glass, and draws nothing", async () => {
  const bench = opened();
  bench.glass.want(seen(1));
  await bench.drawn();
  bench.glass.repeat(seen(1));
  assert.deepEqual([bench.confirmed, bench.drawing], [["1a", "1a"], 0]);
});

test("what arrives during a drawing waits for the next one, the newest alone", async () => {
  const bench = opened();
  for (const n of [1, 2, 3]) bench.glass.want(seen(n));
  assert.equal(bench.drawing, 1);
  await bench.drawn();
  await bench.drawn();
  assert.deepEqual(bench.confirmed, ["1a", "3a"]);
});

test("lost graphics end all confirming until the picture is drawn again", async () => {
  const bench = opened();
  bench.glass.want(seen(1));
  await bench.drawn();
  bench.glass.lose();
  bench.glass.repeat(seen(1));
  assert.deepEqual([bench.confirmed, bench.glass.n], [["1a"], -1]);
  bench.wait();
  await bench.drawn();
  assert.deepEqual(bench.confirmed, ["1a", "1a"]);
});

test("the lag is that of the oldest change that is not on the glass", async () => {
  const bench = opened();
  bench.glass.want(seen(1));
  bench.now = 500;
  bench.glass.want(seen(2));
  bench.now = 2_500;
  assert.equal(bench.glass.undrawn_ms(), 2_500);
  await bench.drawn();
  assert.equal(bench.glass.undrawn_ms(), 2_000);
  await bench.drawn();
  assert.equal(bench.glass.undrawn_ms(), 0);
});

test("what was not to be drawn until now lags from now on only, and does lag", async () => {
  const bench = opened();
  bench.glass.want(seen(1));
  bench.now = 60_000;
  bench.glass.anew();
  assert.equal(bench.glass.undrawn_ms(), 0);
  bench.now = 62_500;
  assert.equal(bench.glass.undrawn_ms(), 2_500);
  await bench.drawn();
  assert.equal(bench.glass.undrawn_ms(), 0);
});

test("without a map nothing lags and nothing is confirmed", () => {
  const bench = new Bench();
  bench.glass.want(seen(1));
  bench.now = 9_000;
  bench.glass.repeat(seen(1));
  assert.deepEqual([bench.glass.undrawn_ms(), bench.confirmed], [0, []]);
  bench.glass.open(bench.draw);
  assert.deepEqual([bench.glass.undrawn_ms(), bench.drawing], [0, 1]);
});
