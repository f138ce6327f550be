// @ts-check
// How the frontend changes a value after each prompt it queues ("control after generate"), told so that the server can count
// what several prompts of one press come to.

import { app } from "../../../scripts/app.js";
import { isControl } from "../page/frontend.mjs";

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
 * @param {Widget} widget The one that holds the value. @param {Widget} source The one that has the control; another in subgraphs.
 * @param {number} each How often the widget is in the graph: so often it is changed between two prompts.
 * @returns {Control | null}
 */
export function controlOf(widget, source, each) {
  const control = controlIn(source);
  if (!control) return null;
  // In the way "before" the very first of all these changes is left out.
  const before = isBefore() ? each - (begun.has(widget) ? 0 : 1) : 0;
  const way = { how: String(control.value), begun: before, each };
  if (way.how === "randomize") return way;
  const { values, min = 0, max = 1, step2 = 1 } = widget.options ?? {};
  if (Array.isArray(values)) return { ...way, values: filtered(values, source, control) };
  return { ...way, step: step2, least: Math.max(-MOST, min), most: Math.min(MOST, max) };
}

/** Whether the value of a widget will be changed by a control of its own. @param {Widget | undefined} widget */
export const hasControl = (widget) => Boolean(widget && controlIn(widget));

/** @param {Widget} source */
function controlIn(source) {
  const control = source.linkedWidgets?.find(isControl);
  return control && WAYS.includes(String(control.value)) ? control : null;
}

/** From now on these have been in a prompt. @param {GraphNode[]} nodes */
export function beginControls(nodes) {
  for (const node of nodes) for (const widget of node.widgets ?? []) begun.add(widget);
}

export const isBefore = () => app.extensionManager.setting.get(WHEN) === "before";

/** The values that the filter beside a control leaves. @param {unknown[]} values @param {Widget} source @param {Widget} control */
function filtered(values, source, control) {
  const texts = values.filter((value) => typeof value === "string");
  const beside = source.linkedWidgets?.find((widget) => widget !== control && widget.type === "string");
  const filter = String(beside?.value ?? "");
  if (!filter) return texts;
  const pattern = /^\/(.*)\/$/.exec(filter);
  try {
    const found = pattern ? new RegExp(pattern[1]) : null;
    return texts.filter((text) => found?.test(text) ?? text.toLowerCase().includes(filter.toLowerCase()));
  } catch {
    return texts;
  }
}
