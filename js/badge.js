// @ts-check
// The price on every hosted node: what Run will cost, and after it what it did cost.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { asked, widget } from "./asked.mjs";
import { addTick, also, standing, TICK } from "./follow.mjs";
import { addBadge as putBadge } from "./page/badges.mjs";
import { catalogue, firstCatalogue, onCatalogue, readCatalogue } from "./page/catalogue.mjs";
import { drawsInVue, graphs } from "./page/frontend.mjs";
import { priceOf, quoted } from "./price.mjs";
import { LANGUAGE_CHANGED, PRICES_CHANGED } from "./sidebar/fresh.mjs";
import { isOn, PRICES, toggle } from "./switches.mjs";
import { say } from "./words.mjs";

const COLOURS = { fgColor: "#f4f1e8", bgColor: "#2f5d50" };
const SANDBOX_COLOURS = { fgColor: "#2b2100", bgColor: "#e8b339" };
const FRESH_FOR = 150; // milliseconds

/** @type {WeakMap<object, {quote: string, text: string}>} */
const charges = new WeakMap();

/** @type {WeakMap<object, () => void>} */
const redraws = new WeakMap();

/** @param {any} node */
function quoteText(node) {
  const known = catalogue();
  const { host, model, stepless } = known.nodes[node.comfyClass];
  const chosen = widget(node, "model") ?? model;
  const price = priceOf(known.prices, host, chosen);
  const order = asked(node, known);
  const ask =
    order && stepless.some(([name, value]) => widget(node, name) === value)
      ? { ...order, steps: null }
      : order;
  const text = ask ? quoted(price, ask) : say("price known at Run");
  return known.sandbox ? say("sandbox · {price}", { price: text }) : text;
}

/**
 * The last charge, as long as the order it was for would still be quoted alike; else the quote.
 * @param {any} node
 */
function badgeText(node) {
  widget(node, TICK);
  if (!isOn(PRICES)) return "";
  const quote = quoteText(node);
  const charge = charges.get(node);
  return charge?.quote === quote ? charge.text : quote;
}

/**
 * What draws the badge. The classic canvas asks for it in every frame, so there its text is worked out a few times a
 * second only; Vue asks when a widget that was read has changed, so there it is read each time.
 * @param {any} node
 */
function toldOn(node) {
  /** @type {import("./page/badges.mjs").Told | undefined} */
  let told;
  let due = 0;
  return () => {
    const now = performance.now();
    if (told && now < due && !drawsInVue()) return told;
    due = now + FRESH_FOR;
    const text = badgeText(standing(node));
    const colours = catalogue().sandbox ? SANDBOX_COLOURS : COLOURS;
    if (told?.text !== text || told.bgColor !== colours.bgColor) told = { text, ...colours };
    return told;
  };
}

/** @param {any} node */
function addBadge(node) {
  const tick = addTick(node);
  const redraw = () => {
    tick();
    // The classic canvas draws only what is marked, and not before the last text has had its time.
    setTimeout(() => node.setDirtyCanvas(true, true), FRESH_FOR);
  };
  redraws.set(node, redraw);
  putBadge(node, toldOn(node));
  also(node, "onExecuted", (output) => {
    if (!output?.schnellkit) return;
    charges.set(node, { quote: quoteText(node), text: String(output.schnellkit[0]) });
    redraw();
  });
  also(node, "onWidgetChanged", (name) => {
    if (name === TICK) return;
    charges.delete(node);
    redraw();
  });
  also(node, "onConnectionsChange", redraw);
}

/** Redraw the badges of all nodes, inside subgraphs too; those that came before the catalogue get theirs. */
function redrawAll() {
  for (const graph of graphs())
    for (const node of graph.nodes) {
      if (!redraws.has(node) && node.comfyClass in catalogue().nodes) addBadge(node);
      redraws.get(node)?.();
    }
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
    /** @type {any} */ (api).addEventListener(PRICES_CHANGED, readCatalogue);
    /** @type {any} */ (api).addEventListener(LANGUAGE_CHANGED, redrawAll);
    await firstCatalogue();
  },
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass in catalogue().nodes) addBadge(node);
  },
});
