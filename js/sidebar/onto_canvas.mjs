// @ts-check
// From the library onto the canvas: a picture as LoadImage, or the node that made it.

import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { say } from "../words.mjs";
import { ask } from "./ask.mjs";

/** @typedef {{id: string, hash: string, prompt: string, host: string, title: string, model: string, width: number,
 *   height: number, steps: number | null, seed: string | null, at: number, money: string, of: number, sandbox: boolean, pinned: boolean,
 *   node: {inputs: Record<string, string | number | boolean>, seed: string | null, reference: boolean}}} Picture */
/** @typedef {[number, number]} Place */

const FOLDER = "schnellkit";

/** The picture as a LoadImage node. @param {Picture} picture @param {Place} [at] @returns {Promise<string[]>} What is amiss. */
export async function addLoadImage(picture, at) {
  const answer = await api.fetchApi(`/schnellkit/pictures/${picture.hash}`);
  if (!answer.ok) throw new Error((await answer.json()).error);
  const blob = await answer.blob();
  const name = `schnell-${picture.hash.slice(0, 16)}.${blob.type.replace("image/", "")}`;
  const form = new FormData();
  form.append("image", new File([blob], name, { type: blob.type }));
  form.append("subfolder", FOLDER);
  form.append("type", "input");
  form.append("overwrite", "true");
  const kept = await api.fetchApi("/upload/image", { method: "POST", body: form });
  if (!kept.ok)
    throw new Error(say("ComfyUI did not take the picture (status {status}).", { status: kept.status }));
  const told = await kept.json();
  const value = told.subfolder ? `${told.subfolder}/${told.name}` : told.name;
  const node = add("LoadImage", at);
  const widget = node.widgets.find((/** @type {any} */ one) => one.name === "image");
  const values = widget.options.values;
  if (Array.isArray(values) && !values.includes(value)) values.push(value);
  setWidget(node, "image", value);
  return [];
}

/**
 * The node that made the picture, with the order as it was.
 * @param {Picture} picture @param {Place} [at]
 * @returns {Promise<string[]>} What is amiss: what of the order the node here cannot hold.
 */
export async function addMaker(picture, at) {
  const { nodes } = await ask("/catalogue");
  const [type] = Object.entries(nodes).find(([, told]) => told.host === picture.host) ?? [];
  if (!type) throw new Error(say("There is no node for {host} here.", { host: picture.title }));
  const node = add(type, at);
  const { inputs, seed, reference } = picture.node;
  // The model goes first: some settings are there only once their model is chosen.
  const amiss = Object.entries(inputs).map(([name, value]) => setWidget(node, name, value));
  if (seed !== null) amiss.push(setSeed(node, seed));
  setWidget(node, "control_after_generate", "fixed");
  if (reference)
    amiss.push(say("a reference picture went along that is not kept: wire it to the node again"));
  return amiss.filter(Boolean);
}

/**
 * While the picture is dragged, the canvas takes it: as LoadImage, with Shift as the node that made it.
 * @param {Picture} picture
 * @param {(amiss: string[]) => void} placed
 * @param {(error: unknown) => void} failed
 */
export function dragging(picture, placed, failed) {
  const over = (/** @type {DragEvent} */ event) => {
    if (!isOnCanvas(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const drop = (/** @type {DragEvent} */ event) => {
    if (!isOnCanvas(event)) return;
    over(event);
    (event.shiftKey ? addMaker : addLoadImage)(picture, placeOf(event)).then(placed, failed);
  };
  const end = () => {
    window.removeEventListener("dragover", over, true);
    window.removeEventListener("drop", drop, true);
  };
  // Before the frontend's own handlers, which would take it for a dropped file.
  window.addEventListener("dragover", over, true);
  window.addEventListener("drop", drop, true);
  window.addEventListener("dragend", end, { once: true, capture: true });
}

/** @param {string} type @param {Place} [at] @returns {any} */
function add(type, at) {
  const node = /** @type {any} */ (window.LiteGraph.createNode(type));
  if (!node) throw new Error(say("There is no node {type} here.", { type }));
  node.pos = at ?? middle(node.size);
  canvas().graph.add(node);
  canvas().selectNode?.(node);
  return node;
}

/**
 * Set a widget by its plain name, a setting of the chosen model by its own; a node without it has nothing to set.
 * @param {any} node @param {string} name @param {unknown} value
 * @returns {string} What is amiss, or nothing.
 */
function setWidget(node, name, value) {
  const widget = node.widgets?.find((/** @type {any} */ one) => one.name.split(".").at(-1) === name);
  if (!widget) return "";
  const values = widget.options?.values;
  if (Array.isArray(values) && !values.includes(value))
    return say("{name} “{value}” is not there any more", { name, value: String(value) });
  widget.value = value;
  widget.callback?.(value, canvas(), node);
  return "";
}

/** @param {any} node @param {string} seed @returns {string} What is amiss, or nothing. */
function setSeed(node, seed) {
  const number = Number(seed);
  if (Number.isSafeInteger(number)) return setWidget(node, "seed", number);
  return say("its seed {seed} is beyond 2^53, where a browser's numbers end: send it through ComfyUI's API", {
    seed,
  });
}

/** @returns {any} */
const canvas = () => app.canvas;

/** @param {MouseEvent} event @returns {Place} */
const placeOf = (event) => [.../** @type {Place} */ (canvas().convertEventToCanvasOffset(event))];

/** @param {Place} size @returns {Place} */
function middle(size) {
  const box = canvas().canvas.getBoundingClientRect();
  const where = { clientX: (box.left + box.right) / 2, clientY: (box.top + box.bottom) / 2 };
  const [x, y] = placeOf(/** @type {MouseEvent} */ (where));
  return [x - size[0] / 2, y - size[1] / 2];
}

/** @param {DragEvent} event */
function isOnCanvas(event) {
  const on = event.target instanceof Element ? event.target : null;
  if (!on || on.closest(".schnellkit-sidebar")) return false;
  const box = canvas().canvas.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right;
  return inside && event.clientY >= box.top && event.clientY <= box.bottom;
}
