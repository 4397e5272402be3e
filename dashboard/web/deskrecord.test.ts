import assert from "node:assert/strict";
import { test } from "node:test";
import { isNew } from "./deskrecord.ts";

const changed = ["title", "source", "label"].map((field) => ({ field, before: null }));

test("the first revision of what corrects nothing is new, and no other is", () => {
  assert.ok(isNew({ action: "SUBMIT", draft_revision: 1, changed }));
  assert.ok(!isNew({ action: "EDIT", draft_revision: 2, changed }));
  const added = [{ field: "place", before: null, after: "Gotland" }];
  assert.ok(!isNew({ action: "SUBMIT", draft_revision: 1, changed: added }));
  const graded = [{ field: "source", before: [{ source_id: "a" }], after: [] }];
  assert.ok(!isNew({ action: "SUBMIT", draft_revision: 1, changed: graded }));
});
