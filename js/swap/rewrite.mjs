// @ts-check
// A saved graph with another node in the place of one: it keeps the id, so that wires, groups, subgraphs and apps still find it.

/**
 * @typedef {{name: string, link?: number | null, label?: string, widget?: {name: string}}} Input
 * @typedef {{name: string, links?: number[] | null, label?: string}} Output
 * @typedef {{id: number | string, type: string, inputs?: Input[], outputs?: Output[], title?: string, size?: unknown,
 *   properties?: Record<string, unknown>, [more: string]: unknown}} SavedNode
 * @typedef {any[] | {id: number, origin_id: number, origin_slot: number, target_id: number, target_slot: number}} SavedLink
 * @typedef {{id?: string, nodes: SavedNode[], links: SavedLink[], inputs?: {linkIds?: number[]}[],
 *   definitions?: {subgraphs?: Level[]}}} Level A graph, or what is inside a subgraph.
 * @typedef {{level: string | null, id: number | string, made: SavedNode, size: [number, number]}} Swap Which node, in which
 *   subgraph, and what comes into its place.
 */

const FIELDS = /** @type {const} */ (["id", "origin_id", "origin_slot", "target_id", "target_slot"]);
const STAYS = [
  "id",
  "pos",
  "flags",
  "order",
  "mode",
  "color",
  "bgcolor",
  "boxcolor",
  "shape",
  "title",
  "showAdvanced",
];
const PROMOTED = "proxyWidgets";

/**
 * The graph with that node in the place; it is changed where it is.
 * @param {Level} graph @param {Swap} swap @returns {string[]} What was promoted to a subgraph's node and is gone.
 */
export function swapIn(graph, { level, id, made, size }) {
  const there = level === null ? graph : levels(graph).find((one) => one.id === level);
  const at = there?.nodes.findIndex((one) => String(one.id) === String(id)) ?? -1;
  if (!there || at < 0) throw new Error(`no node ${id} in the graph`);
  const old = there.nodes[at];
  const inputs = (made.inputs ?? []).map((input) => asBefore(input, old.inputs ?? [], { link: null }));
  const outputs = (made.outputs ?? []).map((output) => asBefore(output, old.outputs ?? [], { links: null }));
  const stays = Object.fromEntries(STAYS.filter((name) => name in old).map((name) => [name, old[name]]));
  const properties = { ...old.properties, ...made.properties };
  there.nodes[at] = { ...made, ...stays, size, properties, inputs, outputs };
  rewire(there, id, inputs, outputs);
  const gone = (old.inputs ?? []).filter((one) => !inputs.some(({ name }) => name === one.name));
  const promoted = cut(
    there,
    gone.flatMap(({ link }) => link ?? []),
  );
  return [...new Set([...promoted.flatMap((link) => nameOf(gone, link)), ...demote(graph, level, id, made)])];
}

/** All that is inside subgraphs. @param {Level} graph @returns {Level[]} */
const levels = (graph) => (graph.definitions?.subgraphs ?? []).flatMap((one) => [one, ...levels(one)]);

/**
 * A slot with the wires of the one of that name, and what the person called it.
 * @template {Input | Output} Slot @param {Slot} slot @param {Slot[]} before @param {Partial<Slot>} bare @returns {Slot}
 */
function asBefore(slot, before, bare) {
  const old = before.find(({ name }) => name === slot.name);
  if (!old) return { ...slot, ...bare };
  const wires = Object.fromEntries(
    Object.keys(bare).map((key) => [key, old[/** @type {keyof Slot} */ (key)] ?? null]),
  );
  return { ...slot, ...wires, ...(old.label ? { label: old.label } : {}) };
}

/** @param {SavedLink} link @param {typeof FIELDS[number]} field @returns {number} */
const read = (link, field) => (Array.isArray(link) ? link[FIELDS.indexOf(field)] : link[field]);

/** @param {SavedLink} link @param {typeof FIELDS[number]} field @param {number} value */
function write(link, field, value) {
  if (Array.isArray(link)) link[FIELDS.indexOf(field)] = value;
  else link[field] = value;
}

/** Each wire says at which slot it ends. @param {Level} level @param {number | string} id @param {Input[]} inputs @param {Output[]} outputs */
function rewire(level, id, inputs, outputs) {
  for (const link of level.links) {
    const name = read(link, "id");
    if (String(read(link, "target_id")) === String(id)) {
      const slot = inputs.findIndex((input) => input.link === name);
      if (slot >= 0) write(link, "target_slot", slot);
    }
    if (String(read(link, "origin_id")) === String(id)) {
      const slot = outputs.findIndex((output) => output.links?.includes(name));
      if (slot >= 0) write(link, "origin_slot", slot);
    }
  }
}

/** Take wires away at both ends. @param {Level} level @param {number[]} wires @returns {number[]} Those that came from outside of a subgraph. */
function cut(level, wires) {
  const isCut = (/** @type {number} */ link) => wires.includes(link);
  const fromOutside = wires.filter((link) => level.inputs?.some(({ linkIds }) => linkIds?.includes(link)));
  level.links = level.links.filter((link) => !isCut(read(link, "id")));
  for (const input of level.inputs ?? []) input.linkIds = input.linkIds?.filter((link) => !isCut(link));
  for (const node of level.nodes)
    for (const output of node.outputs ?? [])
      if (output.links) output.links = output.links.filter((link) => !isCut(link));
  return fromOutside;
}

/** @param {Input[]} inputs @param {number} link */
const nameOf = (inputs, link) => inputs.filter((one) => one.link === link).map(({ name }) => name);

/**
 * A subgraph's node of an older frontend names the widgets it shows: those that are gone are taken off it.
 * @param {Level} graph @param {string | null} level @param {number | string} id @param {SavedNode} made @returns {string[]}
 */
function demote(graph, level, id, made) {
  const names = (made.inputs ?? []).map(({ name }) => name);
  /** @type {string[]} */
  const gone = [];
  for (const { nodes } of level === null ? [] : [graph, ...levels(graph)])
    for (const { type, properties } of nodes) {
      const shown = properties?.[PROMOTED];
      if (type !== level || !properties || !Array.isArray(shown)) continue;
      const isGone = (/** @type {unknown[]} */ [of, name]) =>
        String(of) === String(id) && !names.includes(String(name)) && !String(name).startsWith("$$");
      gone.push(...shown.filter(isGone).map(([, name]) => String(name)));
      properties[PROMOTED] = shown.filter((one) => !isGone(one));
    }
  return gone;
}
