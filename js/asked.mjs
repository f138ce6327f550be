// @ts-check
// What a node will ask for, read from its widgets or, where an input is wired, from the node at the other end.

import { TICK } from "./follow.mjs";
import { sized } from "./sizing.mjs";

/** @typedef {import("./sizing.mjs").Sizes} Sizes */
/** @typedef {import("./sizing.mjs").Size} Size */

const DEFAULTS = /** @type {Record<string, number>} */ ({ steps: 1, images: 1 });

/**
 * The order a hosted node will place, or null where a wired number can only be known at run time.
 * @param {any} node
 * @param {Sizes} known
 */
export function asked(node, known) {
  const [width, height, images, steps] = ["width", "height", "images", "steps"].map((name) =>
    number(node, name, known),
  );
  if (width === null || height === null || images === null || steps === null) return null;
  return { width, height, images, steps };
}

/** @param {any} node @param {string} name @param {Sizes} known @returns {number | null} */
function number(node, name, known) {
  const wire = wired(node, name);
  if (wire) return fromOrigin(wire.node, wire.slot, known);
  const value = widget(node, name);
  return typeof value === "number" ? value : (DEFAULTS[name] ?? null);
}

/** Where the wire of an input comes from, or null where there is none. @param {any} node @param {string} name */
export function wired(node, name) {
  const input = node.inputs?.find((/** @type {any} */ candidate) => candidate.name === name);
  if (!input || input.link === null || input.link === undefined) return null;
  const link = node.graph?.links?.get?.(input.link) ?? node.graph?.links?.[input.link];
  const origin = link && node.graph.getNodeById(link.origin_id);
  return origin ? { node: origin, slot: link.origin_slot } : { node: null, slot: 0 };
}

/** @param {any} origin @param {number} slot @param {Sizes} known */
function fromOrigin(origin, slot, known) {
  if (origin?.comfyClass === "SchnellkitResolution" && slot < 2)
    return resolution(origin, known)?.[slot] ?? null;
  if (origin?.comfyClass === "PrimitiveInt") return widget(origin, "value");
  return null;
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
