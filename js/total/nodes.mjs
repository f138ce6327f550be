// @ts-check
// The nodes that a quote names, 12:5 for node 5 inside subgraph node 12: their titles, the way to them, what mends them.

import { app } from "../../../scripts/app.js";
import { asOneStep, rootGraph } from "../page/frontend.mjs";

/** @typedef {import("./describe.mjs").Line} Line */

/** The nodes from the outermost graph down to the one that is named; empty where it is gone. @param {string} id */
function way(id) {
  let graph = rootGraph();
  const nodes = [];
  for (const part of id.split(":")) {
    const node = graph?.getNodeById(Number(part));
    if (!node) return [];
    nodes.push(node);
    graph = node.subgraph;
  }
  return nodes;
}

/** @param {string} id @returns {any} */
export const nodeAt = (id) => way(id).at(-1);

/** The title of a node, behind those of the subgraph nodes it is in. @param {string} id */
export const titleOf = (id) =>
  way(id)
    .map((node) => node.title || node.type)
    .join(" › ") || null;

/** Open the graph that a node is in, and show it there. @param {string} id */
export function showNode(id) {
  const nodes = way(id);
  const node = nodes.pop();
  if (!node) return;
  const canvas = /** @type {any} */ (app.canvas);
  if (canvas.graph !== node.graph) {
    canvas.setGraph(rootGraph());
    for (const host of nodes) canvas.openSubgraph(host.subgraph, host);
  }
  canvas.centerOnNode(node);
  canvas.selectNode(node, false);
}

/** @param {any} node @param {string} name */
const widgetOf = (node, name) => node.widgets?.find((/** @type {any} */ one) => one.name === name);

/** @param {any} node @param {string} name */
const isWired = (node, name) =>
  node.inputs?.some(
    (/** @type {any} */ one) => one.name === name && one.link !== null && one.link !== undefined,
  );

/** Whether the values that would not be refused can be set on the node itself. @param {Line} line */
export function canMend({ node, mend }) {
  const there = nodeAt(node);
  const names = Object.keys(mend ?? {});
  return (
    Boolean(there) &&
    names.length > 0 &&
    names.every((name) => widgetOf(there, name) && !isWired(there, name))
  );
}

/** Set the nearest values that are not refused. @param {Line} line */
export function mendNode({ node, mend }) {
  const there = nodeAt(node);
  asOneStep(() => {
    for (const [name, value] of Object.entries(mend)) {
      const widget = widgetOf(there, name);
      widget.value = value;
      widget.callback?.(value);
    }
  });
  there.setDirtyCanvas?.(true, true);
}
