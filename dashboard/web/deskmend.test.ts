import assert from "node:assert/strict";
import { test } from "node:test";
import { laidOut } from "./deskmend.ts";

test("a line is laid out with one field a line", () => {
  assert.equal(
    laidOut('{"id":"A, B","at":[1,2],"of":{}}'),
    '{\n  "id": "A, B",\n  "at": [\n    1,\n    2\n  ],\n  "of": {}\n}',
  );
});

test("no digit of a number and no doubled field is lost", () => {
  const line = '{"a":1.10,"a":12345678901234567890,"b":"\\u0041 \\" {"}';
  const shown = laidOut(line);
  for (const part of ["1.10", "12345678901234567890", '"\\u0041 \\" {"'])
    assert.ok(shown.includes(part), part);
  assert.equal(shown.split('"a"').length, 3);
});

test("what is no JSON is shown as it was sent", () => {
  assert.equal(laidOut('{"id":'), '{"id":');
});

/** A JSON text with spaces where JSON allows them, of whatever a seed leads to. */
function written(random: () => number, depth = 0): string {
  const pick = (of: readonly string[]): string => of[Math.floor(random() * of.length)]!;
  const gap = (): string => pick(["", "", " ", "\n ", "\t"]);
  const say = (): string => {
    const parts = ["[", "]", " ", "{ }", "[  ]", ",", ":", '\\"', "\\\\", "å", "\\n"];
    const length = Math.floor(random() * 8);
    return `"${Array.from({ length }, () => pick(parts)).join("")}"`;
  };
  const several = (made: () => string): string =>
    Array.from({ length: Math.floor(random() * 4) }, made).join(",") || gap();
  const kind = random();
  const within = (): string => gap() + written(random, depth + 1) + gap();
  if (depth < 4 && kind < 0.35) return `[${several(within)}]`;
  if (depth < 4 && kind < 0.7)
    return `{${several(() => `${gap()}${say()}${gap()}:${within()}`)}}`;
  return kind < 0.9 ? say() : pick(["1.10", "-2e5", "true", "null"]);
}

/** The same numbers in the same order for one seed. */
function seeded(seed: number): () => number {
  let at = seed;
  return () => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
    return at / 2 ** 32;
  };
}

/** A text without the spaces that stand outside of its strings. */
const bare = (json: string): string =>
  json
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, i) => (i % 2 ? part : part.replaceAll(/\s/g, "")))
    .join("");

test("whatever a line says, only spaces outside of its strings are others", () => {
  const line = '{"summary":"hull number [ ] not read, list { }"}';
  assert.equal(bare(laidOut(line)), line);
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const made = written(seeded(seed));
    const shown = laidOut(made);
    assert.deepEqual(JSON.parse(shown), JSON.parse(made), made);
    assert.equal(bare(shown), bare(made));
  }
});
