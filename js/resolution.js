// @ts-check
// Schnell Resolution on the canvas: choosing a preset writes its numbers into width and height, so that a workflow carries
// them to those without it; a badge and the list say which hosts take a size.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { resolution } from "./resolution/size_before_run.mjs";
import { addTick, also, standing } from "./page/follow_node.mjs";
import { addBadge as putBadge } from "./page/badges.mjs";
import { catalogue, firstCatalogue, onCatalogue, readCatalogue } from "./page/catalogue.mjs";
import { asOneStep, graphs } from "./page/frontend.mjs";
import { addPicker, loadStyle } from "./resolution/picker.mjs";
import { change } from "./page/routes.mjs";
import { sentence } from "./page/elements.mjs";
import { PRESETS_CHANGED, refreshPresets } from "./page/events.mjs";
import { fitsTold, turned } from "./resolution/sizing.mjs";
import { say } from "./page/words.mjs";

const KIND = "SchnellkitResolution";
const CUSTOM = "custom";
const WIDE_ENOUGH = 410; // for the badge
const COLOURS = { fgColor: "#f4f1e8", bgColor: "#3d4663" };

let loads = 0;

/** @param {any} widget */
const valueOf = (widget) => widget.value;

/** @param {any} node @param {string} name */
const widgetOf = (node, name) => node.widgets.find((/** @type {any} */ one) => one.name === name);

/** @param {string} name */
const sizeOf = (name) => (Object.hasOwn(catalogue().offered, name) ? catalogue().offered[name] : null);

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
    return `${name} · ${fitsTold(turned(size, widgetOf(node, "orientation").value), catalogue())}`;
  };
}

/**
 * Offer the presets that there are now; one that is gone stays chosen, with the numbers of the workflow, and is no wrong
 * value.
 * @param {any} node
 */
function offerPresets(node) {
  const { options, value } = widgetOf(node, "preset");
  const names = Object.keys(catalogue().offered);
  const offered = names.length ? [CUSTOM, ...names] : options.values;
  options.values = offered.includes(value) ? offered : [...offered, value];
}

/** @param {any} node */
function badgeText(node) {
  const size = resolution(node, catalogue());
  return size ? `${size[0]} × ${size[1]} · ${fitsTold(size, catalogue())}` : say("size known at Run");
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
  const follow = addPicker(node, catalogue);
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
    resolution(node, catalogue()) ?? ["width", "height"].map((name) => widgetOf(node, name).value);
  const message = say("A name for {size}:", { size: `${width} × ${height}` });
  const name = (await dialog.prompt({ title: say("Save as preset"), message, defaultValue: "" }))?.trim();
  if (!name || !(await mayReplace(name))) return;
  try {
    await change("/presets", { name, width, height });
    refreshPresets();
    await readCatalogue();
    asOneStep(() => {
      widgetOf(node, "preset").value = `${name} · ${width}x${height}`;
      carryNumbers(node, widgetOf(node, "preset").value);
    });
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
  const there = Object.keys(catalogue().offered).find((one) => one.startsWith(`${name} · `));
  if (!there) return true;
  const { dialog } = app.extensionManager;
  return dialog.confirm({ title: say("Save as preset"), message: say("Replace {name}?", { name: there }) });
}

/** Every node offers what there is now, in subgraphs too: no need to ask ComfyUI for all nodes of all packs anew. */
function offerEverywhere() {
  loads++;
  for (const graph of graphs())
    for (const node of graph.nodes)
      if (node.comfyClass === KIND) {
        offerPresets(node);
        pickers.get(node)?.();
      }
}

app.registerExtension({
  name: "schnellkit.resolution",
  async init() {
    loadStyle();
    onCatalogue(offerEverywhere);
    /** @type {any} */ (api).addEventListener(PRESETS_CHANGED, readCatalogue);
    await firstCatalogue();
  },
  async refreshComboInNodes() {
    await readCatalogue();
  },
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass !== KIND) return;
    offerPresets(node);
    followHand(node);
    tellFits(node);
    addStage(node);
    addSaving(node);
    addBadge(node);
    node.setSize([Math.max(WIDE_ENOUGH, node.size[0]), node.computeSize()[1]]);
  },
  loadedGraphNode(/** @type {any} */ node) {
    if (node.comfyClass === KIND) offerPresets(node);
  },
});
