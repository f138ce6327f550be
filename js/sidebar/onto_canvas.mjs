// @ts-check
// From the library onto the canvas: a picture as LoadImage, or the node that made it.

import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { asOneStep } from "../page/frontend.mjs";
import { setValue, widgetOf } from "../page/graph.mjs";
import { say } from "../page/words.mjs";
import { get } from "../page/routes.mjs";

/** @typedef {{id: string, hash: string, prompt: string, host: string, title: string, model: string, width: number,
 *   height: number, steps: number | null, seed: string | null, at: number, money: string, of: number, sandbox: boolean, pinned: boolean,
 *   node: {inputs: Record<string, string | number | boolean>, seed: string | null, reference: boolean}}} Picture */
/** @typedef {[number, number]} Place */

const FOLDER = "schnellkit";
const MARK = "application/x-schnellkit";
const BETWEEN = 40;
const TITLE = 40; // what of a node stands above its place: title and badges

/** The picture as a LoadImage node. @param {Picture} picture @param {Place} [at] @returns {Promise<string[]>} What is amiss. */
export async function addLoadImage(picture, at) {
  const answer = await api.fetchApi(`/schnellkit/pictures/${picture.hash}`);
  if (!answer.ok) {
    const failure = await answer.json().catch(() => null);
    throw new Error(
      failure?.error ?? say("ComfyUI answered with status {status}.", { status: answer.status }),
    );
  }
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
  const file = await kept.json();
  const value = file.subfolder ? `${file.subfolder}/${file.name}` : file.name;
  return asOneStep(() => {
    const node = add("LoadImage", at);
    const values = widgetOf(node, "image")?.options.values;
    if (Array.isArray(values) && !values.includes(value)) values.push(value);
    setWidget(node, "image", value);
    return [];
  });
}

/**
 * The node that made the picture, with the order as it was.
 * @param {Picture} picture @param {Place} [at]
 * @returns {Promise<string[]>} What is amiss: what of the order the node here cannot hold.
 */
export async function addMaker(picture, at) {
  /** @type {import("../page/catalogue.mjs").Catalogue} */
  const { nodes } = await get("/catalogue");
  // A host that one's own file describes has no node of its own: one node takes them all.
  const isMaker = (/** @type {string} */ host) =>
    host === picture.host || (host === "own" && picture.host.startsWith("own_"));
  const [type] = Object.entries(nodes).find(([, { host }]) => isMaker(host)) ?? [];
  if (!type) throw new Error(say("There is no node for {host} here.", { host: picture.title }));
  return asOneStep(() => made(add(type, at), picture));
}

/** @param {GraphNode} node @param {Picture} picture @returns {string[]} What is amiss. */
function made(node, picture) {
  const { inputs, seed, reference } = picture.node;
  // The model goes first: some settings are there only once their model is chosen.
  const amiss = Object.entries(inputs).map(([name, value]) => setWidget(node, name, value));
  if (seed !== null) amiss.push(setSeed(node, seed));
  setWidget(node, "control_after_generate", "fixed");
  if (reference)
    amiss.push(say("a reference picture went along that is not kept: wire it to the node again"));
  return amiss.filter(Boolean);
}

let ended = () => {};

/**
 * While the picture is dragged, the canvas takes it: as LoadImage, with Shift as the node that made it. A drag whose tile
 * left the page meanwhile never ends, so every drag carries its own mark, and what lacks it is somebody else's.
 * @param {DataTransfer} carried
 * @param {Picture} picture
 * @param {(amiss: string[]) => void} placed
 * @param {(error: unknown) => void} failed
 */
export function dragging(carried, picture, placed, failed) {
  ended();
  carried.setData(MARK, picture.hash);
  const isOurs = (/** @type {DragEvent} */ event) =>
    event.dataTransfer?.types.includes(MARK) && isOnCanvas(event);
  const over = (/** @type {DragEvent} */ event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const drop = (/** @type {DragEvent} */ event) => {
    if (isOurs(event)) {
      over(event);
      (event.shiftKey ? addMaker : addLoadImage)(picture, placeOf(event)).then(placed, failed);
    }
    end();
  };
  const end = () => {
    window.removeEventListener("dragover", over, true);
    window.removeEventListener("drop", drop, true);
    window.removeEventListener("dragend", end, true);
  };
  ended = end;
  // Before the frontend's own handlers, which would take it for a dropped file.
  window.addEventListener("dragover", over, true);
  window.addEventListener("drop", drop, true);
  window.addEventListener("dragend", end, true);
}

/** @param {string} type @param {Place} [at] */
function add(type, at) {
  const { canvas } = app;
  const node = window.LiteGraph.createNode(type);
  if (!node) throw new Error(say("There is no node {type} here.", { type }));
  node.pos = at ?? free(middle(node.size), node.size);
  canvas.graph?.add(node);
  canvas.selectNode?.(node);
  return node;
}

/**
 * Set a widget by its plain name, a setting of the chosen model by its own; a node without it has nothing to set.
 * @param {GraphNode} node @param {string} name @param {Widget["value"]} value
 * @returns {string} What is amiss, or nothing.
 */
function setWidget(node, name, value) {
  const widget = node.widgets?.find((one) => one.name.split(".").at(-1) === name);
  if (!widget) return "";
  const values = widget.options?.values;
  if (Array.isArray(values) && !values.includes(value))
    return say("{name} “{value}” is not there any more", { name, value: String(value) });
  setValue(node, widget, value);
  return "";
}

/** @param {GraphNode} node @param {string} seed @returns {string} What is amiss, or nothing. */
function setSeed(node, seed) {
  const number = Number(seed);
  if (Number.isSafeInteger(number)) return setWidget(node, "seed", number);
  return say("its seed {seed} is beyond 2^53, where a browser's numbers end: send it through ComfyUI's API", {
    seed,
  });
}

/** @param {MouseEvent} event @returns {Place} */
const placeOf = (event) => app.canvas.convertEventToCanvasOffset(event);

/** @param {Place} size @returns {Place} */
function middle(size) {
  const box = app.canvas.canvas.getBoundingClientRect();
  const where = { clientX: (box.left + box.right) / 2, clientY: (box.top + box.bottom) / 2 };
  const [x, y] = placeOf(/** @type {MouseEvent} */ (where));
  return [x - size[0] / 2, y - size[1] / 2];
}

/** The first place to the right of this one where a node of that size covers no other. @param {Place} from @param {Place} size @returns {Place} */
function free(from, size) {
  const y = from[1];
  let x = from[0];
  const nodes = app.canvas.graph?.nodes ?? [];
  const covered = () =>
    nodes.find(
      ({ pos, size: [width, height] }) =>
        x < pos[0] + width &&
        pos[0] < x + size[0] &&
        y - TITLE < pos[1] + height &&
        pos[1] - TITLE < y + size[1],
    );
  for (let there = covered(); there; there = covered()) x = there.pos[0] + there.size[0] + BETWEEN;
  return [x, y];
}

/** @param {DragEvent} event */
function isOnCanvas(event) {
  const on = event.target instanceof Element ? event.target : null;
  if (!on || on.closest(".schnellkit-sidebar")) return false;
  const box = app.canvas.canvas.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right;
  return inside && event.clientY >= box.top && event.clientY <= box.bottom;
}
