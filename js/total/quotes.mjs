// @ts-check
// The server's quote of the open graph, asked anew as it is edited: the one truth for badges, total, details and question.

import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { catalogue, onCatalogue, readCatalogue } from "../page/catalogue.mjs";
import { controlsRestWhenChosen } from "../page/frontend.mjs";
import { allNodes, rootGraph } from "../page/graph.mjs";
import { post } from "../page/routes.mjs";
import { sentence } from "../page/elements.mjs";
import { say, spoken } from "../page/words.mjs";
import { beginControls, isBefore, OPEN } from "./controls.mjs";
import { batchCount } from "./press.mjs";
import { readGraph, SPEAKING } from "./read_graph.mjs";

/** @typedef {import("./describe.mjs").Quote} Quote */
/** @typedef {import("./describe.mjs").Line} Line */
/** @typedef {import("./read_graph.mjs").Sent} Sent */
/** @typedef {{count: number, chosen: string[] | null, exact: boolean}} QuoteRequest */
/** @typedef {{quote: Quote | null, trouble: string, outdated: boolean}} State */

const PAUSE = 250;
// A question that failed is put again, less and less often.
const [AGAIN, AGAIN_AT_MOST] = [3000, 60_000];
const OURS = /^Schnellkit/;
const PAGE = crypto.randomUUID?.() ?? String(Math.random());

/** @type {State} */
let state = { quote: null, trouble: "", outdated: false };
/** @type {Map<GraphNode, string[]>} */
let ids = new Map();
/** @type {Map<string, Line>} */
let lines = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
let again = AGAIN;
/** @type {AbortController | undefined} */
let inFlight;
/** @type {Promise<Quote | null> | null} */
let pressing = null;
let version = "";
/** @type {(() => void)[]} */
const listeners = [];

/** What is known now. */
export const quoteNow = () => state;

/** Do this whenever another quote came. @param {() => void} does */
export const onQuote = (does) => void listeners.push(does);

/** The lines of a node, one for each time a subgraph with it is used. @param {GraphNode} node @returns {Line[]} */
export const linesOf = (node) => (ids.get(node) ?? []).flatMap((id) => lines.get(id) ?? []);

/** What is inside a subgraph node, each time it is used. @param {GraphNode} node @returns {import("./describe.mjs").Sum[]} */
export const sumsOf = (node) => (ids.get(node) ?? []).flatMap((id) => state.quote?.groups[id] ?? []);

/** Ask once the person pauses. */
export function quoteSoon() {
  clearTimeout(soon);
  soon = setTimeout(() => quote(), PAUSE);
}

/**
 * Ask at once, as the graph is or for one press of Run; an older question is given up.
 * @param {Partial<QuoteRequest>} [request]
 * @returns {Promise<Quote | null>} Nothing where none of our nodes is there, where it was given up, or where it failed.
 */
export async function quote(request = {}) {
  clearTimeout(soon);
  // The question before a run is never given up for an edit.
  if (pressing && !request.exact) return pressing.finally(() => quote());
  if (request.exact) return (pressing = send(request).finally(() => (pressing = null)));
  return send(request);
}

/** @param {Partial<QuoteRequest>} request */
async function send(request) {
  inFlight?.abort();
  const mine = (inFlight = new AbortController());
  try {
    const content = await contentOf({ count: batchCount(), chosen: null, exact: false, ...request });
    if (mine.signal.aborted) return null;
    /** @type {(Quote & {outdated?: boolean}) | null} */
    const answer = content && (await post("/quote", content.body, mine.signal));
    if (mine.signal.aborted || answer?.outdated) return null;
    if (request.chosen || (request.count && request.count !== batchCount())) quoteSoon();
    else keep(answer, content?.ids ?? new Map());
    return answer;
  } catch (error) {
    if (mine.signal.aborted) return null;
    fail(sentence(error));
    clearTimeout(soon);
    soon = setTimeout(() => quote(), again);
    again = Math.min(again * 2, AGAIN_AT_MOST);
    return null;
  }
}

/**
 * What the open graph would charge if it were another one. What is known of the graph itself stays as it is.
 * @param {(sent: Record<string, Sent>, ids: Map<GraphNode, string[]>) => void} change Changes what would be sent.
 * @returns {Promise<Quote | null>} Nothing where none of our nodes is there, or another such question came after it.
 */
