import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, type Around, type Place } from "./captionplace.ts";

const FREE = { top: 0, right: 0, bottom: 0, left: 0 };
const laptop: Around = {
  width: 1358,
  height: 590,
  covered: { ...FREE, left: 328 },
  panel: null,
  scale: { left: 1240, right: 1358, top: 420, bottom: 590 },
};
const middle = ({ left, right }: Place, { width }: Around): number =>
  (left + width - right) / 2;

test("A caption lies in the middle of what column and card leave of the map.", () => {
  const card: Around = {
    ...laptop,
    covered: { ...FREE, left: 328, right: 420 },
    scale: { left: 830, right: 938, top: 420, bottom: 590 },
  };
  for (const around of [laptop, card]) {
    const place = placeOf(around);
    const { left, right } = around.covered;
    assert.equal(middle(place, around), (left + around.width - right) / 2);
    assert.ok(place.left > left && place.right > right);
    assert.ok(around.width - place.right < around.scale!.left, "not on the scale");
  }
});

test("Where little is left it goes beside the scale, and else above it.", () => {
  const phone: Around = {
    width: 836,
    height: 220,
    covered: { ...FREE, right: 401 },
    panel: null,
    scale: { left: 365, right: 435, top: 80, bottom: 184 },
  };
  const place = placeOf(phone);
  assert.equal(place.left, 12);
  assert.equal(phone.width - place.right, 365 - 12);
  const narrow = { ...phone, width: 270, covered: FREE };
  const above = placeOf({ ...narrow, scale: { ...phone.scale!, left: 160 } });
  assert.deepEqual([above.left, above.right], [12, 12]);
  assert.equal(above.bottom, 220 - 80 + 12);
});

test("It lies above the sheets of a tablet, also where the scale is above them.", () => {
  const tablet: Around = {
    width: 812,
    height: 900,
    covered: { ...FREE, bottom: 306 },
    panel: null,
    scale: { left: 740, right: 812, top: 450, bottom: 594 },
  };
  const place = placeOf(tablet);
  assert.equal(place.bottom, 306 + 12);
  assert.equal(middle(place, tablet), 406);
});

test("The presenter's own panel hides no caption, beside a card neither.", () => {
  const panel = { left: 850, right: 1222, top: 190, bottom: 578 };
  const place = placeOf({ ...laptop, panel });
  assert.ok(laptop.width - place.right < panel.left);
  const narrow: Around = {
    ...laptop,
    width: 986,
    covered: { ...FREE, right: 380 },
    panel: { left: 98, right: 470, top: 190, bottom: 578 },
    scale: null,
  };
  assert.equal(placeOf(narrow).bottom, 590 - 190 + 12);
});
