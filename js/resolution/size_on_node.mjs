// @ts-check
// The size that stands on a Schnell Resolution: what is known of it, what of it may be changed, and changing it.

import { TICK } from "../page/follow_node.mjs";
import { isWiredTo, setValue, valueOf, widgetOf } from "../page/graph.mjs";
import { sized } from "./sizing.mjs";
import { AS_IT_IS, orientationFor } from "./stage.mjs";
import { WIRED } from "./describe.mjs";

const CUSTOM = "custom";
// Written in this order: a number written by hand takes the preset away, and a preset brings its numbers along.
const WRITTEN = /** @type {const} */ (["width", "height", "orientation", "preset"]);

/** @typedef {import("./sizing.mjs").Size} Size */
/** @typedef {import("./sizing.mjs").Sizes} Sizes */
/** @typedef {Sizes & {offered: Record<string, Size>}} Known */
/** @typedef {{width: number, height: number, orientation: string, preset: string}} Written */
/** @typedef {Widget & {value: number, options: {min: number, max: number}}} Side */
/** @typedef {Widget & {value: string, options: {values: string[]}}} Choice */
/**
 * @typedef {object} Seen
 * @property {Size} wanted The size before it is snapped.
 * @property {Size | null} made What comes out, where that is known before Run.
 * @property {string} preset
 * @property {string} orientation
 * @property {{width: boolean, height: boolean}} free Which side may be changed.
 * @property {string} why Why not both.
 */

/** The widgets of a Schnell Resolution. @param {GraphNode} node */
export const widgetsOf = (node) =>
  /** @type {{width: Side, height: Side, orientation: Choice, preset: Choice}} */ (
    Object.fromEntries(WRITTEN.map((name) => [name, widgetOf(node, name)]))
  );

/** @param {GraphNode} node @param {Known} known @returns {Seen} */
export function seenOn(node, known) {
  const written = writtenOn(node);
  const { preset, orientation } = written;
  const wanted = sized(written, known);
  return { wanted, made: resolution(node, known), preset, orientation, ...freedom(node, orientation) };
}

/**
 * The size a Schnell Resolution hands on, or null where only the run can tell.
 * @param {GraphNode} node @param {Sizes} known @returns {Size | null}
 */
export function resolution(node, known) {
  valueOf(node, TICK); // a picture that was wired or unwired makes itself known by it
  if (["picture", "snap_for", ...WRITTEN].some((name) => isWiredTo(node, name))) return null;
  return sized(
    { ...writtenOn(node), snap_for: /** @type {string | null} */ (valueOf(node, "snap_for")) },
    known,
  );
}

/** @param {GraphNode} node @param {string} orientation */
function freedom(node, orientation) {
  const wires = [...WRITTEN, "picture"].filter((name) => isWiredTo(node, name));
  const all = ["picture", "preset", "orientation"].find((name) => wires.includes(name));
  const sides = ["width", "height"].filter((name) => wires.includes(name));
  const turns = orientation !== AS_IT_IS && sides.length > 0;
  const free = (/** @type {string} */ side) => !all && !turns && !sides.includes(side);
  const why = all ?? (sides.length === 2 ? "both" : turns ? "turned" : sides[0]);
  return { free: { width: free("width"), height: free("height") }, why: why ? WIRED[why]() : "" };
}

/** What is written on the node. @param {GraphNode} node */
export const writtenOn = (node) =>
  /** @type {Written} */ (Object.fromEntries(WRITTEN.map((name) => [name, valueOf(node, name)])));

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

/** Write values as a person does; what is wired stays. @param {GraphNode} node @param {Written} values */
export function write(node, values) {
  const widgets = widgetsOf(node);
  for (const name of WRITTEN) {
    const [widget, value] = [widgets[name], values[name]];
    const before = widget.value;
    if (value === before || isWiredTo(node, name)) continue;
    setValue(node, widget, value);
    node.onWidgetChanged?.(name, value, before, widget);
  }
  node.setDirtyCanvas(true, true);
}

/** The least and the most of both sides. @param {GraphNode} node @returns {import("./stage.mjs").Bounds} */
export function boundsOf(node) {
  const [width, height] = [widgetsOf(node).width.options, widgetsOf(node).height.options];
  return [
    [width.min, width.max],
    [height.min, height.max],
  ];
}
