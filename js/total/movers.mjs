// @ts-check
// What changes a value between two prompts: controls, and primitives that write on the nodes beside them. A value that only
// its own control changes can be told for every prompt of a press; one that others reach too is told as open.

import { hasControl } from "./controls.mjs";

/** @typedef {object} Mover The control's own widget, or a primitive. */

/** Under which name a value is kept: several widgets of one name may be one value. @param {any} widget @returns {unknown} */
export const keptAs = (widget) => widget.widgetId ?? widget;

/**
 * All that moves each value, and the names of the widgets that are moved: the others need no look.
 * @param {Iterable<any>} graphs @param {(host: any, at: number) => any} behind What a subgraph node's input stands for.
 * @returns {{movers: Map<unknown, Set<Mover>>, names: Set<string>}}
 */
export function moversOf(graphs, behind) {
  /** @type {Map<unknown, Set<Mover>>} */
  const movers = new Map();
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {any} widget @param {Mover} mover */
  const add = (widget, mover) => {
    const key = keptAs(widget);
    names.add(widget.name);
    movers.set(key, (movers.get(key) ?? new Set()).add(mover));
  };
  for (const graph of graphs)
    for (const node of graph.nodes) {
      if (node.subgraph) addShown(node, behind, add);
      else
        for (const widget of node.widgets ?? [])
          if (hasControl(widget) && isFree(node, widget)) add(widget, widget);
      if (node.type === "PrimitiveNode") for (const widget of written(graph, node)) add(widget, node);
    }
  return { movers, names };
}

/**
 * Whether the value stays through all prompts: nothing moves it, or only primitives that say the same each time.
 * @param {Set<Mover> | undefined} movers
 */
export const isStill = (movers) =>
  [...(movers ?? [])].every(
    (/** @type {any} */ one) => one.type === "PrimitiveNode" && !hasControl(one.widgets?.[0]),
  );

/** @param {any} host @param {(host: any, at: number) => any} behind @param {(widget: any, mover: Mover) => void} add */
function addShown(host, behind, add) {
  for (const [at, input] of (host.inputs ?? []).entries()) {
    const widget = isWired(input) ? null : host.getWidgetFromSlot?.(input);
    if (widget && hasControl(behind(host, at) ?? widget)) add(widget, widget);
  }
}

/** The frontend leaves a value alone that comes in by a wire. @param {any} node @param {any} widget */
const isFree = (node, widget) =>
  !(node.inputs ?? []).some((/** @type {any} */ one) => one.widget?.name === widget.name && isWired(one));

/** The widgets that a primitive writes its value on before each prompt. @param {any} graph @param {any} primitive */
const written = (graph, primitive) =>
  (primitive.outputs ?? [])
    .flatMap((/** @type {any} */ one) => one.links ?? [])
    .flatMap((/** @type {any} */ id) => {
      const link = graph.links.get?.(id) ?? graph.links[id];
      const target = link && graph.getNodeById(link.target_id);
      const name = target?.inputs?.[link.target_slot]?.widget?.name;
      return target?.widgets?.filter((/** @type {any} */ one) => name && one.name === name) ?? [];
    });

/** @param {any} slot */
const isWired = (slot) => slot?.link !== null && slot?.link !== undefined;
