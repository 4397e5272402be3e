import assert from "node:assert/strict";
import { test } from "node:test";
import {
  basisOf,
  dissentOf,
  EMPTY,
  judgedOf,
  lacking,
  lackingToSubmit,
  recordOf,
  type Judged,
} from "./judgement.ts";

const NOW = new Date("2025-09-17T09:00:00Z");
const known = (id: string): boolean => id === "INC-100";
const FULL: Judged = {
  ...EMPTY,
  key_judgement: " The cable was cut by an anchor. ",
  likelihood_word: "LIKELY",
  confidence: "LOW",
  basis: "INC-100 A ship slowed over the cable.\n\nMost faults are caused by anchors.",
  alternatives: "Fishing gear cut it.\nIt failed by itself.\n",
  dissent: "ltu: It is too early: wait.",
  label: "OPEN/PUBLIC",
  releasable_to: "fin, swe",
};

test("a judgement becomes the record that the desk takes", () => {
  const record = recordOf({ judged: FULL, record: null }, NOW, known);
  assert.equal(record["key_judgement"], "The cable was cut by an anchor.");
  assert.deepEqual(record["basis"], [
    { record: "INC-100", text: "A ship slowed over the cable." },
    { text: "Most faults are caused by anchors." },
  ]);
  assert.deepEqual(record["alternatives"], [
    "Fishing gear cut it.",
    "It failed by itself.",
  ]);
  assert.deepEqual(record["dissent"], [
    { state: "LTU", text: "It is too early: wait." },
  ]);
  assert.equal(record["valid_until"], "2025-09-18T09:00:00.000Z");
  assert.deepEqual(record["label"], { policy: "OPEN", classification: "PUBLIC" });
  assert.deepEqual(record["releasable_to"], ["FIN", "SWE"]);
  assert.equal("worst_case" in record, false);
  assert.equal("geometry" in record, false);
});

test("nothing that somebody must judge is filled in", () => {
  const missing = lacking(EMPTY);
  for (const name of ["likelihood_word", "confidence", "alternatives", "basis"])
    assert.ok(missing.includes(name as keyof Judged));
  assert.deepEqual(lacking(FULL), []);
  assert.deepEqual(lackingToSubmit({ ...FULL, label: "" }), ["label"]);
});

test("a line of the basis names a record only if it is on the picture", () => {
  assert.deepEqual(basisOf("INC-100", known), { record: "INC-100" });
  assert.deepEqual(basisOf("INC-100: seen twice", known), {
    record: "INC-100",
    text: "seen twice",
  });
  assert.deepEqual(basisOf("INC-999 seen", known), { text: "INC-999 seen" });
});

test("a dissent without a state is left for the desk to refuse, and not dropped", () => {
  assert.deepEqual(dissentOf("I disagree"), { state: "", text: "I disagree" });
});

test("a draft of the desk comes back into the form as it was written", () => {
  const record = recordOf({ judged: FULL, record: null }, NOW, known);
  const again = judgedOf(record);
  assert.equal(again.hours, "24");
  assert.equal(again.dissent, "LTU: It is too early: wait.");
  const later = recordOf({ judged: again, record }, NOW, known);
  assert.deepEqual(later, record);
});

test("what is emptied in the form is taken out of the record", () => {
  const judged = { ...FULL, worst_case: "All of them." };
  const record = recordOf({ judged, record: null }, NOW, known);
  const emptied = recordOf({ judged: FULL, record }, NOW, known);
  assert.equal("worst_case" in emptied, false);
});
