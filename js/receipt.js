// @ts-check
// The text of a receipt, on the node that reads it.

import { app } from "../../scripts/app.js";
import { also, keepHeight, showAnew } from "./page/follow_node.mjs";
import { addElement, afterOutputsAreBack, outputOf } from "./page/frontend.mjs";
import { allNodes } from "./page/graph.mjs";
import { say } from "./page/words.mjs";

const STYLE =
  "white-space:pre-wrap;overflow:auto;font:12px/1.45 ui-monospace,monospace;padding:6px 8px;user-select:text";
const NAME = "schnellkit_text";
const HEIGHT = 90;
const WIDTH = 320;

/** @typedef {{text?: string | string[]} | undefined} Output */

/** @type {WeakMap<GraphNode, (output: Output) => void>} */
const readers = new WeakMap();

/** Back from another workflow: the frontend has kept what the nodes put out. */
function readAgain() {
  for (const node of allNodes()) readers.get(node)?.(outputOf(node));
}

/** @param {GraphNode} node */
function addText(node) {
  const text = document.createElement("div");
  text.setAttribute("role", "status");
  text.style.cssText = STYLE;
  keepHeight(text, HEIGHT);
  text.textContent = say("What the pictures cost is written here after Run.");
  const options = { hideOnZoom: false, margin: 4, getMinHeight: () => HEIGHT };
  if (!addElement(node, NAME, text, options)) return;
  showAnew(node, text, NAME);
  node.setSize([Math.max(node.size[0], WIDTH), node.size[1]]);
  const read = (/** @type {Output} */ output) => {
    if (output?.text) text.textContent = [output.text].flat().join("\n");
  };
  readers.set(node, read);
  also(node, "onExecuted", read);
}

app.registerExtension({
  name: "schnellkit.receipt",
  nodeCreated(/** @type {GraphNode} */ node) {
    if (node.comfyClass === "SchnellkitReceipt") addText(node);
  },
  afterConfigureGraph: () => afterOutputsAreBack(readAgain),
});
