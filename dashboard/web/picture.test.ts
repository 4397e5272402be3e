import assert from "node:assert/strict";
import { test } from "node:test";
import { lineDigest, parseFrame, Picture, type Frame } from "./picture.ts";
import type { FrameKind, Header, ResetReason } from "./types.ts";

const line = (id: string, revision: number): string =>
  `{"geometry":null,"id":"${id}","layer":"incidents",` +
  `"properties":{"revision":${revision},"title":"Łódź – Київ"},"type":"Feature"}`;

/** What the server would say. */
const sum = (lines: readonly string[]): string =>
  lines
    .reduce((total, each) => (total + lineDigest(each)) % (1n << 128n), 0n)
    .toString(16)
    .padStart(32, "0");

interface Asked {
  kind: FrameKind;
  from?: number;
  n: number;
  lines?: string[];
  remove?: string[];
  digest: string;
  epoch?: number;
  why?: ResetReason;
}

function frame({ kind, from = 0, n, lines = [], remove = [], ...rest }: Asked): Frame {
  const header = { n_from: from, n, remove, epoch: 1, ...rest } as unknown as Header;
  return parseFrame(kind, [JSON.stringify(header), ...lines].join("\n"));
}

const started = (): Picture => {
  const picture = new Picture();
  const lines = [line("a", 1), line("b", 1)];
  picture.apply(frame({ kind: "reset", n: 2, lines, digest: sum(lines) }));
  return picture;
};

test("the digest of a line is BLAKE2b-128 over its UTF-8 bytes", () => {
  // From Python: hashlib.blake2b("Łódź".encode(), digest_size=16).hexdigest()
  assert.equal(
    lineDigest("Łódź").toString(16).padStart(32, "0"),
    "938912c35abe338ab396e78f4285fa56",
  );
});

test("a reset gives the whole picture, and the digest proves it", () => {
  const picture = started();
  assert.equal(picture.n, 2);
  assert.equal(picture.verified, true);
  assert.deepEqual([...picture.features.keys()], ["a", "b"]);
});

test("a frame that starts at our n is applied", () => {
  const picture = started();
  const digest = sum([line("a", 2), line("c", 1)]);
  const lines = [line("a", 2), line("c", 1)];
  const out = picture.apply(
    frame({ kind: "frame", from: 2, n: 5, lines, remove: ["b"], digest }),
  );
  assert.equal(out.status, "applied");
  assert.deepEqual([...picture.features.keys()].sort(), ["a", "c"]);
  assert.equal(picture.digest, digest);
});

test("a frame that starts anywhere else changes nothing and asks for a reset", () => {
  for (const from of [0, 1, 3]) {
    const picture = started();
    const before = picture.digest;
    const lines = [line("c", 1)];
    const out = picture.apply(
      frame({ kind: "frame", from, n: 4, lines, digest: before }),
    );
    assert.equal(out.status, "gap");
    assert.equal(picture.n, 2);
    assert.equal(picture.digest, before);
  }
});

test("a beat of another picture is a gap too", () => {
  const picture = started();
  const beat = frame({ kind: "beat", from: 7, n: 7, digest: picture.digest });
  assert.equal(picture.apply(beat).status, "gap");
});

test("one changed byte is a mismatch", () => {
  const picture = new Picture();
  const digest = sum([line("a", 1)]);
  const out = picture.apply(
    frame({ kind: "reset", n: 1, lines: [line("a", 2)], digest }),
  );
  assert.equal(out.status, "mismatch");
  assert.equal(picture.verified, false);
});

test("the digest does not depend on the order of the lines", () => {
  const lines = [line("a", 1), line("b", 1), line("c", 1)];
  const digests = [lines, [...lines].reverse()].map((order) => {
    const picture = new Picture();
    picture.apply(frame({ kind: "reset", n: 1, lines: order, digest: "" }));
    return picture.digest;
  });
  assert.equal(digests[0], digests[1]);
});

test("removing everything leaves the digest of nothing", () => {
  const picture = started();
  const digest = "0".repeat(32);
  picture.apply(frame({ kind: "frame", from: 2, n: 3, remove: ["a", "b"], digest }));
  assert.equal(picture.digest, digest);
  assert.equal(picture.verified, true);
});

test("a reset reports only what differs from what was held", () => {
  const picture = started();
  const lines = [line("a", 1), line("c", 1)];
  const out = picture.apply(frame({ kind: "reset", n: 9, lines, digest: sum(lines) }));
  assert.equal(out.status, "applied");
  assert.deepEqual(
    out.status === "applied" && [
      out.change.upserted.map((f) => f.id),
      out.change.removed,
    ],
    [["c"], ["b"]],
  );
});

