/**
 * Runs the tests with Node's own runner. They are bundled first, so that any Node
 * from version 20 on can run them, and so that they import as the build does.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const asked = process.argv.slice(2);
const names = (await readdir(HERE)).filter((name) => name.endsWith(".test.ts"));
const chosen = asked.length > 0 ? names.filter((n) => asked.includes(n)) : names;
const out = await mkdtemp(path.join(HERE, "node_modules", ".tests-"));

try {
  await build({
    absWorkingDir: HERE,
    entryPoints: chosen,
    outdir: out,
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    sourcemap: "inline",
    outExtension: { ".js": ".mjs" },
    loader: { ".css": "empty" },
    logLevel: "warning",
  });
  const files = chosen.map((name) => path.join(out, name.replace(/ts$/, "mjs")));
  const args = ["--enable-source-maps", "--test", ...files];
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status;
} finally {
  await rm(out, { recursive: true, force: true });
}
