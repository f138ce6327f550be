// @ts-check
// The nodes that a quote names, 12:5 for node 5 inside subgraph node 12: their titles, the way to them, what mends them.

import { app } from "../../../scripts/app.js";
import { asOneStep } from "../page/frontend.mjs";
import { holdsSubgraph, isWiredTo, nodeAt, pathTo, rootGraph, setValue, widgetOf } from "../page/graph.mjs";

/** @typedef {import("./describe.mjs").Line} Line */

/** The title of a node, behind those of the subgraph nodes it is in. @param {string} id */
export const titleOf = (id) =>
  pathTo(id)
    .map((node) => node.title || node.type)
    .join(" › ") || null;

/** Open the graph that a node is in, and show it there. @param {string} id */
export function showNode(id) {
  const nodes = pathTo(id);
  const node = nodes.pop();
  const root = rootGraph();
  if (!node || !root) return;
  const { canvas } = app;
  if (canvas.graph !== node.graph) {
    canvas.setGraph(root);
    for (const host of nodes.filter(holdsSubgraph)) canvas.openSubgraph(host.subgraph, host);
  }
  canvas.centerOnNode(node);
  canvas.selectNode(node, false);
}

/** Whether the values that would not be refused can be set on the node itself. @param {Line} line */
export function canMend({ node, mend }) {
  const there = nodeAt(node);
  const names = Object.keys(mend ?? {});
  if (!there || !names.length) return false;
  return names.every((name) => widgetOf(there, name) && !isWiredTo(there, name));
}

/** Set the nearest values that are not refused. @param {Line} line */
export function mendNode({ node, mend }) {
  const there = nodeAt(node);
  if (!there) return;
  asOneStep(() => {
    for (const [name, value] of Object.entries(mend)) {
      const widget = widgetOf(there, name);
      if (widget) setValue(there, widget, value);
    }
  });
  there.setDirtyCanvas?.(true, true);
}
