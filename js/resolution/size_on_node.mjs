// @ts-check
// The size that stands on a Schnell Resolution: what is known of it, what of it may be changed, and changing it.

import { app } from "../../../scripts/app.js";
import { resolution, widget, wired } from "./size_before_run.mjs";
import { sized } from "./sizing.mjs";
import { AS_IT_IS, orientationFor } from "./stage.mjs";
import { WIRED } from "./describe.mjs";

const CUSTOM = "custom";
// Written in this order: a number written by hand takes the preset away, and a preset brings its numbers along.
const WRITTEN = /** @type {const} */ (["width", "height", "orientation", "preset"]);

/** @typedef {import("./sizing.mjs").Size} Size */
/** @typedef {import("./sizing.mjs").Sizes & {offered: Record<string, Size>}} Known */
/** @typedef {Partial<Record<(typeof WRITTEN)[number], any>>} Written */
/**
 * @typedef {object} Seen
 * @property {Size} wish The size before it is snapped.
 * @property {Size | null} made What comes out, where that is known before Run.
 * @property {string} preset
 * @property {string} orientation
 * @property {{width: boolean, height: boolean}} free Which side may be changed.
 * @property {string} why Why not both.
 */

/** @param {any} node @param {Known} known @returns {Seen} */
export function seenOn(node, known) {
  const [width, height, orientation, preset] = WRITTEN.map((name) => widget(node, name));
  const wish = sized({ preset, width, height, orientation }, known);
  return { wish, made: resolution(node, known), preset, orientation, ...freedom(node, orientation) };
}

/** @param {any} node @param {string} orientation */
function freedom(node, orientation) {
  const wires = [...WRITTEN, "picture"].filter((name) => wired(node, name));
  const all = ["picture", "preset", "orientation"].find((name) => wires.includes(name));
  const sides = ["width", "height"].filter((name) => wires.includes(name));
  const turns = orientation !== AS_IT_IS && sides.length > 0;
  const free = (/** @type {string} */ side) => !all && !turns && !sides.includes(side);
  const why = all ?? (sides.length === 2 ? "both" : turns ? "turned" : sides[0]);
  return { free: { width: free("width"), height: free("height") }, why: why ? WIRED[why]() : "" };
}

/** What is written on the node, to be put back. @param {any} node @returns {Written} */
export const writtenOn = (node) => Object.fromEntries(WRITTEN.map((name) => [name, widget(node, name)]));

/**
 * The values under which the node comes to the shown size by hand; under another orientation than it had, where that
 * one would turn the size away from what the person sees.
 * @param {Size} size @param {string} orientation @returns {Written}
 */
export function byHand(size, orientation) {
  const [width, height] = size;
  return { preset: CUSTOM, width, height, orientation: orientationFor(size, size, orientation) };
}

/** @param {import("./stage.mjs").Spot} spot @param {string} orientation @returns {Written} */
export function byPreset({ name, native, size }, orientation) {
  const [width, height] = native;
  return { preset: name, width, height, orientation: orientationFor(native, size, orientation) };
}

/** Write values as a person does; what is wired stays. @param {any} node @param {Written} values */
export function write(node, values) {
  for (const name of WRITTEN) {
    const place = node.widgets.find((/** @type {any} */ one) => one.name === name);
    const [before, value] = [place.value, values[name]];
    if (value === undefined || value === before || wired(node, name)) continue;
    place.value = value;
    place.callback?.(value, app.canvas, node);
    node.onWidgetChanged?.(name, value, before, place);
  }
  node.setDirtyCanvas(true, true);
}

/** The least and the most of both sides. @param {any} node @returns {import("./stage.mjs").Bounds} */
export function boundsOf(node) {
  const of = (/** @type {string} */ name) => {
    const { min, max } = node.widgets.find((/** @type {any} */ one) => one.name === name).options;
    return /** @type {[number, number]} */ ([min, max]);
  };
  return [of("width"), of("height")];
}
