/**
 * Builds the browser part into dist/: hashed names, a manifest, gzip and
 * Brotli beside each text file. Everything comes from this folder, node_modules and the basemap;
 * nothing is fetched, and a built file never asks another origin for anything.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, "dist");
const WORK = path.join(HERE, "dist.new");
const MAP_WORKER = "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs";
const BASEMAP = path.join(HERE, "..", "basemap", "basemap.pmtiles");
const TEXT = /\.(js|css|json|txt)$/;

const SHARED = {
  absWorkingDir: HERE,
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome119", "firefox121", "safari17.4"],
  minify: true,
  legalComments: "linked",
  metafile: true,
  outdir: WORK,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  logLevel: "warning",
};

/** Name of the file that an entry became, among the outputs of a build. */
function outputOf(metafile, entry) {
  const found = Object.entries(metafile.outputs).find(
    ([, { entryPoint }]) => entryPoint === entry,
  );
  if (!found) throw new Error(`${entry} was not built.`);
  return { js: path.basename(found[0]), css: found[1].cssBundle };
}

/** Names of the parts that an entry cannot start without, in the order of need. */
function neededBy(metafile, entry) {
  const first = `dist.new/${outputOf(metafile, entry).js}`;
  const found = new Set([first]);
  for (const name of found)
    for (const { path: part, kind } of metafile.outputs[name].imports)
      if (kind === "import-statement") found.add(part);
  found.delete(first);
  return [...found].map((name) => path.basename(name));
}

async function shortHash(file) {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex")
    .slice(0, 8);
}

async function copyMapWorker() {
  const { outputFiles, ...result } = await build({
    ...SHARED,
    entryPoints: { "map.worker": MAP_WORKER },
  });
  return outputOf(result.metafile, MAP_WORKER).js;
}

async function buildStreamWorker() {
  const entry = "stream.worker.ts";
  const { metafile } = await build({ ...SHARED, entryPoints: [entry] });
  return outputOf(metafile, entry).js;
}

/** A classic script: it must run before those of Dash. */
async function buildClassic(entry, names) {
  const { metafile } = await build({
    ...SHARED,
    format: "iife",
    entryPoints: [entry],
    define: constants(names),
  });
  return outputOf(metafile, entry).js;
}

async function copyBasemap() {
  await cp(BASEMAP, path.join(WORK, "basemap.pmtiles"));
  return `basemap.pmtiles?v=${await shortHash(BASEMAP)}`;
}

/** The pages around the map: a small style, and a script for one-time links. */
async function buildLogin() {
  const entry = "login.ts";
  const { metafile } = await build({ ...SHARED, entryPoints: [entry] });
  return outputOf(metafile, entry);
}

/** The names that the code must know. */
function constants(names) {
  return {
    __STREAM_WORKER__: JSON.stringify(`./${names.streamWorker}`),
    __MAP_WORKER__: JSON.stringify(`./${names.mapWorker}`),
    __BASEMAP__: JSON.stringify(`./${names.basemap}`),
  };
}

async function buildMain(names) {
  const { metafile } = await build({
    ...SHARED,
    splitting: true,
    entryPoints: ["main.ts"],
    define: constants(names),
  });
  return {
    ...outputOf(metafile, "main.ts"),
    needs: neededBy(metafile, "main.ts"),
    brief: outputOf(metafile, "brief.ts").css,
    watched: outputOf(metafile, "watched.ts").css,
    desk: outputOf(metafile, "desk.ts").css,
    importing: outputOf(metafile, "importing.ts").css,
    timeline: outputOf(metafile, "timeline.ts").css,
    rules: outputOf(metafile, "rulespage.ts").css,
  };
}

async function compress() {
  for (const name of await readdir(WORK)) {
    if (!TEXT.test(name)) continue;
    const file = path.join(WORK, name);
    const plain = await readFile(file);
    await writeFile(`${file}.gz`, gzipSync(plain, { level: 9 }));
    await writeFile(`${file}.br`, brotliCompressSync(plain));
  }
}

async function main() {
  await rm(WORK, { recursive: true, force: true });
  await mkdir(WORK, { recursive: true });
  const names = {
    streamWorker: await buildStreamWorker(),
    mapWorker: await copyMapWorker(),
    basemap: await copyBasemap(),
  };
  const { js, css, needs, ...sheets } = await buildMain(names);
  const { brief, watched, desk, importing, timeline, rules } = sheets;
  const login = await buildLogin();
  const manifest = {
    "main.js": js,
    "main.css": path.basename(css),
    // Not named .css: every page loads those, and one page needs each of these.
    "brief.sheet": path.basename(brief),
    "watched.sheet": path.basename(watched),
    "desk.sheet": path.basename(desk),
    "importing.sheet": path.basename(importing),
    "timeline.sheet": path.basename(timeline),
    "rules.sheet": path.basename(rules),
    "login.js": login.js,
    "login.css": path.basename(login.css),
    "travel.js": await buildClassic("travel.ts", names),
    "begin.js": await buildClassic("begin.ts", names),
    "stream.worker.js": names.streamWorker,
    "map.worker.js": names.mapWorker,
    "basemap.pmtiles": names.basemap,
    // Parts of main.js, which the browser would else learn of one after the other.
    ...Object.fromEntries(needs.map((name, i) => [`main.js/${i}`, name])),
  };
  await writeFile(
    path.join(WORK, "manifest.json"),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
  await compress();
  await rm(DIST, { recursive: true, force: true });
  await rename(WORK, DIST);
}

await main();
