// @ts-check
// The price on every hosted node: its line of the quote before Run, and after it what it did cost. A subgraph node has the
// sum of what is inside.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { describeCharge } from "./total/charge.mjs";
import { addTick, also, standing, TICK } from "./page/follow_node.mjs";
import { addBadge as putBadge } from "./page/badges.mjs";
import { catalogue, firstCatalogue, onCatalogue, readCatalogue } from "./page/catalogue.mjs";
import { afterOutputsAreBack, drawAgain, drawsInVue, outputOf } from "./page/frontend.mjs";
import { allNodes, nodeAt, rootGraph, valueOf } from "./page/graph.mjs";
import { LANGUAGE_CHANGED, PRICES_CHANGED } from "./page/events.mjs";
import { isOn, PRICES, toggle } from "./page/switches.mjs";
import { requestedIn, onRequested } from "./total/press.mjs";
import { linesOf, onQuote, quoteNow, sumsOf } from "./total/quotes.mjs";
import { describeLine, describeSum } from "./total/describe.mjs";
import { say } from "./page/words.mjs";

/** @typedef {import("./total/describe.mjs").Line} Line */

const COLOURS = { fgColor: "#f4f1e8", bgColor: "#2f5d50" };
const SANDBOX_COLOURS = { fgColor: "#2b2100", bgColor: "#e8b339" };
const CARE_COLOURS = { fgColor: "#2b1400", bgColor: "#f0a04b" };

/** What each node was last charged, and what for. @type {WeakMap<GraphNode, {about: () => string | undefined, charge: import("./total/charge.mjs").Charge}>} */
const charges = new WeakMap();

/** What each node was last charged for, by its name in its workflow: a change of tab makes all nodes anew. @type {Map<string, () => string | undefined>} */
const abouts = new Map();
const ABOUTS_AT_MOST = 500;

/** @type {WeakMap<GraphNode, () => void>} */
const redraws = new WeakMap();

/** Raised whenever any badge may say something else. */
let age = 0;

/** @param {GraphNode} node @returns {{text: string, care: boolean}} */
function wordsOn(node) {
  if (!isOn(PRICES)) return { text: "", care: false };
  if (quoteNow().trouble) return { text: node.subgraph ? "" : say("price not known"), care: true };
  if (node.subgraph) return sumOf(node);
  const lines = linesOf(node);
  const care = lines.some((line) => line.refused > 0 || line.keyless > 0);
  return { text: joined(lines.map((line) => chargeOf(node, line) ?? priceOf(line))), care };
}

/** @param {GraphNode} node */
function sumOf(node) {
  const sums = sumsOf(node);
  const texts = sums.map((sum) => marked(describeSum(sum)));
  return { text: joined(texts), care: sums.some(({ refused, keyless }) => refused + keyless > 0) };
}

/** The last charge, as long as the node still asks for what it was for, whatever the seed. @param {GraphNode} node @param {Line} line */
function chargeOf(node, line) {
  const last = charges.get(node);
  return last && last.about() === line.about
    ? say("last run: {cost}", { cost: describeCharge(last.charge) })
    : null;
}

/** @param {Line} line */
function priceOf(line) {
  const price = marked(describeLine(line));
  if (line.keyless) return say("{price} · no key yet", { price });
  return line.idle ? say("{price} if it runs", { price }) : price;
}

/** @param {string} price */
const marked = (price) => (quoteNow().quote?.sandbox ? say("sandbox · {price}", { price }) : price);

/** A node inside a subgraph that is used several times runs as often. @param {string[]} texts */
function joined(texts) {
  const different = [...new Set(texts)];
  if (different.length !== 1 || texts.length === 1) return different.join(" / ");
  return say("{price} × {count}", { price: different[0], count: texts.length });
}

/**
 * What draws the badge: the classic canvas asks for it in every frame, so that it is worked out only when something is new;
 * Vue asks when a widget that was read has changed.
 * @param {GraphNode} node
 */
