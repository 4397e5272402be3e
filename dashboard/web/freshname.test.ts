import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { freshName } from "./freshname.ts";

/** The tests run bundled, in the folder of the sources. */
const HERE = process.cwd();

test("no two names are the same, and each has 128 bits", () => {
  const names = Array.from({ length: 100 }, freshName);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[0-9a-f]{32}$/);
});

test("no file asks the browser for what exists only on secure origins", () => {
  const files = readdirSync(HERE).filter((name) => /(?<!\.test)\.ts$/.test(name));
  assert.ok(files.length > 50);
  const asking = files.filter((name) =>
    readFileSync(join(HERE, name), "utf8").includes("randomUUID"),
  );
  assert.deepEqual(asking, []);
});
