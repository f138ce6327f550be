// @ts-check
// The doctor's edits, applied to the open graph as one undo step.

import { app } from "../../../scripts/app.js";
import { asOneStep, rootGraph } from "../page/frontend.mjs";

const BYPASSED = 4;

/** @typedef {{op: "set" | "wire" | "bypass", node: string, input: string, value: any}} Edit */
/** @typedef {{node: string, title: string, told: string, fix: string, edits: Edit[]}} Finding */

/**
 * The node of an id as the server tells it; ids of nodes in subgraphs are joined by colons.
 * @param {string} id
 */
export function nodeOf(id) {
  let graph = rootGraph();
  const parts = String(id).split(":");
  const last = parts.pop();
  for (const part of parts) graph = graph?.getNodeById(Number(part))?.subgraph;
  return graph?.getNodeById(Number(last));
}

/** @type {Record<Edit["op"], (node: any, edit: Edit) => void>} */
const APPLY = {
  set(node, { input, value }) {
    const widget = node.widgets?.find((/** @type {any} */ one) => one.name === input);
    if (!widget) return;
    widget.value = value;
    widget.callback?.(value);
  },
  wire(node, { input, value: [source, slot] }) {
    nodeOf(source)?.connect(slot, node, input);
  },
  bypass(node) {
    node.mode = BYPASSED;
  },
};

/**
 * Applies the fixes of findings; one Ctrl-Z takes all of them back.
 * @param {Finding[]} findings
 */
export function fix(findings) {
  asOneStep(() => {
    for (const edit of findings.flatMap((finding) => finding.edits)) {
      const node = nodeOf(edit.node);
      if (node) APPLY[edit.op](node, edit);
    }
  });
  app.graph.setDirtyCanvas(true, true);
}
