// @ts-check
// The open graph as Run would send it, with no more in it than a quote needs: quick for hundreds of nodes. It takes the same
// steps as the frontend's own graphToPrompt; where it meets what only that one can read, it is not proven.

import { BYPASSED, holdsSubgraph, isWired, linkOf, NEVER, targetsOf, widgetOf } from "../page/graph.mjs";
import { controlOf, OPEN } from "./controls.mjs";
import { isStill, keptAs, movedNames, moversOf } from "./movers.mjs";

const FROM_OUTSIDE = -10;
const DEEPEST = 32;
const REPLACES = "Run widget replace on values";
const ONLY_DRAWN = ["Note", "MarkdownNote", "Reroute", "PrimitiveNode"];
// Nodes whose own values decide what a hosted node asks for.
export const SPEAKING = /^(Schnellkit|Primitive|ComfySwitchNode)/;
const ANYTHING = ["*", "", 0];

/** @typedef {import("./controls.mjs").Control & {node: string, input: string, name: string}} Changing */
/**
 * Where a value is, what has its control (nothing where a wire feeds the input), and the graph that both are in.
 * @typedef {{widget: Widget, source: Widget | null, graph: Graph | Subgraph}} Held
 * @typedef {Held & {node: string, input: string}} Changeable
 */
/** @typedef {{class_type: string, inputs: Record<string, unknown>}} Sent */
/** @typedef {{graph: Graph | Subgraph, prefix: string, host: SubgraphNode | null, outer: Level | null, depth: number}} Level */
/** @typedef {{primitive: GraphNode, graph: Graph | Subgraph}} ByPrimitive */
/** @typedef {{link: [string, number]} | Held | ByPrimitive | null} Fed */
/** @typedef {Slot["type"]} SlotType */

/** What Run would send; `ids` are the names under which each node on the canvas is sent. @param {Graph} root */
export function readGraph(root) {
  return new Reading(root);
}

export class Reading {
  /** @param {Graph} root The outermost graph. */
  constructor(root) {
    /** @type {Record<string, Sent>} */
    this.output = {};
    /** @type {Changeable[]} */
    this.changeable = [];
    /** @type {Map<GraphNode, string[]>} */
    this.ids = new Map();
    this.proven = true;
    /** How often each graph is in the whole. @type {Map<Graph | Subgraph, number>} */
    this.uses = new Map();
    /** The names of all widgets that may be moved: the others need no look. */
    this.moved = movedNames(root, behind);
    this.#walk({ graph: root, prefix: "", host: null, outer: null, depth: 0 });
    for (const { inputs } of Object.values(this.output))
      for (const [name, value] of Object.entries(inputs))
        if (Array.isArray(value) && !(value[0] in this.output)) delete inputs[name];
  }

  /** How the values will be changed from prompt to prompt. @returns {Changing[]} */
  get controls() {
    const movers = moversOf(this.uses.keys(), behind);
    /** @type {Map<unknown, string>} */
    const names = new Map();
    return this.changeable.flatMap(({ node, input, widget, source, graph }) => {
      const key = keptAs(widget);
      const all = movers.get(key);
      if (isStill(all)) return [];
      if (!names.has(key)) names.set(key, String(names.size));
      const name = names.get(key) ?? "";
      const each = this.uses.get(graph) ?? 1;
      const control = source && all?.size === 1 && all.has(widget) ? controlOf(widget, source, each) : null;
      return [{ node, input, name, ...(control ?? { how: OPEN, begun: 0, each: 1 }) }];
    });
  }

  /** @param {Level} level */
  #walk(level) {
    this.uses.set(level.graph, (this.uses.get(level.graph) ?? 0) + 1);
    for (const node of level.graph.nodes) {
      const id = level.prefix + node.id;
      this.ids.set(node, [...(this.ids.get(node) ?? []), id]);
      const off = node.mode === NEVER || node.mode === BYPASSED;
      // The frontend writes a primitive's value on the nodes beside it before it sends, and subgraphs may share it.
      if (node.type === "PrimitiveNode" && feedsSubgraph(level.graph, node)) this.proven = false;
      if (holdsSubgraph(node)) this.#enter(level, node, off);
      else if (node.getInnerNodes || (node.isVirtualNode && !ONLY_DRAWN.includes(node.type)))
        this.proven = false;
      else if (!off && !node.isVirtualNode)
        this.output[id] = { class_type: node.comfyClass ?? node.type, inputs: this.#inputs(level, node, id) };
    }
  }

