// @ts-check
// Schnell Resolution on the canvas: choosing a preset writes its numbers into width and height, so that a workflow carries
// them to those without it; a badge and the list say which hosts take a size.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { resolution, widgetsOf, writtenOn } from "./resolution/size_on_node.mjs";
import { addTick, also, standing } from "./page/follow_node.mjs";
import { addBadge as putBadge } from "./page/badges.mjs";
import { catalogue, firstCatalogue, onCatalogue, readCatalogue } from "./page/catalogue.mjs";
import { asOneStep } from "./page/frontend.mjs";
import { allNodes } from "./page/graph.mjs";
import { addPicker } from "./resolution/picker.mjs";
import { post } from "./page/routes.mjs";
import { addStyle, sentence } from "./page/elements.mjs";
import { PRESETS_CHANGED, refreshPresets } from "./page/events.mjs";
import { describeFits, turned } from "./resolution/sizing.mjs";
import { say } from "./page/words.mjs";

const KIND = "SchnellkitResolution";
const CUSTOM = "custom";
const WIDE_ENOUGH = 410; // for the badge
const COLOURS = { fgColor: "#f4f1e8", bgColor: "#3d4663" };

let loads = 0;

/** @param {string} name */
const sizeOf = (name) => (Object.hasOwn(catalogue().offered, name) ? catalogue().offered[name] : null);

/** @param {GraphNode} node @param {string} preset */
function carryNumbers(node, preset) {
  const size = sizeOf(preset);
  const { width, height } = widgetsOf(node);
  if (size) [width.value, height.value] = size;
}

/** Numbers written by hand are no preset any more. @param {GraphNode} node */
function followHand(node) {
  const { preset, width, height } = widgetsOf(node);
  also(preset, "callback", (/** @type {string} */ name) => carryNumbers(node, name));
  for (const side of [width, height])
    also(side, "callback", () => {
      if (preset.value !== CUSTOM) preset.value = CUSTOM;
    });
}

/** The list says of each preset who takes it; of the chosen one the badge does. @param {GraphNode} node */
function labelPresets(node) {
  const { preset, orientation } = widgetsOf(node);
  preset.options.getOptionLabel = (value) => {
    const name = String(value ?? "");
    const size = sizeOf(name);
    if (!size || name === preset.value) return name;
    return `${name} · ${describeFits(turned(size, orientation.value), catalogue())}`;
  };
}

/**
 * Offer the presets that there are now; one that is gone stays chosen, with the numbers of the workflow, and is no wrong
 * value.
 * @param {GraphNode} node
 */
function offerPresets(node) {
  const { options, value } = widgetsOf(node).preset;
  const names = Object.keys(catalogue().offered);
  const offered = names.length ? [CUSTOM, ...names] : options.values;
  options.values = offered.includes(value) ? offered : [...offered, value];
}

/** @param {GraphNode} node */
function badgeText(node) {
  const size = resolution(node, catalogue());
  return size ? `${size[0]} × ${size[1]} · ${describeFits(size, catalogue())}` : say("size known at Run");
}

/** All that a size and its hosts depend on; quick, since a badge is asked for in every frame. @param {GraphNode} node */
const stateOf = (node) =>
  [node.widgets?.map(({ value }) => value), node.inputs.map(({ link }) => link), loads].join();

/** @type {WeakMap<GraphNode, () => void>} */
const pickers = new WeakMap();

/** @param {GraphNode} node */
function addBadge(node) {
  const redraw = addTick(node);
  let look = { text: "", ...COLOURS };
  let seen = "";
  putBadge(node, () => {
    const here = standing(node);
    const now = stateOf(here);
    if (now === seen) return look;
    seen = now;
    pickers.get(here)?.();
    const text = badgeText(here);
    if (look.text !== text) look = { text, ...COLOURS };
    return look;
  });
  also(node, "onConnectionsChange", redraw);
}

/** @param {GraphNode} node */
function addStage(node) {
  const follow = addPicker(node, catalogue);
  pickers.set(node, follow);
}

/** @param {GraphNode} node */
function addSaving(node) {
  const save = node.addWidget("button", "save as preset…", "", () => saveSize(node), { serialize: false });
  save.label = say("save as preset…");
  save.serialize = false;
}

/** Keep the size of a node as a preset of one's own, and choose it. @param {GraphNode} node */
async function saveSize(node) {
  const { dialog, toast } = app.extensionManager;
  const written = writtenOn(node);
  const [width, height] = resolution(node, catalogue()) ?? [written.width, written.height];
  const message = say("A name for {size}:", { size: `${width} × ${height}` });
  const name = (await dialog.prompt({ title: say("Save as preset"), message, defaultValue: "" }))?.trim();
  if (!name || !(await mayReplace(name))) return;
  try {
    await post("/presets", { name, width, height });
    refreshPresets();
    await readCatalogue();
    asOneStep(() => {
      const { preset } = widgetsOf(node);
      preset.value = `${name} · ${width}x${height}`;
      carryNumbers(node, preset.value);
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
  for (const node of allNodes())
    if (node.comfyClass === KIND) {
      offerPresets(node);
      pickers.get(node)?.();
    }
}

app.registerExtension({
  name: "schnellkit.resolution",
  async init() {
    addStyle("./resolution/picker.css", import.meta.url);
    onCatalogue(offerEverywhere);
    api.addEventListener(PRESETS_CHANGED, readCatalogue);
    await firstCatalogue();
  },
  async refreshComboInNodes() {
    await readCatalogue();
  },
  nodeCreated(/** @type {GraphNode} */ node) {
    if (node.comfyClass !== KIND) return;
    offerPresets(node);
    followHand(node);
    labelPresets(node);
    addStage(node);
    addSaving(node);
    addBadge(node);
    node.setSize([Math.max(WIDE_ENOUGH, node.size[0]), node.computeSize()[1]]);
  },
  loadedGraphNode(/** @type {GraphNode} */ node) {
    if (node.comfyClass === KIND) offerPresets(node);
  },
});
