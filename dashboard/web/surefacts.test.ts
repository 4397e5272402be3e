import assert from "node:assert/strict";
import { test } from "node:test";
import { gradeOf, sources } from "./surefacts.ts";
import { Catalogue } from "./words.ts";

const words = new Catalogue({ language: "en", messages: {} });

test("a source with half a grade or none is not graded yet", () => {
  for (const source of [{}, { reliability: "B" }, { credibility: 2 }])
    assert.equal(gradeOf(source, words), "not graded yet");
});

test("both axes of a grade are said in words", () => {
  const said = gradeOf({ reliability: "B", credibility: 2 }, words);
  assert.match(said, /^B2: source \w.*, information \w/);
});

test("somebody of the room is named by account, without a sign of the machine", () => {
  const record = { source: [{ source_id: "account:anna", type: "OTHER" }] };
  const [first] = sources(record, words).facts;
  assert.match(first?.label ?? "", /^anna \(/);
  assert.equal(first?.value, "not graded yet");
});
