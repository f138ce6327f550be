// @ts-check
// The text of a receipt, on the node that reads it.

import { app } from "../../scripts/app.js";
import { showAnew } from "./follow.mjs";
import { say } from "./words.mjs";

const STYLE =
  "white-space:pre-wrap;overflow:auto;font:12px/1.45 ui-monospace,monospace;padding:6px 8px;user-select:text";
const HEIGHT = 90;
const WIDTH = 320;

/** @param {any} node */
function addText(node) {
  const text = document.createElement("div");
  text.setAttribute("role", "status");
  text.style.cssText = STYLE;
  text.textContent = say("What the pictures cost is written here after Run.");
  const options = { serialize: false, hideOnZoom: false, margin: 4, getMinHeight: () => HEIGHT };
  const widget = node.addDOMWidget("schnellkit_text", "schnellkit_text", text, options);
  widget.serialize = false;
  showAnew(node, text, widget.name);
  node.setSize([Math.max(node.size[0], WIDTH), node.size[1]]);
  const before = node.onExecuted;
  node.onExecuted = function (/** @type {any} */ output) {
    before?.apply(this, arguments);
    if (output?.text) text.textContent = [output.text].flat().join("\n");
  };
}

app.registerExtension({
  name: "schnellkit.receipt",
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass === "SchnellkitReceipt") addText(node);
  },
});
