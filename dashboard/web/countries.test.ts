import assert from "node:assert/strict";
import { test } from "node:test";
import { stateName, stateNames } from "./countries.ts";
import { Catalogue } from "./words.ts";

const english = new Catalogue({ language: "en", messages: {} });
const french = new Catalogue({ language: "fr", messages: {} });

test("states around the two seas have their names", () => {
  const codes = "EST LVA LTU POL UKR TUR DNK SWE FIN DEU RUS BLR ROU BGR GEO MDA";
  const names =
    "Estonia Latvia Lithuania Poland Ukraine Türkiye Denmark Sweden Finland " +
    "Germany Russia Belarus Romania Bulgaria Georgia Moldova";
  assert.equal(
    codes
      .split(" ")
      .map((code) => stateName(code, english))
      .join(" ")
      .replace("Turkey", "Türkiye"),
    names,
  );
});

test("three letters never become another state by their first two", () => {
  const pairs = { AUT: "Austria", AUS: "Australia", SVK: "Slovakia", SVN: "Slovenia" };
  for (const [code, name] of Object.entries(pairs))
    assert.equal(stateName(code, english), name);
  assert.equal(stateName("MNE", english), "Montenegro");
  assert.equal(stateName("PRK", french), "Corée du Nord");
});

test("a code that is nobody's stays as it is", () => {
  assert.equal(stateName("ZZQ", english), "ZZQ");
  assert.equal(stateName("crew", english), "crew");
  assert.equal(stateName("NGO", english), "NGO");
  assert.equal(stateName("XXX", english), "unknown");
});

test("several states are a sentence", () => {
  assert.equal(stateNames(["EST", "LVA"], english), "Estonia and Latvia");
  assert.equal(stateNames([], english), "");
});
