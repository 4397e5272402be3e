import assert from "node:assert/strict";
import { test } from "node:test";
import { blank } from "./writing.ts";
import { begun, keepsWriting, WritingsKept } from "./writingkept.ts";

class Shelf implements Storage {
  readonly held = new Map<string, string>();
  full = false;
  get length(): number {
    return this.held.size;
  }
  key(i: number): string | null {
    return [...this.held.keys()][i] ?? null;
  }
  getItem(name: string): string | null {
    return this.held.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.held.set(name, value);
  }
  removeItem(name: string): void {
    this.held.delete(name);
  }
  clear(): void {
    this.held.clear();
  }
}

test("what two tabs of one person write is kept apart, and both is there again", () => {
  const shelf = new Shelf();
  const kept = new WritingsKept(shelf, "main", "anna");
  const [one, other] = [begun("tab-1", blank()), begun("tab-2", blank())];
  kept.keep({ ...one, title: "one" });
  kept.keep({ ...other, title: "other" });
  kept.keep({ ...one, title: "one more" });
  const titles = new WritingsKept(shelf, "main", "anna").all().map((e) => e.title);
  assert.deepEqual(titles.sort(), ["one more", "other"]);
});

test("nobody reads what another person or another room has kept", () => {
  const shelf = new Shelf();
  new WritingsKept(shelf, "main", "anna").keep(begun("t", blank()));
  assert.equal(keepsWriting(shelf, "main", "anna"), true);
  assert.equal(keepsWriting(shelf, "main", "bo"), false);
  assert.equal(keepsWriting(shelf, "north", "anna"), false);
});

test("who comes in finds nothing that somebody else was writing here", () => {
  const shelf = new Shelf();
  shelf.setItem("onepicture.style", '"dark"');
  new WritingsKept(shelf, "main", "anna").keep(begun("t", blank()));
  const own = new WritingsKept(shelf, "main", "bo");
  own.keep(begun("t", blank()));
  own.forgetOthers();
  assert.equal(own.all().length, 1);
  assert.equal(keepsWriting(shelf, "main", "anna"), false);
  assert.equal(shelf.getItem("onepicture.style"), '"dark"');
});

test("a full or forbidden store says that nothing is kept", () => {
  const shelf = new Shelf();
  shelf.full = true;
  assert.equal(
    new WritingsKept(shelf, "main", "anna").keep(begun("t", blank())),
    false,
  );
  assert.equal(new WritingsKept(null, "main", "anna").keep(begun("t", blank())), false);
});

test("what something else wrote under such a name is left out", () => {
  const shelf = new Shelf();
  shelf.setItem('onepicture.writing.["main","anna"].x', "{");
  assert.deepEqual(new WritingsKept(shelf, "main", "anna").all(), []);
});
