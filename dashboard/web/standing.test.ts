import assert from "node:assert/strict";
import { test } from "node:test";
import { Standing, wayOut } from "./standing.ts";

function place(
  pathname = "/",
  search = "",
): {
  pathname: string;
  search: string;
  went: string[];
  replace(address: string): void;
} {
  const went: string[] = [];
  return { pathname, search, went, replace: (address) => went.push(address) };
}

test("whoever is logged out is led to the login, and back to where they were", () => {
  assert.equal(wayOut(401, place()), "/login?ended=1");
  const card = place("/", "?record=INC-1&x=2");
  assert.equal(wayOut(401, card), "/login?ended=1&next=%2F%3Frecord%3DINC-1%26x%3D2");
});

test("whoever has no role any more is told so by the server", () => {
  assert.equal(wayOut(403, place()), "/");
});

test("a server that is ill or away is no reason to leave", async () => {
  for (const status of [200, 404, 429, 500, 503]) {
    assert.equal(wayOut(status, place()), null);
  }
  const here = place();
  const away = new Standing("/x", here, () => Promise.reject(new Error("no network")));
  await away.check(0);
  assert.deepEqual(here.went, []);
});

test("the server is not asked more often than every five seconds", async () => {
  let asked = 0;
  const standing = new Standing("/x", place(), () => {
    asked += 1;
    return Promise.resolve({ status: 200 });
  });
  for (const now of [0, 100, 4_999, 5_000, 5_001]) await standing.check(now);
  assert.equal(asked, 2);
});

test("the page is left once the answer is no", async () => {
  const here = place("/");
  const standing = new Standing("/x", here, () => Promise.resolve({ status: 401 }));
  await standing.check(0);
  assert.deepEqual(here.went, ["/login?ended=1"]);
});
