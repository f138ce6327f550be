// @ts-check
// Schnell Resolution on the canvas: choosing a preset writes its numbers into width and height, so that a workflow carries
// them to those without it; a badge and the list say which hosts take a size.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { resolution } from "./asked.mjs";
import { addTick, also } from "./follow.mjs";
import { fitsTold, turned } from "./sizing.mjs";

const KIND = "SchnellkitResolution";
const CUSTOM = "custom";
const COLOURS = { fgColor: "#f4f1e8", bgColor: "#3d4663" };

/** @type {import("./sizing.mjs").Sizes} */
let known = { presets: {}, takes: {} };

/** @param {any} node @param {string} name */
const widgetOf = (node, name) => node.widgets.find((/** @type {any} */ one) => one.name === name);

/** @param {string} name */
const sizeOf = (name) => (Object.hasOwn(known.presets, name) ? known.presets[name] : null);

/** @param {any} node @param {string} preset */
function carryNumbers(node, preset) {
  const size = sizeOf(preset);
  if (size) ["width", "height"].forEach((name, at) => (widgetOf(node, name).value = size[at]));
}

/** Numbers written by hand are no preset any more. @param {any} node */
function followHand(node) {
  const preset = widgetOf(node, "preset");
  also(preset, "callback", (name) => carryNumbers(node, name));
  for (const name of ["width", "height"])
    also(widgetOf(node, name), "callback", () => {
      if (preset.value !== CUSTOM) preset.value = CUSTOM;
    });
}

/** The list says of each preset who takes it; of the chosen one the badge does. @param {any} node */
function tellFits(node) {
  const preset = widgetOf(node, "preset");
  preset.options.getOptionLabel = (/** @type {unknown} */ value) => {
    const name = String(value ?? "");
    const size = sizeOf(name);
    if (!size || name === preset.value) return name;
    return `${name} · ${fitsTold(turned(size, widgetOf(node, "orientation").value), known)}`;
  };
}

/** @param {any} node */
function badgeText(node) {
  const size = resolution(node, known);
  return size ? `${size[0]} × ${size[1]} · ${fitsTold(size, known)}` : "size known at Run";
}

/** @param {any} node */
function addBadge(node) {
  const { LGraphBadge } = /** @type {any} */ (window);
  const redraw = addTick(node);
  let badge = new LGraphBadge({ text: "", ...COLOURS });
  node.badges.push(() => {
    const text = badgeText(node);
    if (badge.text !== text) badge = new LGraphBadge({ text, ...COLOURS });
    return badge;
  });
  also(node, "onConnectionsChange", redraw);
}

app.registerExtension({
  name: "schnellkit.resolution",
  async init() {
    const answer = await api.fetchApi("/schnellkit/catalogue");
    if (answer.ok) known = await answer.json();
  },
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass !== KIND) return;
    followHand(node);
    tellFits(node);
    addBadge(node);
  },
});
