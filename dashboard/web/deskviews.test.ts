import assert from "node:assert/strict";
import { test } from "node:test";
import { SavedViews } from "./deskviews.ts";

function store(): {
  getItem(k: string): string | null;
  setItem(k: string, v: string): void;
} {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
  };
}

test("a view is kept by its name, and of one name there is one", () => {
  const views = new SavedViews(store(), "anna");
  views.keep({ name: "Cables", query: "?view=waiting&q=cable" });
  views.keep({ name: "Cables", query: "?view=waiting&q=cables" });
  assert.deepEqual(views.all(), [{ name: "Cables", query: "?view=waiting&q=cables" }]);
  views.forget("Cables");
  assert.deepEqual(views.all(), []);
});

test("another account of the same browser has its own", () => {
  const shared = store();
  new SavedViews(shared, "anna").keep({ name: "Cables", query: "?view=mine" });
  assert.deepEqual(new SavedViews(shared, "bo").all(), []);
});

test("what something else wrote counts as nothing", () => {
  for (const written of [
    "{",
    "7",
    '[{"name":1,"query":"?"},null,{"name":"a","query":"/x"}]',
  ]) {
    const other = store();
    other.setItem("onepicture.desk.views.anna", written);
    assert.deepEqual(new SavedViews(other, "anna").all(), []);
  }
  assert.deepEqual(new SavedViews(null, "anna").all(), []);
});
