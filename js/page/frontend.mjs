// @ts-check
// All that we lean on in ComfyUI's frontend without a promise to packs, in one file: each feature in the coming public way
// where that is there, else in today's; where neither is, it is told once, and nothing else stops working.

import { app } from "../../../scripts/app.js";
import { allNodes, graphs, rootGraph } from "./graph.mjs";
import { say } from "./words.mjs";

const REPORT_AFTER = 1000;

/** @type {Record<string, () => string>} What a person goes without where a feature is missing. */
const WITHOUT = {
  queue: () => say("Run cannot be held back to ask about your caps. The caps hold all the same."),
  run: () => say("The Run button was not found: the total stands in the corner of the page."),
  badges: () => say("Prices cannot be shown on the nodes. The total beside Run is right."),
  sidebar: () =>
    say("The Schnell page has no place in the sidebar. Keys can come from environment variables."),
  elements: () => say("Receipts, findings and the size picker cannot be shown on the nodes."),
  undo: () => say("What Schnell changes on the canvas may take more than one undo."),
  language: () => say("After a change of language, reload the page."),
};

/** @typedef {import("@comfyorg/comfyui-frontend-types").SidebarTabExtension} SidebarTab */

/** @type {Set<string>} */
const missing = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let reporting;

/** A feature is not there: one console line and one notice for all that are missing. @param {string} feature */
export function lacks(feature) {
  if (missing.has(feature)) return;
  missing.add(feature);
  reporting ??= setTimeout(report, REPORT_AFTER);
}

function report() {
  reporting = undefined;
  console.warn(`schnellkit: this ComfyUI frontend has no known ${[...missing].join(", ")}`);
  const detail = [...missing].map((feature) => WITHOUT[feature]()).join(" ");
  app.extensionManager?.toast?.add({ severity: "warn", summary: "Schnell", detail });
}

/** The public API, where it is there and has the feature. @param {string} feature */
function open(feature) {
  const { comfy } = window;
  try {
    return comfy?.supports?.(feature) === true ? comfy : null;
  } catch {
    return null;
  }
}

/** @param {string} feature @param {() => unknown} does @returns {boolean} Whether it worked. */
function tried(feature, does) {
  try {
    does();
    return true;
  } catch (error) {
    console.warn("schnellkit:", feature, error);
    lacks(feature);
    return false;
  }
}

/** Whether nodes are drawn by Vue (“Nodes 2.0”), not on the canvas. */
export const drawsInVue = () => Boolean(window.LiteGraph?.vueNodesMode);

/**
 * The chosen outputs of a run, or a table that has them.
 * @typedef {string[] | {queueNodeIds?: string[], intent?: {trigger_source?: string}} | null | undefined} Chosen
 * @typedef {(number: number, count: number, chosen?: Chosen) => Promise<boolean>} MayRun
 */

/**
 * Ask before each run; no other door leads to the queue of this page.
 * @param {MayRun} mayRun
 */
export function beforeRun(mayRun) {
  const coming = open("queue.guard");
  if (coming && tried("queue", () => coming.queue.guard(guardOf(mayRun)))) return;
  const queue = app.queuePrompt;
  if (typeof queue !== "function") return lacks("queue");
  missing.delete("queue");
  app.queuePrompt = async function (...given) {
    const [number = 0, count = 1, chosen] = given;
    if (!(await mayRun(number, count, chosen))) return false;
    return queue.apply(this, given);
  };
}

/** @param {MayRun} mayRun @returns {(run?: {count?: number, nodes?: string[]}) => Promise<boolean>} */
const guardOf = (mayRun) => (run) => mayRun(0, run?.count ?? 1, run?.nodes);

/**
 * Register the sidebar's tab. @param {SidebarTab} tab
 * @returns {(tooltip: string) => void} What names it anew.
 */
export function addSidebarTab(tab) {
  const manager = app.extensionManager;
  const { ui } = open("ui.sidebar") ?? {};
  const ways = [
    ui && ((/** @type {SidebarTab} */ one) => ui.addSidebarTab(one)),
    manager?.sidebarTab?.registerSidebarTab,
    manager?.registerSidebarTab?.bind(manager),
  ].filter((way) => typeof way === "function");
  const works = ways.some((way) => tried("sidebar", () => way(tab)));
  if (works) missing.delete("sidebar");
  else lacks("sidebar");
  return (tooltip) => {
    const there = manager?.sidebarTab?.sidebarTabs?.find((one) => one.id === tab.id);
    if (there) there.tooltip = tooltip;
  };
}

/** All that this does is taken back by one undo. @template Done @param {() => Done} does @returns {Done} */
export function asOneStep(does) {
  beginStep();
  try {
    return does();
  } finally {
    endStep();
  }
}

export const beginStep = () => tried("undo", () => app.canvas.emitBeforeChange());
export const endStep = () => tried("undo", () => app.canvas.emitAfterChange());

/** Do this when the language was changed in the settings. @param {(language: string) => void} does */
export function onLanguage(does) {
  tried("language", () =>
    app.ui.settings.addEventListener("Comfy.Locale.change", ({ detail }) => does(detail.value)),
  );
}

/** The language of the settings. @returns {string} */
export function languageNow() {
  let language = "en";
  tried("language", () => {
    language = app.extensionManager.setting.get("Comfy.Locale") ?? language;
  });
  return language;
}

