// @ts-check
// The doctor's edits, applied to the open graph as one undo step.

import { app } from "../../../scripts/app.js";
import { asOneStep } from "../page/frontend.mjs";
import { BYPASSED, nodeAt, setValue, widgetOf } from "../page/graph.mjs";

/**
 * @typedef {{op: "set", node: string, input: string, value: Widget["value"]}
 *   | {op: "wire", node: string, input: string, value: [string, number]}
 *   | {op: "bypass", node: string}} Edit
 */
/** @typedef {{node: string, title: string, told: string, fix: string, edits: Edit[]}} Finding */

/** @param {GraphNode} node @param {Edit} edit */
function apply(node, edit) {
  const widget = edit.op === "set" && widgetOf(node, edit.input);
  if (widget) setValue(node, widget, edit.value);
  if (edit.op === "wire") nodeAt(edit.value[0])?.connect(edit.value[1], node, edit.input);
  if (edit.op === "bypass") node.mode = BYPASSED;
}

/**
 * Applies the fixes of findings; one Ctrl-Z takes all of them back.
 * @param {Finding[]} findings
 */
export function fix(findings) {
  asOneStep(() => {
    for (const edit of findings.flatMap((finding) => finding.edits)) {
      const node = nodeAt(edit.node);
      if (node) apply(node, edit);
    }
  });
  app.graph.setDirtyCanvas(true, true);
}
