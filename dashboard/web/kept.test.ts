import assert from "node:assert/strict";
import { test } from "node:test";
import { Kept } from "./kept.ts";
import type { Store } from "./kept.ts";

class Memory {
  readonly #kept = new Map<string, string>();
  getItem(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.#kept.set(name, value);
  }
}

const full: Store = {
  getItem: () => null,
  setItem: () => {
    throw new DOMException("full", "QuotaExceededError");
  },
};

test("a layer is drawn until somebody switches it off", () => {
  const store = new Memory();
  assert.deepEqual(new Kept(store).layer("incidents"), { visible: true, opacity: 1 });
  new Kept(store).keepLayer("incidents", { visible: false, opacity: 0.5 });
  assert.deepEqual(new Kept(store).layer("incidents"), {
    visible: false,
    opacity: 0.5,
  });
});

test("the style that was chosen is there at the next visit", () => {
  const store = new Memory();
  assert.equal(new Kept(store).style(), null);
  new Kept(store).keepStyle("light");
  assert.equal(new Kept(store).style(), "light");
});

const PLACE = {
  key: "/ 1366x768",
  box: [10, 62, 1346, 660],
  covered: { top: 0, right: 0, bottom: 0, left: 328 },
} as const;

test("the place of the map is known again in the same window only", () => {
  const store = new Memory();
  assert.equal(new Kept(store).place(PLACE.key), null);
  new Kept(store).keepPlace(PLACE);
  assert.deepEqual(new Kept(store).place(PLACE.key), PLACE);
  assert.equal(new Kept(store).place("/ 820x1180"), null);
});

test("a place that was not kept whole is no place", () => {
  const store = new Memory();
  const broken = [
    { ...PLACE, box: [10, 62, 1346] },
    { ...PLACE, box: [10, 62, null, 660] },
    { ...PLACE, covered: { top: 0 } },
    { key: PLACE.key },
    PLACE.key,
  ];
  for (const each of broken) {
    store.setItem("onepicture.place", JSON.stringify(each));
    assert.equal(new Kept(store).place(PLACE.key), null, JSON.stringify(each));
  }
});

test("what something else wrote counts as nothing", () => {
  const store = new Memory();
  for (const written of ["{", '"red"', "[]", '{"visible":3,"opacity":9}']) {
    store.setItem("onepicture.layer.incidents", written);
    store.setItem("onepicture.style", written);
    assert.equal(new Kept(store).layer("incidents").visible, true);
    assert.equal(new Kept(store).layer("incidents").opacity, 1);
    assert.equal(new Kept(store).style(), null);
  }
});

test("without a store the page works all the same", () => {
  for (const store of [null, full]) {
    new Kept(store).keepStyle("dark");
    assert.equal(new Kept(store).style(), null);
  }
});
