// @ts-check
// The open graph: its nodes in all subgraphs, the node of an id, and what stands on a node.

import { app } from "../../../scripts/app.js";

export const NEVER = 2;
export const BYPASSED = 4;

/** The outermost graph, once there is one. @returns {Graph | undefined} */
export const rootGraph = () => app.rootGraph ?? app.graph;

/** The outermost graph and all subgraphs. @returns {(Graph | Subgraph)[]} */
export function graphs() {
  const root = rootGraph();
  return root ? [root, ...(root.subgraphs?.values() ?? [])] : [];
}

/** The nodes of the outermost graph and of all subgraphs. */
export const allNodes = () => graphs().flatMap((graph) => graph.nodes);

/**
 * The nodes from the outermost graph down to the one of an id, 12:5 for node 5 inside subgraph node 12; empty where it is
 * gone.
 * @param {string} id
 */
export function pathTo(id) {
  /** @type {Graph | Subgraph | undefined} */
  let graph = rootGraph();
  const nodes = [];
  for (const part of id.split(":")) {
    /** @type {GraphNode | null | undefined} */
    const node = graph?.getNodeById(Number(part));
    if (!node) return [];
    nodes.push(node);
    graph = node.subgraph;
  }
  return nodes;
}

/** The node of an id, or nothing where it is gone. @param {string | number} id */
export const nodeAt = (id) => pathTo(String(id)).at(-1);

/** @param {GraphNode} node @returns {node is SubgraphNode} */
export const holdsSubgraph = (node) => Boolean(node.subgraph);

/** @param {GraphNode} node @param {string} name */
export const widgetOf = (node, name) => node.widgets?.find((widget) => widget.name === name);

/** What stands in a widget; nothing where the node has none of that name. @param {GraphNode} node @param {string} name */
export const valueOf = (node, name) => widgetOf(node, name)?.value ?? null;

/** Write a value as a person does. @param {GraphNode} node @param {Widget} widget @param {Widget["value"]} value */
export function setValue(node, widget, value) {
  widget.value = value;
  widget.callback?.(value, app.canvas, node);
}

/** Whether a wire leads into an input. @param {Slot | undefined} input @returns {input is Slot & {link: number}} */
export const isWired = (input) => input?.link !== null && input?.link !== undefined;

/** @param {GraphNode} node @param {string} name */
export const isWiredTo = (node, name) => isWired(node.inputs?.find((input) => input.name === name));

/** @param {Graph | Subgraph} graph @param {number} id @returns {Link | undefined} */
export const linkOf = (graph, id) => graph.links.get?.(id) ?? graph.links[id];

/** Where the wires out of a node lead. @param {Graph | Subgraph} graph @param {GraphNode} node */
export const targetsOf = (graph, node) =>
  (node.outputs ?? [])
    .flatMap(({ links }) => links ?? [])
    .flatMap((id) => {
      const link = linkOf(graph, id);
      const target = link && graph.getNodeById(link.target_id);
      return target ? [{ node: target, slot: link.target_slot }] : [];
    });
