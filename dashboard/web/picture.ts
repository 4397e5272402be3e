/**
 * The picture that this screen holds: a fold of the frames it received.
 *
 * The proof is about what arrived: each feature line is hashed as received, and
 * the sum of the hashes is compared with the server's for the same number n.
 * This module must never read a clock, draw, or ask the network for anything.
 */
import { blake2b } from "@noble/hashes/blake2.js";
import { headerOf, leavesOpen } from "./header.ts";
import { BRIEFING } from "./shown.ts";
import type { Change, Feature, Fork, FrameKind, Header, ResetReason } from "./types.ts";

const MASK = (1n << 128n) - 1n;
const UTF8 = new TextEncoder();

/** One Server-Sent Event, taken apart but not yet believed. */
export interface Frame {
  kind: FrameKind;
  header: Header;
  /** Canonical feature lines, exactly as received. */
  lines: string[];
}

/** What became of a frame; everything but "applied" needs a reset. */
export type Outcome =
  | { status: "applied"; change: Change; fork: Fork | null }
  | { status: "gap"; expected: number; got: number }
  | { status: "mismatch"; change: Change; fork: Fork | null };

interface Held {
  line: string;
  digest: bigint;
  feature: Feature;
}

/** The log does not hold what this screen has seen: its branch is gone. */
const OF_A_FORK: readonly (ResetReason | undefined)[] = ["fork", "unknown_id"];

/** BLAKE2b-128 of one feature line, as a number. */
export function lineDigest(line: string): bigint {
  const bytes = blake2b(UTF8.encode(line), { dkLen: 16 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8);
}

/** Reads the data of one event: a JSON header, then one feature per line. */
export function parseFrame(kind: FrameKind, data: string): Frame {
  const [, ...lines] = data.split("\n");
  return {
    kind,
    header: headerOf(data),
    lines: lines.filter((line) => line.length > 0),
  };
}

export class Picture {
  n = -1;
  /** Our digest equals the server's for this n. */
  verified = false;
  #epoch: number | null = null;
  /** The latest epoch of the log heard of: a later one tells of a fork. */
  #judged = 0;
  /** What was shown before resets that left open whether the log still has it. */
  #open: number | null = null;
  #sum = 0n;
  #held = new Map<string, Held>();
  readonly #received = new Map<string, Feature>();
  readonly #features = new Map<string, Feature>();

  /** The branch of the log that n is a number of; undefined before the first reset. */
  get epoch(): number | undefined {
    return this.#epoch ?? undefined;
  }

  /** What maps and lists show. */
  get features(): ReadonlyMap<string, Feature> {
    return this.#features;
  }

  /** All that the digest is of: also the records that lead a screen. */
  get received(): ReadonlyMap<string, Feature> {
    return this.#received;
  }

  /** Sum modulo 2^128 of the digests of all lines held, 32 hex digits. */
  get digest(): string {
    return this.#sum.toString(16).padStart(32, "0");
  }

  /** The same picture, to be taken to another moment; lines are not hashed again. */
  copy(): Picture {
    const copy = new Picture();
    [copy.n, copy.verified, copy.#sum] = [this.n, this.verified, this.#sum];
    [copy.#epoch, copy.#judged, copy.#open] = [this.#epoch, this.#judged, this.#open];
    copy.#held = new Map(this.#held);
    for (const [id, feature] of this.#received) copy.#received.set(id, feature);
    for (const [id, feature] of this.#features) copy.#features.set(id, feature);
    return copy;
  }

  /** Applies one frame, or says why it cannot be applied. */
  apply(frame: Frame): Outcome {
    const { header } = frame;
    if (frame.kind !== "reset" && !this.#follows(header)) {
      return { status: "gap", expected: this.n, got: header.n_from };
    }
    const from = this.#open ?? this.n;
    const fork = this.#isFork(header) ? { from, to: header.n } : null;
    if (frame.kind === "reset") this.#open = fork ? null : this.#leftOpen(header, from);
    const change = frame.kind === "reset" ? this.#replace(frame) : this.#advance(frame);
    this.n = header.n;
    this.#judged = this.#judge(header);
    this.#epoch = header.epoch;
    this.verified = this.digest === header.digest;
    return { status: this.verified ? "applied" : "mismatch", change, fork };
  }

  #follows(header: Header): boolean {
    return header.n_from === this.n && header.epoch === this.#epoch;
  }

  /**
   * Whether something that this screen has shown is no part of the log any more.
   * A lower n tells nothing: the worker may be behind. The log decides, by its chain.
   */
  #isFork({ epoch, why }: Header): boolean {
    if (this.#epoch === null) return false;
    return OF_A_FORK.includes(why) || epoch > this.#judged;
  }

  #leftOpen({ n, why }: Header, from: number): number | null {
    return this.#epoch !== null && leavesOpen(why) && n !== from ? from : null;
  }

  /** A worker that is behind may not have heard of the last fork yet. */
  #judge({ epoch, why }: Header): number {
    const anew = this.#epoch === null || OF_A_FORK.includes(why);
    return anew ? epoch : Math.max(epoch, this.#judged);
  }

  #advance(frame: Frame): Change {
    const removed = frame.header.remove.filter((id) => this.#drop(id));
    const upserted = frame.lines.map((line) => this.#put(line).feature);
    return { kind: frame.kind, n: frame.header.n, upserted, removed };
  }

  /** Takes the whole picture; what is the same line as before stays as it is. */
  #replace(frame: Frame): Change {
    const before = this.#held;
    this.#held = new Map();
    this.#received.clear();
    this.#features.clear();
    this.#sum = 0n;
    const upserted: Feature[] = [];
    for (const line of frame.lines) {
      const held = this.#put(line, before);
      if (before.get(held.feature.id) !== held) upserted.push(held.feature);
    }
    const removed = [...before.keys()].filter((id) => !this.#held.has(id));
    return { kind: "reset", n: frame.header.n, upserted, removed };
  }

  #put(line: string, known?: ReadonlyMap<string, Held>): Held {
    const feature = JSON.parse(line) as Feature;
    this.#drop(feature.id);
    const old = known?.get(feature.id);
    const held = old?.line === line ? old : { line, digest: lineDigest(line), feature };
    this.#held.set(feature.id, held);
    this.#received.set(feature.id, held.feature);
    if (feature.layer !== BRIEFING) this.#features.set(feature.id, held.feature);
    this.#sum = (this.#sum + held.digest) & MASK;
    return held;
  }

  #drop(id: string): boolean {
    const held = this.#held.get(id);
    if (!held) return false;
    this.#held.delete(id);
    this.#received.delete(id);
    this.#features.delete(id);
    this.#sum = (this.#sum - held.digest) & MASK;
    return true;
  }
}
