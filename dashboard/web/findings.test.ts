import assert from "node:assert/strict";
import { test } from "node:test";
import { ordered, shareOf, source, withoutHidden } from "./findings.ts";
import { Catalogue } from "./words.ts";

const WORDS = new Catalogue({ language: "en", messages: {} });

test("what is not met comes first, then the lines, then what cannot be told", () => {
  const line = { value: [12_700, 12_700], limit: [13_000, 13_000] };
  const told = [
    { verdict: "MET", rule: 0 },
    { verdict: "CANNOT_TELL", rule: 1 },
    { verdict: "NOT_APPLICABLE", rule: 2, ...line },
    { verdict: "NOT_MET", rule: 3 },
  ];
  assert.deepEqual(
    ordered(told).map(({ rule }) => rule),
    [3, 2, 1, 0],
  );
});

test("a bar has room beyond its limit, and a range stays a range", () => {
  const share = shareOf([12_700, 12_700], [13_000, 13_000]);
  assert.deepEqual(share, { low: 78.2, high: 78.2, limit: 80 });
  const wide = shareOf([60_000, 70_000], [13_000, 13_000]);
  assert.deepEqual(wide, { low: 85.7, high: 100, limit: 18.6 });
});

test("without a value or a limit there is no bar", () => {
  assert.equal(shareOf(null, [1, 1]), null);
  assert.equal(shareOf([1, 2], null), null);
  assert.equal(shareOf([1, 2], [0, 0]), null);
});

test("a limit that nobody has checked says so beside its source", () => {
  const rows = new Map(
    source(
      {
        wording: "Observers are invited from 13,000 troops.",
        instrument: "Vienna Document 2011",
        paragraph: "47",
        status: "politically binding",
        since: "2011-12-01",
        checked: false,
        formula: "12700 / 13000 = 0.977",
        records: [{ id: "EX-1", revision: 2 }],
        missing: [],
        rule: "VD-OBS-LAND",
      },
      WORDS,
    ),
  );
  assert.equal(rows.get("Where it stands"), "Vienna Document 2011, 47");
  assert.match(rows.get("State of the text") ?? "", /not yet checked/);
  assert.equal(rows.get("Rests on"), "EX-1 (revision 2)");
  assert.equal(rows.has("Not known"), false);
});

test("an own rule has no official text that nobody held it against", () => {
  const own = { own: true, checked: false, status: "our own rule" };
  const rows = new Map(source(own, WORDS));
  assert.equal(rows.get("State of the text"), "our own rule");
});

test("what rests on a record that is not shown is left out, and counted", () => {
  const records = (...ids: string[]) => ({ records: ids.map((id) => ({ id })) });
  const told = { n: 4, findings: [records("A"), records("A", "B"), records("B")] };
  const { told: shown, hidden } = withoutHidden(told, new Set(["B"]));
  assert.deepEqual(shown, { n: 4, findings: [records("A")] });
  assert.equal(hidden, 2);
  assert.deepEqual(withoutHidden(told, new Set()), { told, hidden: 0 });
});
