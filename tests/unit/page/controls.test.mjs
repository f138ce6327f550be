// How the frontend changes a value from prompt to prompt, told as it does it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { beginControls, controlOf } from "../extensions/schnellkit/total/controls.mjs";
import { app } from "../scripts/app.js";

const controlled = (value, options = {}, filter = "") => {
  const control = { value, beforeQueued() {}, afterQueued() {} };
  const linkedWidgets = [control, ...(filter ? [{ type: "string", value: filter }] : [])];
  return { options, linkedWidgets };
};
const told = (widget, each = 1) => controlOf(widget, widget, each);
const way = (mode) => (app.extensionManager.setting.get = () => mode);

test("what is fixed, or has no control, stays", () => {
  way("after");
  assert.equal(told(controlled("fixed")), null);
  assert.equal(told({ options: {} }), null);
  assert.equal(told({ options: {}, linkedWidgets: [{ value: "increment" }] }), null);
});

test("a number counts by its step within its bounds, and never beyond what the frontend counts to", () => {
  const seed = controlled("increment", { min: 0, max: 2 ** 64, step2: 1 });
  assert.deepEqual(told(seed), { how: "increment", begun: 0, each: 1, step: 1, least: 0, most: 2 ** 50 });
  assert.deepEqual(told(controlled("randomize", { min: 0, max: 9 }), 3), {
    how: "randomize",
    begun: 0,
    each: 3,
  });
});

test("in the way “before” the very first prompt changes nothing", () => {
  way("before");
  const widget = controlled("decrement", { min: 0, max: 9, step2: 2 });
  assert.equal(told(widget).begun, 0);
  assert.equal(told(widget, 3).begun, 2);
  beginControls([{ widgets: [widget] }]);
  assert.equal(told(widget).begun, 1);
  assert.equal(told(widget, 3).begun, 3);
  way("after");
  assert.equal(told(widget, 3).begun, 0);
});

test("a list goes through the values that its filter leaves", () => {
  const values = ["euler", "Euler a", "dpm", 3];
  const of = (filter) => told(controlled("increment-wrap", { values }, filter)).values;
  assert.deepEqual(of(""), ["euler", "Euler a", "dpm"]);
  assert.deepEqual(of("EULER"), ["euler", "Euler a"]);
  assert.deepEqual(of("/^e/"), ["euler"]);
  assert.deepEqual(of("/(/"), ["euler", "Euler a", "dpm"]);
});
