import assert from "node:assert/strict";
import { test } from "node:test";
import { MendsKept } from "./mendkept.ts";

class Tab {
  readonly #kept = new Map<string, string>();
  get length(): number {
    return this.#kept.size;
  }
  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.#kept.set(name, value);
  }
  removeItem(name: string): void {
    this.#kept.delete(name);
  }
}

test("what is typed is read again by the same account in the same room alone", () => {
  const tab = new Tab();
  new MendsKept(tab, "main", "anna").keep("1-1", "typed");
  assert.equal(new MendsKept(tab, "main", "anna").typed("1-1"), "typed");
  assert.equal(new MendsKept(tab, "main", "bo").typed("1-1"), null);
  assert.equal(new MendsKept(tab, "other", "anna").typed("1-1"), null);
});

test("what the desk has taken is forgotten, and nothing else", () => {
  const tab = new Tab();
  const anna = new MendsKept(tab, "main", "anna");
  anna.keep("1-1", "sent");
  anna.keep("1-10", "not sent");
  anna.forget("1-1");
  assert.equal(anna.typed("1-1"), null);
  assert.equal(anna.typed("1-10"), "not sent");
});

test("the next account takes away what another one typed, under any name", () => {
  const tab = new Tab();
  tab.setItem("onepicture.mend.1-1", "named as it once was");
  tab.setItem("onepicture.other", "not ours");
  const anna = new MendsKept(tab, "main", "anna");
  const bo = new MendsKept(tab, 'a "room].', "bo");
  anna.keep("1-1", "of anna");
  bo.keep("1-1", "of bo");
  bo.forgetOthers();
  assert.equal(anna.typed("1-1"), null);
  assert.equal(bo.typed("1-1"), "of bo");
  assert.equal(tab.getItem("onepicture.mend.1-1"), null);
  assert.equal(tab.getItem("onepicture.other"), "not ours");
});

test("a tab that keeps nothing does no harm", () => {
  const none = new MendsKept(null, "main", "anna");
  none.keep("1-1", "typed");
  none.forgetOthers();
  assert.equal(none.typed("1-1"), null);
});
