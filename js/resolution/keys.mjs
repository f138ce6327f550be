// @ts-check
// The keyboard on the picker: arrows change the size, brackets go through the presets.

import { turned } from "./sizing.mjs";
import { dragged, nearestSpot } from "./stage.mjs";
import { boundsOf, byHand, byPreset, write } from "./size_on_node.mjs";

const [STEP, BIG_STEP] = [16, 64];
const ARROWS = /** @type {Record<string, ["width" | "height", number]>} */ ({
  ArrowRight: ["width", 1],
  ArrowLeft: ["width", -1],
  ArrowUp: ["height", 1],
  ArrowDown: ["height", -1],
});
const PRESETS = /** @type {Record<string, number>} */ ({ "[": -1, "]": 1, PageUp: -1, PageDown: 1 });

/** @typedef {import("./picker.mjs").Stage} Stage */

/** @param {Stage} stage */
export function followKeys(stage) {
  const { corner } = stage;
  corner.addEventListener("keydown", (event) => {
    const ours = isOurs(event);
    // Tab, undo, Run and the like are the page's; every other key would act on the graph.
    if (!ours && (event.key === "Tab" || event.ctrlKey || event.metaKey)) return;
    event.stopPropagation();
    if (!ours) return;
    event.preventDefault();
    const values = ARROWS[event.key] ? byArrow(stage, event) : byBracket(stage, PRESETS[event.key]);
    if (values) stage.edit(() => write(stage.node, values));
  });
  // A key held down is one step of undo.
  corner.addEventListener("keyup", (event) => isOurs(event) && stage.settle());
  corner.addEventListener("blur", stage.settle);
}

/** @param {KeyboardEvent} event */
const isOurs = ({ key }) => key in ARROWS || key in PRESETS;

/** @param {Stage} stage @param {KeyboardEvent} event */
function byArrow(stage, { key, shiftKey }) {
  const { wanted, free, orientation } = stage.seen();
  const [side, way] = ARROWS[key];
  if (!free[side]) return null;
  const by = way * (shiftKey ? BIG_STEP : STEP);
  return byHand(dragged(wanted, [by, by], side, false, boundsOf(stage.node)), orientation);
}

/** The preset before or after this one; from a size by hand, the nearest. @param {Stage} stage @param {number} by */
function byBracket(stage, by) {
  const { wanted, preset, orientation, why } = stage.seen();
  if (why) return null;
  const spots = Object.entries(stage.offered()).map(([name, native]) => ({
    name,
    native,
    size: turned(native, orientation),
  }));
  const at = spots.findIndex(({ name }) => name === preset);
  const spot = at < 0 ? nearestSpot(spots, wanted, Infinity) : spots.at((at + by) % spots.length);
  return spot ? byPreset(spot, orientation) : null;
}
