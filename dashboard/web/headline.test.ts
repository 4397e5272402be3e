import assert from "node:assert/strict";
import { test } from "node:test";
import { bylineOf, onTopOf } from "./headline.ts";
import { HEADLINE, type Headline } from "./shown.ts";
import type { Feature } from "./types.ts";

const NOW = new Date("2025-09-17T15:00:00Z");
const headline: Headline = {
  revision: 1,
  author: "bo",
  author_title: "Bo Berg",
  reported_at: "2025-09-17T14:32:10Z",
  text: "Two cables are cut.",
  items: ["INC-1", "INC-2"],
};

const feature = (id: string, properties: object): Feature => ({
  type: "Feature",
  id,
  layer: "incidents",
  geometry: null,
  properties: properties as Feature["properties"],
});
const received = (said: Headline): Map<string, Feature> =>
  new Map([[HEADLINE, feature(HEADLINE, said)]]);

test("On top of a picture is its own headline, with the titles of its records.", () => {
  const screen = {
    shownReceived: received(headline),
    received: received({ ...headline, text: "Nobody knows who did it." }),
    features: new Map([["INC-1", feature("INC-1", { title: "A cable is cut" })]]),
    now: () => NOW,
  };
  assert.deepEqual(onTopOf(screen), {
    text: "Two cables are cut.",
    by: "Bo Berg, 14:32Z",
    items: [
      { id: "INC-1", title: "A cable is cut" },
      { id: "INC-2", title: "INC-2" },
    ],
  });
});

test("Where there was no headline then, none is on top, whatever came since.", () => {
  const screen = {
    shownReceived: new Map(),
    received: received(headline),
    features: new Map(),
    now: () => NOW,
  };
  assert.equal(onTopOf(screen), null);
});

test("A headline of another day than the picture says of which.", () => {
  const next = new Date("2025-09-18T01:00:00Z");
  assert.equal(bylineOf(headline, next), "Bo Berg, 2025-09-17 14:32Z");
  assert.equal(bylineOf(headline, NOW), "Bo Berg, 14:32Z");
});