test("a later epoch is a fork, and is told", () => {
  const lines = [line("a", 1)];
  const digest = sum(lines);
  for (const n of [1, 2, 9]) {
    const out = started().apply(
      frame({ kind: "reset", n, lines, digest, epoch: 2, why: "asked" }),
    );
    assert.deepEqual(out.status === "applied" && out.fork, { from: 2, to: n });
  }
});

const reset = (n: number, why: ResetReason, epoch = 1): Frame =>
  frame({ kind: "reset", n, why, epoch, digest: "0".repeat(32) });
const forkOf = (picture: Picture, next: Frame): unknown => {
  const out = picture.apply(next);
  return out.status === "applied" ? out.fork : out.status;
};

test("a log that does not know what was shown is a fork, however long it is", () => {
  for (const why of ["unknown_id", "fork"] as const)
    assert.deepEqual(forkOf(started(), reset(50, why)), { from: 2, to: 50 });
});

test("the first picture of a screen is no fork, whatever its reason", () => {
  for (const why of ["first", "unknown_id", "fork", "store"] as const)
    assert.equal(forkOf(new Picture(), reset(50, why)), null);
});

test("a lower n of the same epoch is a worker that is behind, and no fork", () => {
  for (const why of ["first", "asked", "slow", "too_far", "store", "behind"] as const) {
    const picture = started();
    assert.equal(forkOf(picture, reset(1, why)), null);
    assert.equal(forkOf(picture, reset(2, "asked")), null);
  }
});

test("a fork that is told after steps back names the picture that was shown", () => {
  const picture = started();
  assert.equal(forkOf(picture, reset(1, "store")), null);
  assert.equal(forkOf(picture, reset(1, "behind")), null);
  assert.deepEqual(forkOf(picture, reset(7, "unknown_id")), { from: 2, to: 7 });
  assert.equal(forkOf(picture, reset(5, "store")), null);
  assert.equal(forkOf(picture, reset(8, "asked")), null);
  assert.deepEqual(forkOf(picture, reset(9, "fork")), { from: 8, to: 9 });
});

test("a server that has not heard of the last fork yet does not make another", () => {
  const picture = started();
  for (const why of ["behind", "asked"] as const) {
    assert.equal(forkOf(picture, reset(1, why, 0)), null);
    assert.equal(forkOf(picture, reset(3, "asked", 1)), null);
  }
});

test("a fork that such a server noticed itself is told", () => {
  assert.deepEqual(forkOf(started(), reset(1, "behind", 2)), { from: 2, to: 1 });
});

test("the log of another store counts its forks anew", () => {
  const picture = started();
  assert.deepEqual(forkOf(picture, reset(5, "unknown_id", 0)), { from: 2, to: 5 });
  assert.deepEqual(forkOf(picture, reset(6, "asked", 1)), { from: 5, to: 6 });
});

test("a screen that loses any frame converges after its reset", () => {
  const wire: Asked[] = [];
  const held = new Map<string, string>();
  for (let n = 1; n <= 60; n++) {
    const id = `r${(n * 7) % 11}`;
    const gone = n % 5 === 0 && held.delete(id);
    if (!gone) held.set(id, line(id, n));
    const lines = gone ? [] : [line(id, n)];
    const remove = gone ? [id] : [];
    wire.push({
      kind: "frame",
      from: n - 1,
      n,
      lines,
      remove,
      digest: sum([...held.values()]),
    });
  }
  for (let lost = 0; lost < wire.length; lost++) {
    const picture = new Picture();
    picture.apply(frame({ kind: "reset", n: 0, digest: "0".repeat(32) }));
    for (const [i, each] of wire.entries()) {
      if (i === lost) continue;
      if (picture.apply(frame(each)).status !== "gap") continue;
      const lines = [...held.values()];
      const last = wire.at(-1)!;
      picture.apply(frame({ kind: "reset", n: last.n, lines, digest: last.digest }));
      break;
    }
    if (lost < wire.length - 1) assert.equal(picture.digest, wire.at(-1)!.digest);
  }
});

test("names of built-in properties are ordinary record ids", () => {
  const picture = new Picture();
  const lines = [line("__proto__", 1), line("constructor", 1)];
  picture.apply(frame({ kind: "reset", n: 1, lines, digest: sum(lines) }));
  assert.equal(picture.features.size, 2);
  assert.equal(picture.verified, true);
});
