// @ts-check
// What stands on a Schnell Resolution, as far as it is known before the run.

import { TICK } from "../page/follow_node.mjs";
import { sized } from "./sizing.mjs";

/** @typedef {import("./sizing.mjs").Sizes} Sizes */
/** @typedef {import("./sizing.mjs").Size} Size */

/** Where the wire of an input comes from, or null where there is none. @param {any} node @param {string} name */
export function wired(node, name) {
  const input = node.inputs?.find((/** @type {any} */ candidate) => candidate.name === name);
  if (!input || input.link === null || input.link === undefined) return null;
  const link = node.graph?.links?.get?.(input.link) ?? node.graph?.links?.[input.link];
  const origin = link && node.graph.getNodeById(link.origin_id);
  return origin ? { node: origin, slot: link.origin_slot } : { node: null, slot: 0 };
}

/**
 * The size a Schnell Resolution hands on, or null where only the run can tell.
 * @param {any} node @param {Sizes} known @returns {Size | null}
 */
export function resolution(node, known) {
  const names = ["preset", "width", "height", "orientation", "snap_for"];
  widget(node, TICK); // a picture that was wired or unwired makes itself known by it
  if (["picture", ...names].some((name) => wired(node, name))) return null;
  const [preset, width, height, orientation, snap_for] = names.map((name) => widget(node, name));
  return sized({ preset, width, height, orientation, snap_for }, known);
}

/** @param {any} node @param {string} name */
export function widget(node, name) {
  return node.widgets?.find((/** @type {any} */ candidate) => candidate.name === name)?.value ?? null;
}
