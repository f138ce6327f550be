// @ts-check
// What the picker says.

import { megapixels, ratioTold } from "./stage.mjs";

/** @typedef {import("../sizing.mjs").Size} Size */

/** Why a size, or a side of it, cannot be dragged; by what is wired. */
export const WIRED = /** @type {Record<string, string>} */ ({
  picture: "The wired picture gives the ratio.",
  preset: "The preset comes by a wire.",
  orientation: "The orientation comes by a wire.",
  both: "Width and height come by wires.",
  turned: "One side comes by a wire and the orientation turns it.",
  width: "The width comes by a wire.",
  height: "The height comes by a wire.",
});

export const NAME = "Size";
export const HINT = "Drag the corner or an edge, or click a preset's dot.";
export const HELP =
  "Dragging: Shift keeps the ratio, Alt stays off the presets. Keys: arrows 16 pixels, with Shift 64; [ and ] presets.";
export const AT_RUN = "size known at Run";

/** @param {Size} size */
export const sizeTold = ([width, height]) => `${width} × ${height}`;

/** @param {Size} size */
export const written = (size) => `written here: ${sizeTold(size)}`;

/** @param {Size} size */
export const shapeTold = (size) => `${ratioTold(size)} · ${megapixels(size)} MP`;

/** @param {Size} size */
export const valueTold = (size) => `${sizeTold(size)}, ${megapixels(size)} MP`;

/** @param {Size} size */
export const snappedFrom = (size) => `snapped from ${sizeTold(size)}`;

/** @param {{name: string, size: Size}} spot */
export const offerTold = ({ name, size }) =>
  name.includes(size.join("x")) ? name : `${name} → ${sizeTold(size)}`;
