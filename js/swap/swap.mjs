// @ts-check
// Put the node of another host in the place of one, or of several at once: one step of undo, and a word about what is lost.

import { app } from "../../../scripts/app.js";
import { rewriteGraph } from "../page/frontend.mjs";
import { isWired, rootGraph, widgetOf } from "../page/graph.mjs";
import { say } from "../page/words.mjs";
import { carried } from "./carry.mjs";
import { swapIn } from "./rewrite.mjs";

/**
 * @typedef {import("../total/describe.mjs").Offer} Offer
 * @typedef {import("./carry.mjs").Carried} Carried
 * @typedef {import("./carry.mjs").Made} Made
 * @typedef {{node: GraphNode, offer: Offer}} Wish
 * @typedef {Wish & {made: Made, along: Carried}} Plan The other host's node with all that goes along in it.
 */

const LIFE = 12000;
const MODEL = "model";

/** What a new node of each kind is like. @type {Map<string, Made>} */
const kinds = new Map();

/** What stands on a node and is saved with it. @param {GraphNode} node */
const fieldsOf = (node) =>
  (node.widgets ?? []).filter((one) => one.name && one.serialize !== false && one.type !== "button");

/**
 * What comes into the place of a node, and what of it goes along; nothing is changed yet.
 * @param {Wish} wish @returns {Plan | null} Nothing where this ComfyUI has no such node, or the node no such model.
 */
export function planOf({ node, offer }) {
  const bare = kindOf(offer.node);
  if (!bare || !has(bare, offer.model)) return null;
  const old = {
    fields: fieldsOf(node).map(({ name, value }) => ({ name, value })),
    wired: (node.inputs ?? []).filter(isWired).map(({ name }) => name),
  };
  const along = carried(old, bare);
  /** @type {Carried["values"]} */
  const values = { ...along.values, [MODEL]: offer.model };
  const fields = bare.fields.map((field) => ({ ...field, value: values[field.name] ?? field.value }));
  return { node, offer, made: { fields, slots: bare.slots }, along };
}

/** A new node is made once to look at it, since to make one tells all who follow nodes. @param {string} type */
function kindOf(type) {
  const known = kinds.get(type);
  if (known) return known;
  const fresh = window.LiteGraph.createNode(type);
  if (!fresh) return null;
  const made = {
    fields: fieldsOf(fresh).map(({ name, type: of, value, options }) => ({ name, type: of, value, options })),
    slots: (fresh.inputs ?? []).map(({ name }) => name),
  };
  kinds.set(type, made);
  fresh.onRemoved?.();
  return made;
}

/** Whether it can be asked for that model; a node without a choice has one only. @param {Made} made @param {string} model */
function has({ fields }, model) {
  const values = fields.find(({ name }) => name === MODEL)?.options?.values;
  return !Array.isArray(values) || values.includes(model);
}

/** Put what was planned in place. @param {Plan[]} plans */
export async function swapAll(plans) {
  const root = rootGraph();
  const places = plans.map((plan) => ({
    id: plan.node.id,
    level: plan.node.graph === root ? null : String(plan.node.graph?.id),
    ...savedAs(plan),
  }));
  /** @type {string[][]} */
  let demoted = [];
  await rewriteGraph((graph) => {
    demoted = places.map((place) => swapIn(graph, place));
  });
  tell(plans, demoted);
}

/** The new node as a graph keeps it: as wide as the old one, and high enough for what it holds. @param {Plan} plan */
function savedAs({ node, offer, made }) {
  const fresh = window.LiteGraph.createNode(offer.node);
  if (!fresh) throw new Error(say("There is no node {type} here.", { type: offer.node }));
  for (const { name, value } of made.fields) {
    const widget = widgetOf(fresh, name);
    if (widget && widget.value !== value) widget.value = /** @type {Widget["value"]} */ (value);
  }
  const [width, height] = fresh.computeSize();
  const saved = JSON.parse(JSON.stringify(fresh.serialize()));
  fresh.onRemoved?.();
  /** @type {[number, number]} */
  const size = [Math.max(node.size[0], width), Math.max(node.size[1], height)];
  return { made: /** @type {import("./rewrite.mjs").SavedNode} */ (saved), size };
}

/** What is lost or otherwise now, in one notice. @param {Plan[]} plans @param {string[][]} demoted */
function tell(plans, demoted) {
  const detail = plans.map((plan, at) => [nameOf(plan), ...lossesOf(plan, demoted[at])].join(" ")).join("\n");
  const lossy = plans.some((plan, at) => lossesOf(plan, demoted[at]).length);
  const toast = app.extensionManager.toast;
  toast.add({ severity: lossy ? "warn" : "info", summary: "Schnell", detail, life: LIFE });
}

/** @param {Plan} plan */
const nameOf = ({ node, offer }) => say("{title} is at {host} now.", { title: node.title, host: offer.host });

/** What a move loses or changes, a sentence each. @param {Plan} plan @param {string[]} [demoted] @returns {string[]} */
export function lossesOf({ along, offer }, demoted = []) {
  const { dropped, changed } = along;
  return [
    dropped.length ? say("{host} has no {inputs}.", { host: offer.host, inputs: dropped.join(", ") }) : "",
    ...changed.map(({ name, from, to }) =>
      say("{name} is {value} instead of {before}.", { name, value: String(to), before: String(from) }),
    ),
    offer.alike ? "" : say("Its model is {model}.", { model: offer.short }),
    demoted.length
      ? say("On the subgraph's node these lead nowhere now: {inputs}.", { inputs: demoted.join(", ") })
      : "",
  ].filter(Boolean);
}
