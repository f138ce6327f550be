// @ts-check
// The price on every hosted node: what Run will cost, and after it what it did cost.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { asked, widget } from "./asked.mjs";
import { priceOf, quoted } from "./price.mjs";

const COLOURS = { fgColor: "#f4f1e8", bgColor: "#2f5d50" };
const SANDBOX_COLOURS = { fgColor: "#2b2100", bgColor: "#e8b339" };
const TICK = "schnellkit_tick";

/** @type {{sandbox: boolean, nodes: Record<string, {host: string, model: string, title: string, stepless: [string, string][]}>, prices: any[], presets: any}} */
let catalogue = { sandbox: false, nodes: {}, prices: [], presets: {} };

/** @type {WeakMap<object, string>} */
const charges = new WeakMap();

/** @param {any} node */
function badgeText(node) {
  const charge = widget(node, TICK) && charges.get(node);
  if (charge) return charge;
  const { host, model, stepless } = catalogue.nodes[node.comfyClass];
  const chosen = widget(node, "model") ?? model;
  const price = priceOf(catalogue.prices, host, chosen);
  const order = asked(node, catalogue.presets);
  const ask =
    order && stepless.some(([name, value]) => widget(node, name) === value)
      ? { ...order, steps: null }
      : order;
  const text = ask ? quoted(price, ask) : "price known at Run";
  return catalogue.sandbox ? `sandbox · ${text}` : text;
}

/**
 * A hidden widget that the badge reads: Vue nodes redraw a badge only when a widget it read has changed.
 * @param {any} node
 */
function addTick(node) {
  const tick = node.addWidget("text", TICK, "", () => {}, { serialize: false, hidden: true });
  tick.hidden = true;
  tick.serialize = false;
  return tick;
}

/** @param {any} node */
function addBadge(node) {
  const tick = addTick(node);
  const colours = catalogue.sandbox ? SANDBOX_COLOURS : COLOURS;
  node.badges.push(() => new /** @type {any} */ (window).LGraphBadge({ text: badgeText(node), ...colours }));
  const before = node.onExecuted;
  node.onExecuted = function (/** @type {any} */ output) {
    before?.apply(this, arguments);
    if (!output?.schnellkit) return;
    charges.set(node, String(output.schnellkit[0]));
    tick.value = String(Date.now());
  };
  const changed = node.onWidgetChanged;
  node.onWidgetChanged = function (/** @type {string} */ name) {
    if (name !== TICK) tick.value = "";
    changed?.apply(this, arguments);
  };
}

app.registerExtension({
  name: "schnellkit.badge",
  async init() {
    const answer = await api.fetchApi("/schnellkit/catalogue");
    if (answer.ok) catalogue = await answer.json();
  },
  nodeCreated(/** @type {any} */ node) {
    if (node.comfyClass in catalogue.nodes) addBadge(node);
  },
});
