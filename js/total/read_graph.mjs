// @ts-check
// The open graph in the shape of a saved workflow, with no more in it than a quote needs: quick for hundreds of nodes.

const BYPASSED = 4;
// Nodes whose own values decide what a hosted node asks for.
const SPEAKING = /^(Schnellkit|Primitive|ComfySwitchNode)/;
const FROM_OUTSIDE = -10;

/** @param {any} root The outermost graph. */
export function readGraph(root) {
  const subgraphs = [...(root.subgraphs?.values() ?? [])];
  return { ...readLevel(root), definitions: { subgraphs: subgraphs.map(readSubgraph) } };
}

/** @param {any} subgraph */
function readSubgraph(subgraph) {
  return {
    id: subgraph.id,
    ...readLevel(
      subgraph,
      subgraph.outputs.flatMap((/** @type {any} */ output) => output.linkIds ?? []),
    ),
    inputs: subgraph.inputs.map((/** @type {any} */ { name }) => ({ name })),
    outputs: subgraph.outputs.map((/** @type {any} */ { name, linkIds }) => ({ name, linkIds })),
  };
}

/** @param {any} graph @param {number[]} leaving The links that leave the graph. */
function readLevel(graph, leaving = []) {
  const used = [...leaving];
  const nodes = graph.nodes.map((/** @type {any} */ node) => readNode(node, used));
  const links = used.map((id) => readLink(graph, id)).filter(Boolean);
  return { nodes, links };
}

/** @param {any} node @param {number[]} used */
function readNode(node, used) {
  const read = { id: node.id, type: node.type, mode: node.mode, inputs: [], widgets_values: values(node) };
  for (const { name, type, link } of node.inputs ?? []) {
    if (link === null || link === undefined) continue;
    used.push(link);
    /** @type {object[]} */ (read.inputs).push({ name, type: String(type), link });
  }
  if (node.mode !== BYPASSED) return read;
  // What a bypassed node hands on depends on where its inputs stand, wired or not.
  const inputs = (node.inputs ?? []).map((/** @type {any} */ { name, type, link }) => ({
    name,
    type: String(type),
    link,
  }));
  return {
    ...read,
    inputs,
    outputs: node.outputs.map((/** @type {any} */ { type }) => ({ type: String(type) })),
  };
}

/** @param {any} node */
function values(node) {
  /** @type {Record<string, unknown>} */
  const named = {};
  if (!SPEAKING.test(node.type)) return named;
  for (const { name, value, serialize, options } of node.widgets ?? [])
    if (serialize !== false && options?.serialize !== false && typeof value !== "object") named[name] = value;
  return named;
}

/** @param {any} graph @param {number} id */
function readLink(graph, id) {
  const link = graph.links.get?.(id) ?? graph.links[id];
  return link ? [id, link.origin_id ?? FROM_OUTSIDE, link.origin_slot] : null;
}
