import assert from "node:assert/strict";
import { test } from "node:test";
import { roundLength } from "./capturing.ts";
import { digestOf, filesIn, keep } from "./recording.ts";
import { lineDigest } from "./picture.ts";

test("The digest of lines does not depend on their order.", () => {
  assert.equal(digestOf(["a", "b"]), digestOf(["b", "a"]));
  assert.equal(digestOf([]), "0".repeat(32));
  assert.equal(digestOf(["a"]), lineDigest("a").toString(16).padStart(32, "0"));
});

test("The files of an answer are taken apart by their lengths.", async () => {
  const head = [
    { name: "a.html", media: "text/html", bytes: 3, sha256: "" },
    { name: "a.pdf", media: "application/pdf", bytes: 2, sha256: "" },
  ];
  const answer = new Blob([`${JSON.stringify(head)}\n`, "one", "pd"]);
  const files = await filesIn(answer);
  assert.deepEqual(await Promise.all(files.map(([, content]) => content.text())), [
    "one",
    "pd",
  ]);
});

test("A page keeps the files of one record and not those before.", async (t) => {
  const revoked = t.mock.method(URL, "revokeObjectURL");
  const file = { name: "a.html", media: "text/html", bytes: 3, sha256: "" };
  const [first] = keep([[file, new Blob(["one"])]]);
  assert.equal(await (await fetch(first!.href)).text(), "one");
  const [second] = keep([[file, new Blob(["two"])]]);
  assert.deepEqual(
    revoked.mock.calls.map(({ arguments: [href] }) => href),
    [first!.href],
  );
  keep([]);
  assert.equal(revoked.mock.calls.at(-1)?.arguments[0], second!.href);
});

test("A scale bar has a round length, never a longer one than there is room for.", () => {
  assert.equal(roundLength(48_000), 20_000);
  assert.equal(roundLength(5_000), 5_000);
  assert.equal(roundLength(999), 500);
});