  /** @param {Level} level @param {SubgraphNode} node @param {boolean} off */
  #enter(level, node, off) {
    // What of a subgraph that is off inside another one is sent depends on the frontend.
    if (off && level.outer) this.proven = false;
    if (off && !level.outer) return this.#use(node.subgraph, level.depth + 1);
    if (level.depth < DEEPEST) this.#walk(inside(level, node));
    else this.proven = false;
  }

  /** What is off is changed from prompt to prompt like all else. @param {Graph | Subgraph} graph @param {number} depth */
  #use(graph, depth) {
    this.uses.set(graph, (this.uses.get(graph) ?? 0) + 1);
    if (depth < DEEPEST)
      for (const node of graph.nodes) if (node.subgraph) this.#use(node.subgraph, depth + 1);
  }

  /** @param {Level} level @param {GraphNode} node @param {string} id */
  #inputs(level, node, id) {
    /** @type {Record<string, unknown>} */
    const inputs = {};
    /** @type {Map<string, Held>} */
    const held = new Map();
    const speaks = SPEAKING.test(node.type);
    const wires = (node.inputs ?? []).filter(isWired).map((one) => one.name);
    for (const widget of (speaks && node.widgets) || []) {
      if (!widget.name || widget.options?.serialize === false) continue;
      if (Object.hasOwn(widget, "serializeValue")) this.proven = false;
      const source = wires.includes(widget.name) ? null : widget;
      this.#set(inputs, held, widget.name, { widget, source, graph: level.graph });
    }
    for (const [at, input] of (node.inputs ?? []).entries()) {
      if (!isWired(input)) continue;
      const fed = this.#fed(level, node, at);
      if (fed && "link" in fed) inputs[input.name] = fed.link;
      else if (fed && "widget" in fed && speaks) this.#set(inputs, held, input.name, fed);
      else if (fed && "primitive" in fed && speaks) this.#setByPrimitive(inputs, held, level, input, fed);
    }
    for (const [input, one] of held)
      if (this.moved.has(one.widget.name)) this.changeable.push({ node: id, input, ...one });
    return inputs;
  }

  /**
   * A value is read only once: that is what takes the time in big graphs.
   * @param {Record<string, unknown>} inputs @param {Map<string, Held>} held @param {string} input @param {Held} one
   */
  #set(inputs, held, input, one) {
    const { value } = one.widget;
    if (typeof value !== "object") inputs[input] = value;
    held.set(input, one);
  }

  /**
   * The frontend writes a primitive's value on the nodes right beside it before it sends.
   * @param {Record<string, unknown>} inputs @param {Map<string, Held>} held @param {Level} level
   * @param {Slot & {link: number}} input @param {ByPrimitive} fed
   */
  #setByPrimitive(inputs, held, level, input, { primitive, graph }) {
    const beside = originOf(level.graph, input.link) === primitive;
    const widget = primitive.widgets?.[0];
    if (!beside || primitive.properties?.[REPLACES]) this.proven = false;
    else if (widget && input.widget) this.#set(inputs, held, input.name, { widget, source: widget, graph });
  }

  /** What feeds an input, or nothing where that cannot be told. @param {Level} level @param {GraphNode} node @param {number} at */
  #fed(level, node, at) {
    try {
      return this.#into(level, node, at, undefined, DEEPEST * DEEPEST);
    } catch {
      this.proven = false;
      return null;
    }
  }

  /** @param {Level} level @param {GraphNode} node @param {number} at @param {SlotType | undefined} type @param {number} left @returns {Fed} */
  #into(level, node, at, type, left) {
    const input = node.inputs[at];
    if (!isWired(input)) return null;
    if (!left) throw new Error("a circle");
    const link = wireOf(level.graph, input.link);
    if (level.host && level.outer && isFromOutside(link)) {
      const slot = level.host.inputs[link.origin_slot];
      if (isWired(slot)) return this.#into(level.outer, level.host, link.origin_slot, undefined, left - 1);
      const widget = level.host.getWidgetFromSlot?.(slot);
      const source = behind(level.host, link.origin_slot) ?? widget ?? null;
      return widget ? { widget, source, graph: level.outer.graph } : null;
    }
    const origin = level.graph.getNodeById(link.origin_id);
    return this.#outOf(level, origin, link.origin_slot, type ?? input.type, left - 1);
  }

  /** @param {Level} level @param {GraphNode | null} node @param {number} out @param {SlotType} type @param {number} left @returns {Fed} */
  #outOf(level, node, out, type, left) {
    if (!node) throw new Error("a node is missing");
    if (node.mode === NEVER) return null;
    if (node.mode === BYPASSED) {
      const at = passedOn(node, out, type);
      return at < 0 ? null : this.#into(level, node, at, undefined, left);
    }
    if (holdsSubgraph(node)) {
      const [first] = node.subgraph.outputs[out]?.linkIds ?? [];
      if (first === undefined) return null;
      const link = wireOf(node.subgraph, first);
      return this.#outOf(
        inside(level, node),
        node.subgraph.getNodeById(link.origin_id),
        link.origin_slot,
        type,
        left - 1,
      );
    }
    if (node.type === "Reroute") return this.#into(level, node, 0, type, left);
    if (node.type === "PrimitiveNode") return { primitive: node, graph: level.graph };
    if (node.isVirtualNode) throw new Error("of another pack");
    return { link: [level.prefix + node.id, out] };
  }
}

