// @ts-check
// Schnell Resolution on the canvas: choosing a preset writes its numbers into width and height, so that a workflow carries
// them to those without it; a badge and the list say which hosts take a size.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { resolution } from "./asked.mjs";
import { addTick, also, standing } from "./follow.mjs";
import { addBadge as putBadge } from "./page/badges.mjs";
import { graphs } from "./page/frontend.mjs";
import { addPicker, loadStyle } from "./resolution/picker.mjs";
import { change } from "./sidebar/ask.mjs";
import { sentence } from "./sidebar/element.mjs";
import { PRESETS_CHANGED, refreshPresets } from "./sidebar/fresh.mjs";
import { fitsTold, turned } from "./sizing.mjs";
import { say } from "./words.mjs";

const KIND = "SchnellkitResolution";
const CUSTOM = "custom";
const WIDE_ENOUGH = 410; // for the badge
const COLOURS = { fgColor: "#f4f1e8", bgColor: "#3d4663" };

/** @typedef {import("./sizing.mjs").Size} Size */

/** @type {import("./sizing.mjs").Sizes & {offered: Record<string, Size>}} */
let known = { presets: {}, takes: {}, offered: {} };

let loads = 0;

/** @param {any} widget */
const valueOf = (widget) => widget.value;

/** @param {any} node @param {string} name */
const widgetOf = (node, name) => node.widgets.find((/** @type {any} */ one) => one.name === name);

/** @param {string} name */
const sizeOf = (name) => (Object.hasOwn(known.offered, name) ? known.offered[name] : null);

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

/** A preset that is gone stays chosen, with the numbers of the workflow, and is no wrong value. @param {any} node */
function offerChosen(node) {
  const { options, value } = widgetOf(node, "preset");
  if (!options.values.includes(value)) options.values = [...options.values, value];
}

/** @param {any} node */
function badgeText(node) {
  const size = resolution(node, known);
  return size ? `${size[0]} × ${size[1]} · ${fitsTold(size, known)}` : say("size known at Run");
}

/** All that a size and its hosts depend on; quick, since a badge is asked for in every frame. @param {any} node */
const stateOf = (node) =>
  [node.widgets.map(valueOf), node.inputs.map((/** @type {any} */ { link }) => link), loads].join();

/** @type {WeakMap<object, () => void>} */
const pickers = new WeakMap();

/** @param {any} node */
function addBadge(node) {
  const redraw = addTick(node);
  let told = { text: "", ...COLOURS };
  let seen = "";
  putBadge(node, () => {
    const here = standing(node);
    const now = stateOf(here);
    if (now === seen) return told;
    seen = now;
    pickers.get(here)?.();
    const text = badgeText(here);
    if (told.text !== text) told = { text, ...COLOURS };
    return told;
  });
  also(node, "onConnectionsChange", redraw);
}

/** @param {any} node */
function addStage(node) {
  const follow = addPicker(node, () => known);
  pickers.set(node, follow);
}

/** @param {any} node */
function addSaving(node) {
  const save = node.addWidget("button", "save as preset…", "", () => saveSize(node), { serialize: false });
  save.label = say("save as preset…");
  save.serialize = false;
}

/** Keep the size of a node as a preset of one's own, and choose it. @param {any} node */
async function saveSize(node) {
  const { dialog, toast } = app.extensionManager;
  const [width, height] =
    resolution(node, known) ?? ["width", "height"].map((name) => widgetOf(node, name).value);
  const message = say("A name for {size}:", { size: `${width} × ${height}` });
  const name = (await dialog.prompt({ title: say("Save as preset"), message, defaultValue: "" }))?.trim();
  if (!name || !(await mayReplace(name))) return;
  try {
    await change("/presets", { name, width, height });
    await load();
    widgetOf(node, "preset").value = `${name} · ${width}x${height}`;
    carryNumbers(node, widgetOf(node, "preset").value);
    refreshPresets();
    toast.add({
      severity: "success",
      summary: "Schnell",
      detail: say("{name} was saved.", { name }),
      life: 4000,
    });
  } catch (error) {
    toast.add({ severity: "error", summary: "Schnell", detail: sentence(error) });
  }
}

/** @param {string} name */
async function mayReplace(name) {
  const there = Object.keys(known.offered).find((one) => one.startsWith(`${name} · `));
  if (!there) return true;
  const { dialog } = app.extensionManager;
  return dialog.confirm({ title: say("Save as preset"), message: say("Replace {name}?", { name: there }) });
}

async function load() {
  const answer = await api.fetchApi("/schnellkit/catalogue");
  if (answer.ok) known = await answer.json();
  loads++;
}

app.registerExtension({
  name: "schnellkit.resolution",
  async init() {
    loadStyle();
    await load();
    /** @type {any} */ (api).addEventListener(PRESETS_CHANGED, () => app.refreshComboInNodes());
  },
  async refreshComboInNodes() {
    await load();
    for (const graph of graphs())
      for (const node of graph.nodes)
        if (node.comfyClass === KIND) {
          offerChosen(node);
          pickers.get(node)?.();
        }
  },
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass !== KIND) return;
    followHand(node);
    tellFits(node);
    addStage(node);
    addSaving(node);
    addBadge(node);
    node.setSize([Math.max(WIDE_ENOUGH, node.size[0]), node.computeSize()[1]]);
  },
  loadedGraphNode(/** @type {any} */ node) {
    if (node.comfyClass === KIND) offerChosen(node);
  },
});
