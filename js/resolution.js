// @ts-check
// Choosing a preset writes its numbers into width and height, so that a workflow carries them to those without it.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";

/** @type {Record<string, [number, number]>} */
let presets = {};

/** @param {any} node @param {string} preset */
function carryNumbers(node, preset) {
  const size = presets[preset];
  if (!size) return;
  ["width", "height"].forEach((name, at) => {
    node.widgets.find((/** @type {any} */ widget) => widget.name === name).value = size[at];
  });
}

app.registerExtension({
  name: "schnellkit.resolution",
  async init() {
    const answer = await api.fetchApi("/schnellkit/catalogue");
    if (answer.ok) presets = (await answer.json()).presets;
  },
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass !== "SchnellkitResolution") return;
    const preset = node.widgets.find((/** @type {any} */ widget) => widget.name === "preset");
    const before = preset.callback;
    preset.callback = function (/** @type {string} */ value) {
      carryNumbers(node, value);
      return before?.apply(this, arguments);
    };
  },
});