/** @param {Graph | Subgraph} graph @param {GraphNode} node */
const feedsSubgraph = (graph, node) => targetsOf(graph, node).some((target) => target.node.subgraph);

/** @param {Graph | Subgraph} graph @param {number} id */
function wireOf(graph, id) {
  const link = linkOf(graph, id);
  if (!link) throw new Error("a wire is missing");
  return link;
}

/** @param {Graph | Subgraph} graph @param {number} id */
const originOf = (graph, id) => graph.getNodeById(wireOf(graph, id).origin_id);

/** @param {Link} link */
const isFromOutside = ({ origin_id }) => origin_id === undefined || Number(origin_id) === FROM_OUTSIDE;

/** @param {Level} level @param {SubgraphNode} node @returns {Level} */
const inside = (level, node) => ({
  graph: node.subgraph,
  prefix: `${level.prefix}${node.id}:`,
  host: node,
  outer: level,
  depth: level.depth + 1,
});

/** The widget inside a subgraph that an input of its node stands for. @type {import("./movers.mjs").Behind} */
function behind(host, at) {
  const [first] = host.subgraph.inputs[at]?.linkIds ?? [];
  if (first === undefined) return undefined;
  const link = wireOf(host.subgraph, first);
  const node = host.subgraph.getNodeById(link.target_id);
  if (node && holdsSubgraph(node)) return behind(node, link.target_slot);
  const name = node?.inputs[link.target_slot]?.widget?.name;
  return node && name ? widgetOf(node, name) : undefined;
}

/** Which input a bypassed node hands on. @param {GraphNode} node @param {number} out @param {SlotType} type */
function passedOn(node, out, type) {
  const inputs = node.inputs ?? [];
  if (ANYTHING.includes(type)) return inputs.length > out ? out : 0;
  const fits = (/** @type {Slot} */ one) =>
    LiteGraph.isValidConnection(one.type, node.outputs[out].type) &&
    LiteGraph.isValidConnection(one.type, type);
  if (inputs[out] && fits(inputs[out])) return out;
  const alike = inputs.findIndex((one) => one.type === type);
  return alike >= 0 ? alike : inputs.findIndex(fits);
}