export async function quoteOf(change) {
  const content = await contentOf({ count: batchCount(), chosen: null, exact: false });
  if (!content) return null;
  const graph = structuredClone(content.body.graph);
  change(graph, content.ids);
  /** @type {Quote & {outdated?: boolean}} */
  const answer = await post("/quote", { ...content.body, graph, page: `${PAGE} otherwise` });
  return answer.outdated ? null : answer;
}

/** What to send; nothing where the graph has no node of ours. @param {QuoteRequest} request */
async function contentOf({ count, chosen, exact }) {
  // A slow page may not have its graph yet; it is heard of once it is there.
  const root = rootGraph();
  if (!root || !hasOurs()) return null;
  let reading = readGraph(root);
  let graph = /** @type {Record<string, import("./read_graph.mjs").Sent>} */ (reading.output);
  const proven = reading.proven && !Object.hasOwn(app, "graphToPrompt");
  if (!proven || exact) {
    graph = (await app.graphToPrompt()).output;
    // The frontend writes values of primitives on the nodes beside them as it is asked.
    if (!proven) reading = readGraph(rootGraph() ?? root);
  }
  const resting = chosen && controlsRestWhenChosen();
  const others = graph === reading.output ? [] : await openIn(graph, reading.output);
  // Looking for what changes values takes as long as reading the graph: only where it may tell of the prompts asked for.
  const own = !resting && (count > 1 || isBefore()) ? reading.controls : [];
  const controls = [...own, ...others];
  const changing = count > 1 ? controls : controls.filter(({ begun }) => begun > 0);
  const workflow = String(root.id ?? "");
  const about = { page: PAGE, language: spoken(), workflow, ...(chosen ? { chosen } : {}) };
  const body = { graph, count, controls: changing, ...about };
  return { body, ids: reading.ids };
}

/**
 * What others put into the prompt, and may put in otherwise the next time; what is another one when it is asked a second time
 * is known to nobody even for the first prompt.
 * @param {Record<string, Sent>} sent @param {Record<string, Sent>} read
 * @returns {Promise<import("./read_graph.mjs").Changing[]>}
 */
async function openIn(sent, read) {
  const others = [...valuesOf(sent)].filter(([node, input, value]) => read[node]?.inputs[input] !== value);
  if (!others.length) return [];
  const again = (await app.graphToPrompt()).output;
  return others.map(([node, input, value]) => {
    const begun = again[node]?.inputs[input] === value ? 0 : 1;
    return { node, input, name: `${node} ${input}`, how: OPEN, begun, each: 1 };
  });
}

/** @param {Record<string, Sent>} sent @returns {Generator<[string, string, unknown]>} */
function* valuesOf(sent) {
  for (const [node, { class_type, inputs }] of Object.entries(sent))
    if (SPEAKING.test(class_type))
      for (const [input, value] of Object.entries(inputs))
        if (typeof value !== "object") yield [node, input, value];
}

const hasOurs = () => allNodes().some(isOurs);

/** @param {GraphNode} node A node, or one of the old kind that holds others. */
const isOurs = (node) => OURS.test(node.type) || Boolean(node.getInnerNodes && !node.subgraph);

/** @param {Quote | null} answer @param {Map<GraphNode, string[]>} named */
function keep(answer, named) {
  again = AGAIN;
  ids = named;
  const idle = answer?.idle.map((line) => ({ ...line, idle: true })) ?? [];
  lines = new Map([...(answer?.nodes ?? []), ...idle].map((line) => [line.node, line]));
  if (answer && answer.sandbox !== catalogue().sandbox) readCatalogue();
  const outdated = state.outdated || Boolean(answer && version && answer.version !== version);
  state = { quote: answer, trouble: "", outdated };
  notify();
}

/** @param {string} trouble */
function fail(trouble) {
  lines = new Map();
  state = { ...state, quote: null, trouble };
  notify();
}

const notify = () => listeners.forEach((does) => does());

/** From now on everything is followed; to be called once. */
export function followQuotes() {
  onCatalogue((known) => {
    // The page is as old as the first catalogue it read.
    version ||= known.version;
    quoteSoon();
  });
  api.addEventListener("reconnecting", () => {
    inFlight?.abort();
    if (hasOurs()) fail(say("ComfyUI does not answer. Is it still running?"));
  });
  // It may be another server, in or out of the sandbox, with another library: nothing of before holds.
  api.addEventListener("reconnected", async () => {
    await readCatalogue();
    await quote();
  });
  api.addEventListener("promptQueued", () => beginControls(allNodes()));
}
