// @ts-check
// The text of a receipt, on the node that reads it.

import { app } from "../../scripts/app.js";
import { also, showAnew } from "./follow.mjs";
import { addElement } from "./page/frontend.mjs";
import { say } from "./words.mjs";

const STYLE =
  "white-space:pre-wrap;overflow:auto;font:12px/1.45 ui-monospace,monospace;padding:6px 8px;user-select:text";
const NAME = "schnellkit_text";
const HEIGHT = 90;
const WIDTH = 320;

/** @param {any} node */
function addText(node) {
  const text = document.createElement("div");
  text.setAttribute("role", "status");
  text.style.cssText = STYLE;
  text.textContent = say("What the pictures cost is written here after Run.");
  const options = { hideOnZoom: false, margin: 4, getMinHeight: () => HEIGHT };
  if (!addElement(node, NAME, text, options)) return;
  showAnew(node, text, NAME);
  node.setSize([Math.max(node.size[0], WIDTH), node.size[1]]);
  also(node, "onExecuted", (output) => {
    if (output?.text) text.textContent = [output.text].flat().join("\n");
  });
}

app.registerExtension({
  name: "schnellkit.receipt",
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass === "SchnellkitReceipt") addText(node);
  },
});
