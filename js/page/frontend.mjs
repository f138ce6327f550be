// @ts-check
// All that we lean on in ComfyUI's frontend without a promise to packs, in one file: each feature in the coming public way
// where that is there, else in today's; where neither is, it is told once, and nothing else stops working.

import { app } from "../../../scripts/app.js";
import { say } from "./words.mjs";

const TOLD_AFTER = 1000;

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

/** @type {Set<string>} */
const missing = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;

/** A feature is not there: one console line and one notice for all that are missing. @param {string} feature */
export function lacks(feature) {
  if (missing.has(feature)) return;
  missing.add(feature);
  telling ??= setTimeout(tell, TOLD_AFTER);
}

function tell() {
  telling = undefined;
  console.warn(`schnellkit: this ComfyUI frontend has no known ${[...missing].join(", ")}`);
  const detail = [...missing].map((feature) => WITHOUT[feature]()).join(" ");
  /** @type {any} */ (app.extensionManager)?.toast?.add({ severity: "warn", summary: "Schnell", detail });
}

/** The public API, where it is there and has the feature. @param {string} feature @returns {any} */
function open(feature) {
  const { comfy } = /** @type {any} */ (window);
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

/** The outermost graph, once there is one. @returns {any} */
export const rootGraph = () => /** @type {any} */ (app).rootGraph ?? app.graph;

/** The outermost graph and all subgraphs. @returns {any[]} */
export function graphs() {
  const root = rootGraph();
  return root ? [root, ...(root.subgraphs?.values() ?? [])] : [];
}

/** Whether nodes are drawn by Vue (“Nodes 2.0”), not on the canvas. */
export const drawsInVue = () => Boolean(/** @type {any} */ (window).LiteGraph?.vueNodesMode);

/**
 * Ask before each run; no other door leads to the queue of this page.
 * @param {(number: number, count: number, how?: any) => Promise<boolean>} mayRun
 */
export function beforeRun(mayRun) {
  const coming = open("queue.guard");
  if (coming && tried("queue", () => coming.queue.guard(guardOf(mayRun)))) return;
  const queue = app.queuePrompt;
  if (typeof queue !== "function") return lacks("queue");
  missing.delete("queue");
  app.queuePrompt = async function (/** @type {any[]} */ ...how) {
    const [number = 0, count = 1, more] = how;
    if (!(await mayRun(number, count, more))) return false;
    return /** @type {any} */ (queue).apply(this, how);
  };
}

/** @param {(number: number, count: number, how?: any) => Promise<boolean>} mayRun */
const guardOf = (mayRun) => (/** @type {any} */ run) => mayRun(0, run?.count ?? 1, run?.nodes);

/**
 * Register the sidebar's tab. @param {any} tab
 * @returns {(tooltip: string) => void} What names it anew.
 */
export function addSidebarTab(tab) {
  const manager = /** @type {any} */ (app.extensionManager);
  const ways = [
    open("ui.sidebar")?.ui && ((/** @type {any} */ one) => open("ui.sidebar").ui.addSidebarTab(one)),
    manager?.sidebarTab?.registerSidebarTab,
    manager?.registerSidebarTab?.bind(manager),
  ].filter((way) => typeof way === "function");
  const works = ways.some((way) => tried("sidebar", () => way(tab)));
  if (works) missing.delete("sidebar");
  else lacks("sidebar");
  return (tooltip) => {
    const there = manager?.sidebarTab?.sidebarTabs?.find((/** @type {any} */ one) => one.id === tab.id);
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

export const beginStep = () => tried("undo", () => /** @type {any} */ (app.canvas).emitBeforeChange());
export const endStep = () => tried("undo", () => /** @type {any} */ (app.canvas).emitAfterChange());

/** Do this when the language was changed in the settings. @param {(language: string) => void} does */
export function onLanguage(does) {
  tried("language", () =>
    /** @type {any} */ (app.ui).settings.addEventListener(
      "Comfy.Locale.change",
      (/** @type {any} */ { detail }) => does(detail.value),
    ),
  );
}

/** The language of the settings. @returns {string} */
export function languageNow() {
  let language = "en";
  tried("language", () => {
    language = /** @type {any} */ (app.extensionManager).setting.get("Comfy.Locale") ?? language;
  });
  return language;
}

/**
 * What the canvas does with the mouse where one of our elements lies over it.
 * @param {"processMouseWheel" | "processMouseDown"} what @param {Event} event
 */
export const passToCanvas = (what, event) => /** @type {any} */ (app.canvas)[what]?.(event);

/** What a node put out last, as the frontend keeps it through a change of workflow. @param {any} node @returns {any} */
export const outputOf = (node) => /** @type {any} */ (app).nodeOutputs?.[String(node.id)];

const PROGRESS_TEXT = "$$node-text-preview";

/** Take away ComfyUI's line of progress under a node, where nothing stands in it any more. @param {any} node */
export function dropEmptyProgress(node) {
  const at = node?.widgets?.findIndex((/** @type {any} */ one) => one.name === PROGRESS_TEXT) ?? -1;
  if (at < 0 || String(node.widgets[at].value).trim()) return;
  node.widgets[at].onRemove?.();
  node.widgets.splice(at, 1);
  node.setDirtyCanvas?.(true, true);
}

/**
 * Put an element on a node. @param {any} node @param {string} name @param {HTMLElement} element @param {any} options
 * @returns {any} Its widget, or null where the frontend has none.
 */
export function addElement(node, name, element, options) {
  /** @type {any} */
  let widget = null;
  tried("elements", () => {
    widget = node.addDOMWidget(name, name, element, { serialize: false, ...options });
    widget.serialize = false;
  });
  return widget;
}

/**
 * Have a Vue node drawn again. In the oldest frontend it does not follow a hidden widget, but it does follow its title:
 * that is said again, as it is.
 * @param {any} node
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
