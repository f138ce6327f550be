// @ts-check
// What a node will ask for, read from its widgets or, where an input is wired, from the node at the other end.

const DEFAULTS = /** @type {Record<string, number>} */ ({ steps: 1, images: 1 });

/**
 * The order a hosted node will place, or null where a wired number can only be known at run time.
 * @param {any} node
 * @param {Record<string, [number, number]>} presets
 */
export function asked(node, presets) {
  const [width, height, images, steps] = ["width", "height", "images", "steps"].map((name) =>
    number(node, name, presets),
  );
  if (width === null || height === null || images === null || steps === null) return null;
  return { width, height, images, steps };
}

/** @param {any} node @param {string} name @param {Record<string, [number, number]>} presets @returns {number | null} */
function number(node, name, presets) {
  const wire = wired(node, name);
  if (wire) return fromOrigin(wire.node, wire.slot, presets);
  const value = widget(node, name);
  return typeof value === "number" ? value : (DEFAULTS[name] ?? null);
}

/** @param {any} node @param {string} name */
function wired(node, name) {
  const input = node.inputs?.find((/** @type {any} */ candidate) => candidate.name === name);
  if (!input || input.link === null || input.link === undefined) return null;
  const link = node.graph?.links?.get?.(input.link) ?? node.graph?.links?.[input.link];
  const origin = link && node.graph.getNodeById(link.origin_id);
  return origin ? { node: origin, slot: link.origin_slot } : { node: null, slot: 0 };
}

/** @param {any} origin @param {number} slot @param {Record<string, [number, number]>} presets */
function fromOrigin(origin, slot, presets) {
  if (origin?.comfyClass === "SchnellkitResolution" && slot < 2)
    return resolution(origin, presets)?.[slot] ?? null;
  if (origin?.comfyClass === "PrimitiveInt") return widget(origin, "value");
  return null;
}

/** @param {any} node @param {Record<string, [number, number]>} presets @returns {[number, number] | null} */
function resolution(node, presets) {
  const names = ["preset", "width", "height", "orientation"];
  if (names.some((name) => wired(node, name))) return null;
  const [preset, width, height, orientation] = names.map((name) => widget(node, name));
  const [w, h] = presets[preset] ?? [width, height];
  if (orientation === "landscape") return [Math.max(w, h), Math.min(w, h)];
  if (orientation === "portrait") return [Math.min(w, h), Math.max(w, h)];
  return [w, h];
}

/** @param {any} node @param {string} name */
export function widget(node, name) {
  return node.widgets?.find((/** @type {any} */ candidate) => candidate.name === name)?.value ?? null;
}
