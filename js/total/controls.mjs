// @ts-check
// How the frontend changes a value after each prompt it queues ("control after generate"), told so that the server can count
// what several prompts of one press come to.

import { app } from "../../../scripts/app.js";

const WAYS = ["increment", "increment-wrap", "decrement", "randomize"];
const MOST = 2 ** 50;
const WHEN = "Comfy.WidgetControlMode";

/** How a value is told that may be another in each prompt, in a way that nobody knows. */
export const OPEN = "open";

/** @typedef {{how: string, step?: number, least?: number, most?: number, values?: string[], begun: number, each: number}} Control */

/** The widgets whose control has had its first prompt, which does not change them in the way "before". @type {WeakSet<object>} */
const begun = new WeakSet();

/**
 * How a widget will be changed, or nothing where it stays.
 * @param {any} widget The one that holds the value. @param {any} source The one that has the control; another in subgraphs.
 * @param {number} each How often the widget is in the graph: so often it is changed between two prompts.
 * @returns {Control | null}
 */
export function controlOf(widget, source, each) {
  const control = controlIn(source);
  if (!control) return null;
  // In the way "before" the very first of all these changes is left out.
  const before = isBefore() ? each - (begun.has(widget) ? 0 : 1) : 0;
  const told = { how: control.value, begun: before, each };
  if (told.how === "randomize") return told;
  const { values, min = 0, max = 1, step2 = 1 } = widget.options ?? {};
  if (Array.isArray(values)) return { ...told, values: filtered(values, source, control) };
  return { ...told, step: step2, least: Math.max(-MOST, min), most: Math.min(MOST, max) };
}

/** Whether the value of a widget will be changed by a control of its own. @param {any} widget */
export const hasControl = (widget) => Boolean(widget && controlIn(widget));

/** @param {any} source */
function controlIn(source) {
  const control = source.linkedWidgets?.find(isControl);
  return control && WAYS.includes(control.value) ? control : null;
}

/**
 * Whether controls rest while only chosen outputs are run: frontends up to 1.5x tell them so, later ones do not.
 * @param {Iterable<any>} nodes
 */
export function restWhenChosen(nodes) {
  for (const node of nodes)
    for (const widget of node.widgets ?? [])
      if (isControl(widget)) return String(widget.afterQueued).includes("isPartialExecution");
  return true;
}

/** From now on these have been in a prompt. @param {Iterable<any>} nodes */
export function beginControls(nodes) {
  for (const node of nodes) for (const widget of node.widgets ?? []) begun.add(widget);
}

export const isBefore = () => /** @type {any} */ (app.extensionManager).setting.get(WHEN) === "before";

/** @param {any} widget */
const isControl = (widget) =>
  typeof widget.beforeQueued === "function" && typeof widget.afterQueued === "function";

/** @param {unknown[]} values @param {any} source @param {any} control */
function filtered(values, source, control) {
  const texts = values.filter((value) => typeof value === "string");
  const wish = source.linkedWidgets.find(
    (/** @type {any} */ one) => one !== control && one.type === "string",
  )?.value;
  if (!wish) return texts;
  const pattern = /^\/(.*)\/$/.exec(wish);
  try {
    const found = pattern ? new RegExp(pattern[1]) : null;
    return texts.filter((text) => found?.test(text) ?? text.toLowerCase().includes(wish.toLowerCase()));
  } catch {
    return texts;
  }
}