/**
 * What the canvas does with the mouse where one of our elements lies over it.
 * @param {"processMouseWheel" | "processMouseDown"} what @param {WheelEvent | PointerEvent} event
 */
export const passToCanvas = (what, event) =>
  app.canvas[what]?.(/** @type {WheelEvent & PointerEvent} */ (event));

/**
 * What a node put out last, as the frontend keeps it through a change of workflow.
 * @param {GraphNode} node @returns {{schnellkit?: string[], text?: string | string[]} | undefined}
 */
export const outputOf = (node) => app.nodeOutputs?.[String(node.id)];

// The outputs of a workflow come back some time after its nodes.
const BACK_AFTER = [0, 300, 1500];

/** Do this as the outputs of a workflow that was just opened come back. @param {() => void} does */
export function afterOutputsAreBack(does) {
  for (const wait of BACK_AFTER) setTimeout(does, wait);
}

const PROGRESS_TEXT = "$$node-text-preview";

/** Take away ComfyUI's line of progress under a node, where nothing stands in it any more. @param {GraphNode | undefined} node */
export function dropEmptyProgress(node) {
  const at = node?.widgets?.findIndex((one) => one.name === PROGRESS_TEXT) ?? -1;
  if (!node?.widgets || at < 0 || String(node.widgets[at].value).trim()) return;
  node.widgets[at].onRemove?.();
  node.widgets.splice(at, 1);
  node.setDirtyCanvas?.(true, true);
}

/**
 * Put an element on a node.
 * @param {GraphNode} node @param {string} name @param {HTMLElement} element @param {object} options
 * @returns {boolean} Whether it is there: not every frontend can.
 */
export const addElement = (node, name, element, options) =>
  tried("elements", () => {
    node.addDOMWidget(name, name, element, { serialize: false, ...options }).serialize = false;
  });

/**
 * Have a Vue node drawn again. In the oldest frontend it does not follow a hidden widget, but it does follow its title:
 * that is said again, as it is.
 * @param {GraphNode} node
 */
export function drawAgain(node) {
  const { id: nodeId, title } = node;
  tried("badges", () =>
    node.graph?.trigger?.("node:property:changed", {
      nodeId,
      property: "title",
      oldValue: title,
      newValue: title,
    }),
  );
}

/** Whether a widget is the control of another one ("control after generate"). @param {Widget} widget */
export const isControl = (widget) =>
  typeof widget.beforeQueued === "function" && typeof widget.afterQueued === "function";

/** Whether controls rest while only chosen outputs are run: frontends up to 1.5x tell them so, later ones do not. */
export function controlsRestWhenChosen() {
  const control = allNodes()
    .flatMap((node) => node.widgets ?? [])
    .find(isControl);
  return !control || String(control.afterQueued).includes("isPartialExecution");
}

/** What keeps the steps of undo, where this frontend has it as we know it. */
function history() {
  const tracker = app.extensionManager?.workflow?.activeWorkflow?.changeTracker;
  const keep = tracker?.captureCanvasState ?? tracker?.checkState;
  const known =
    Array.isArray(tracker?.redoQueue) && typeof tracker.redo === "function" && typeof keep === "function";
  return known ? { tracker, keep: () => keep.call(tracker) } : null;
}

/** Whether the open graph can be rewritten as a whole. */
export const canRewrite = () => history() !== null;

/**
 * Rewrite the open graph as it is saved, as one step that undo takes back: the page goes there as it goes to a step that
 * was undone, so that it makes all nodes anew and nothing of the old ones is left.
 * @param {(graph: import("../swap/rewrite.mjs").Level) => void} rewrite Changes what it is given. Where it throws, nothing is done.
 */
export async function rewriteGraph(rewrite) {
  const found = history();
  const root = rootGraph();
  if (!found || !root) throw new Error(say("This frontend cannot put one node in the place of another."));
  const { tracker, keep } = found;
  const inside = app.canvas.graph === root ? null : app.canvas.graph?.id;
  nameRenderer();
  keep();
  const graph = asSaved(root);
  rewrite(/** @type {never} */ (graph));
  tracker.redoQueue.length = 0;
  tracker.redoQueue.push(graph);
  await tracker.redo();
  const there = inside && rootGraph()?.subgraphs.get(inside);
  if (there && app.canvas.graph !== there) app.canvas.setGraph(there);
  await drawn();
  // What the drawing of the new nodes did to their sizes is no step of its own.
  const same = app.extensionManager.workflow.activeWorkflow?.changeTracker === tracker;
  if (same) tracker.activeState = asSaved(rootGraph() ?? root);
}

/**
 * The first frontends with Nodes 2.0 stretch what they load where it does not say that it was drawn so; here it was. Later
 * ones have no such setting, and stretch nothing.
 */
function nameRenderer() {
  const stretches = app.extensionManager.setting.get("Comfy.VueNodes.AutoScaleLayout");
  if (!drawsInVue() || !stretches) return;
  for (const { extra } of graphs()) if (extra) extra.workflowRendererVersion ??= "Vue";
}

/** @param {Graph} root */
const asSaved = (root) => JSON.parse(JSON.stringify(root.serialize()));

const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
