// @ts-check
// What the picker says.

import { say } from "../page/words.mjs";
import { megapixels, describeRatio } from "./stage.mjs";

/** @typedef {import("./sizing.mjs").Size} Size */

/** Why a size, or a side of it, cannot be dragged; by what is wired. */
export const WIRED = /** @type {Record<string, () => string>} */ ({
  picture: () => say("The wired picture gives the ratio."),
  preset: () => say("The preset comes by a wire."),
  orientation: () => say("The orientation comes by a wire."),
  both: () => say("Width and height come by wires."),
  turned: () => say("One side comes by a wire and the orientation turns it."),
  width: () => say("The width comes by a wire."),
  height: () => say("The height comes by a wire."),
});

export const pickerName = () => say("Size");
export const atRun = () => say("size known at Run");
export const hint = () => say("Drag the corner or an edge, or click a preset's dot.");
export const help = () =>
  say(
    "Dragging: Shift keeps the ratio, Alt stays off the presets. Keys: arrows 16 pixels, with Shift 64; [ and ] presets.",
  );

/** @param {Size} size */
export const describeSize = ([width, height]) => `${width} × ${height}`;

/** @param {Size} size */
export const written = (size) => say("written here: {size}", { size: describeSize(size) });

/** @param {Size} size */
export const describeShape = (size) => `${describeRatio(size)} · ${megapixels(size)} MP`;

/** @param {Size} size */
export const describeValue = (size) => `${describeSize(size)}, ${megapixels(size)} MP`;

/** @param {Size} size */
export const snappedFrom = (size) => say("snapped from {size}", { size: describeSize(size) });

/** @param {{name: string, size: Size}} spot */
export const describeOffer = ({ name, size }) =>
  name.includes(size.join("x")) ? name : `${name} → ${describeSize(size)}`;
