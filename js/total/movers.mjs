// @ts-check
// What changes a value between two prompts: controls, and primitives that write on the nodes beside them. A value that only
// its own control changes can be told for every prompt of a press; one that others reach too is told as open.

import { holdsSubgraph, isWired, targetsOf } from "../page/graph.mjs";
import { hasControl } from "./controls.mjs";

/** @typedef {Widget | GraphNode} Mover The control's own widget, or a primitive. */
/** @typedef {(host: SubgraphNode, at: number) => Widget | undefined} Behind What a subgraph node's input stands for. */

/** Under which name a value is kept: several widgets of one name may be one value. @param {Widget} widget @returns {unknown} */
export const keptAs = (widget) => widget.widgetId ?? widget;

/** The names of all widgets that are moved, in whichever graph they are. @param {Graph} root @param {Behind} behind */
export function movedNames(root, behind) {
  /** @type {Set<string>} */
  const names = new Set();
  eachMove([root, ...(root.subgraphs?.values() ?? [])], behind, (widget) => names.add(widget.name));
  return names;
}

/** All that moves each value. @param {Iterable<Graph | Subgraph>} graphs @param {Behind} behind */
export function moversOf(graphs, behind) {
  /** @type {Map<unknown, Set<Mover>>} */
  const movers = new Map();
  eachMove(graphs, behind, (widget, mover) => {
    const key = keptAs(widget);
    movers.set(key, (movers.get(key) ?? new Set()).add(mover));
  });
  return movers;
}

/** @typedef {(widget: Widget, mover: Mover) => void} Add */

/** @param {Iterable<Graph | Subgraph>} graphs @param {Behind} behind @param {Add} add */
function eachMove(graphs, behind, add) {
  for (const graph of graphs)
    for (const node of graph.nodes) {
      if (holdsSubgraph(node)) addShown(node, behind, add);
      else
        for (const widget of node.widgets ?? [])
          if (hasControl(widget) && isFree(node, widget)) add(widget, widget);
      if (node.type === "PrimitiveNode") for (const widget of written(graph, node)) add(widget, node);
    }
}

/**
 * Whether the value stays through all prompts: nothing moves it, or only primitives that say the same each time.
 * @param {Set<Mover> | undefined} movers
 */
export const isStill = (movers) =>
  [...(movers ?? [])].every(
    (one) => one.type === "PrimitiveNode" && !hasControl(/** @type {GraphNode} */ (one).widgets?.[0]),
  );

/** @param {SubgraphNode} host @param {Behind} behind @param {Add} add */
function addShown(host, behind, add) {
  for (const [at, input] of (host.inputs ?? []).entries()) {
    const widget = isWired(input) ? undefined : host.getWidgetFromSlot?.(input);
    if (widget && hasControl(behind(host, at) ?? widget)) add(widget, widget);
  }
}

/** The frontend leaves a value alone that comes in by a wire. @param {GraphNode} node @param {Widget} widget */
const isFree = (node, widget) =>
  !(node.inputs ?? []).some((input) => input.widget?.name === widget.name && isWired(input));

/** The widgets that a primitive writes its value on before each prompt. @param {Graph | Subgraph} graph @param {GraphNode} primitive */
const written = (graph, primitive) =>
  targetsOf(graph, primitive).flatMap(({ node, slot }) => {
    const name = node.inputs?.[slot]?.widget?.name;
    return node.widgets?.filter((widget) => name && widget.name === name) ?? [];
  });
