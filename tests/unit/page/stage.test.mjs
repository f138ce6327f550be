// The geometry of the picker: what a drag comes to, what lies under a point, how a ratio is called.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  dragged,
  megapixels,
  nearestSpot,
  orientationFor,
  describeRatio,
  spanFor,
  spotsOf,
  under,
} from "../extensions/schnellkit/resolution/stage.mjs";

const BOUNDS = [
  [64, 4096],
  [64, 4096],
];
const SQUARE = [1024, 1024];

test("a drag ends on the grid and moves no other side", () => {
  assert.deepEqual(dragged(SQUARE, [101, -77], "corner", false, BOUNDS), [1120, 944]);
  assert.deepEqual(dragged(SQUARE, [101, -77], "width", false, BOUNDS), [1120, 1024]);
  assert.deepEqual(dragged(SQUARE, [101, -77], "height", false, BOUNDS), [1024, 944]);
});

test("a drag ends within the bounds", () => {
  assert.deepEqual(dragged(SQUARE, [9000, -9000], "corner", false, BOUNDS), [4096, 64]);
  assert.deepEqual(dragged([1536, 768], [9000, 9000], "corner", true, BOUNDS), [4096, 2048]);
  assert.deepEqual(dragged([1536, 768], [-9000, -9000], "corner", true, BOUNDS), [128, 64]);
});

test("a drag that keeps the ratio keeps it", () => {
  assert.deepEqual(dragged([1536, 768], [-512, 0], "width", true, BOUNDS), [1024, 512]);
  assert.deepEqual(dragged([1536, 768], [0, -256], "height", true, BOUNDS), [1024, 512]);
  assert.deepEqual(dragged([1536, 768], [-512, -256], "corner", true, BOUNDS), [1024, 512]);
});

test("a ratio is called as people call it, and told where the grid does not hit it", () => {
  const told = {
    "1024x1024": "1:1",
    "1536x1024": "3:2",
    "1024x1536": "2:3",
    "1344x768": "≈ 16:9",
    "768x1344": "≈ 9:16",
  };
  for (const [size, ratio] of Object.entries(told))
    assert.equal(describeRatio(size.split("x").map(Number)), ratio);
  assert.equal(describeRatio([1024, 272]), "≈ 3.76:1");
  assert.equal(megapixels(SQUARE), "1.0");
  assert.equal(megapixels([512, 512]), "0.25");
});

test("a preset lies on the stage lying and standing, and the nearest within reach is chosen", () => {
  const spots = spotsOf({ "1344x768": [1344, 768], "1024x1024": SQUARE });
  assert.deepEqual(
    spots.map(({ name, size }) => [name, ...size]),
    [
      ["1344x768", 1344, 768],
      ["1024x1024", 1024, 1024],
      ["1344x768", 768, 1344],
    ],
  );
  assert.equal(nearestSpot(spots, [1330, 760], 20)?.size.join(), "1344,768");
  assert.equal(nearestSpot(spots, [1300, 760], 20), null);
});

test("under a point lies the corner, a preset, an edge or nothing", () => {
  const spots = spotsOf({ "512x512": [512, 512] });
  const at = (x, y) => under([x, y], SQUARE, 1, spots);
  assert.deepEqual(at(1030, 1020), { part: "corner", spot: null });
  assert.equal(at(514, 512).spot?.name, "512x512");
  assert.equal(at(514, 512).part, null);
  assert.deepEqual([at(1020, 300).part, at(300, 1027).part, at(300, 300).part], ["width", "height", null]);
});

test("a size written so comes out as it is shown", () => {
  assert.equal(orientationFor([1344, 768], [768, 1344], "as it is"), "portrait");
  assert.equal(orientationFor([1344, 768], [1344, 768], "landscape"), "landscape");
  assert.equal(orientationFor([1344, 768], [1344, 768], "portrait"), "as it is");
  assert.deepEqual([spanFor([2304, 64]), spanFor([2305, 64])], [2304, 4224]);
});
