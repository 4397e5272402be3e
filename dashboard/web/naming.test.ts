import assert from "node:assert/strict";
import { test } from "node:test";
import { Naming, type Around } from "./naming.ts";
import { blank, type Values } from "./writing.ts";
import { Catalogue } from "./words.ts";

const AT_SEA: Around = { near: "40 km E of Visby", inland_km: 0, coast_error_km: 3 };
const INLAND: Around = { near: "Vilnius", inland_km: 261, coast_error_km: 3 };

function form(written: Partial<Values> = {}) {
  const values = { ...blank().values, ...written };
  const seen = { values, warning: "" };
  const fields = {
    value: (name: keyof Values) => values[name],
    set: (name: keyof Values, value: string) => void (values[name] = value),
  };
  const naming = new Naming(
    fields,
    new Catalogue({ language: "en", messages: {} }),
    (sentence) => {
      seen.warning = sentence;
    },
  );
  naming.begin(false);
  return { ...seen, naming, warning: () => seen.warning };
}

test("an empty place is proposed, and follows the position", () => {
  const { naming, values } = form();
  naming.lies(AT_SEA);
  assert.equal(values.place, "40 km E of Visby");
  naming.moved();
  assert.equal(values.place, "", "the old name is not true of the new position");
  naming.lies(INLAND);
  assert.equal(values.place, "Vilnius");
});

test("a place that somebody wrote stays", () => {
  const { naming, values } = form();
  naming.lies(AT_SEA);
  values.place = "Off Visby";
  naming.written();
  naming.moved();
  naming.lies(INLAND);
  assert.equal(values.place, "Off Visby");
});

test("a name that was written as the position is the place", () => {
  const { naming, values } = form();
  naming.lies(AT_SEA, "Gotland");
  assert.equal(values.place, "Gotland");
});

test("a proposal in a draft that is opened anew still follows the position", () => {
  const { naming, values } = form({ place: "40 km E of Visby" });
  naming.lies(AT_SEA);
  naming.moved();
  assert.equal(values.place, "");
});

test("only what is said to be at sea is asked about, and no vague position", () => {
  const { naming, values, warning } = form({ domain: "AIR" });
  naming.lies(INLAND);
  assert.equal(warning(), "");
  values.domain = "SEA";
  naming.judge();
  assert.match(warning(), /on land, 261 km/);
  values.error = "300 km";
  naming.judge();
  assert.equal(warning(), "");
  values.error = "";
  naming.lies(AT_SEA);
  assert.equal(warning(), "");
});