function drawnOn(node) {
  /** @type {import("./page/badges.mjs").Look | undefined} */
  let look;
  let seen = -1;
  return () => {
    const there = standing(node, hasPrice);
    readTicks(node);
    if (there !== node) readTicks(there);
    if (look && seen === age) return look;
    seen = age;
    const { text, care } = wordsOn(there);
    const colours = care ? CARE_COLOURS : quoteNow().quote?.sandbox ? SANDBOX_COLOURS : COLOURS;
    if (look?.text !== text || look.bgColor !== colours.bgColor) look = { text, ...colours };
    return look;
  };
}

/** A subgraph node has no widget of its own to be told by; those of the nodes inside tell it. @param {GraphNode} node */
function readTicks(node) {
  if (!node.subgraph) valueOf(node, TICK);
  else if (drawsInVue()) for (const inside of node.subgraph.nodes) if (hasPrice(inside)) readTicks(inside);
}

/** @param {GraphNode} node */
function addBadge(node) {
  const drawn = drawnOn(node);
  putBadge(node, drawn);
  redraws.set(node, node.subgraph ? () => {} : redrawOf(node, drawn));
  if (node.subgraph) return;
  also(node, "onWidgetChanged", (name) => {
    if (name === TICK) return;
    charges.delete(node);
    redrawAll();
  });
}

/** Has a badge drawn anew; what does not follow the tick is told only where the badge has changed. @param {GraphNode} node @param {() => object} drawn */
function redrawOf(node, drawn) {
  const tick = addTick(node);
  let before = drawn();
  return () => {
    tick();
    if (!drawsInVue()) return;
    const now = drawn();
    if (now !== before) drawAgain(node);
    before = now;
  };
}

/** @param {GraphNode} node */
const hasPrice = (node) => Boolean(node.subgraph) || (node.comfyClass ?? "") in catalogue().nodes;

/** Redraw the badges of all nodes, inside subgraphs too; those that came before the catalogue get theirs. */
function redrawAll() {
  age++;
  for (const node of allNodes()) {
    if (!redraws.has(node) && hasPrice(node)) addBadge(node);
    redraws.get(node)?.();
  }
  app.canvas?.setDirty?.(true, true);
}

/** @param {import("../../scripts/api.js").Executed} detail */
function keepCharge({ node, prompt_id, output }) {
  const there = nodeAt(node);
  if (!there || !output?.schnellkit) return;
  /** @type {string | undefined} */
  let known;
  const about = () => (known ??= requestedIn(prompt_id, String(node)));
  charges.set(there, { about, charge: output.schnellkit });
  abouts.set(nameOf(node, there.type), about);
  const [oldest] = abouts.size > ABOUTS_AT_MOST ? abouts.keys() : [];
  if (oldest) abouts.delete(oldest);
  redrawAll();
}

/** Another host's node may come into the place of one. @param {string | number} id @param {string} type */
const nameOf = (id, type) => `${rootGraph()?.id} ${id} ${type}`;

/** Back from another workflow: the frontend has kept what the nodes put out. */
function readAgain() {
  for (const node of rootGraph()?.nodes ?? []) {
    const charge = outputOf(node)?.schnellkit;
    const about = abouts.get(nameOf(node.id, node.type));
    if (charge && about && !charges.has(node)) charges.set(node, { about, charge });
  }
  redrawAll();
}

app.registerExtension({
  name: "schnellkit.badge",
  settings: [
    toggle(
      PRICES,
      "Show prices on the nodes",
      "What each Schnell node will charge, and after a run what it did charge.",
      redrawAll,
    ),
  ],
  async init() {
    onCatalogue(redrawAll);
    onQuote(redrawAll);
    onRequested(redrawAll);
    api.addEventListener(PRICES_CHANGED, readCatalogue);
    api.addEventListener(LANGUAGE_CHANGED, redrawAll);
    api.addEventListener("executed", ({ detail }) => keepCharge(detail));
    await firstCatalogue();
  },
  nodeCreated(/** @type {GraphNode} */ node) {
    if (hasPrice(node)) addBadge(node);
  },
  afterConfigureGraph: () => afterOutputsAreBack(readAgain),
});
