// @ts-check
// The same picture at another host: a menu of each hosted node, with what every other host asks, that puts its node in place.

import { app } from "../../scripts/app.js";
import { catalogue } from "./page/catalogue.mjs";
import { sentence } from "./page/elements.mjs";
import { canRewrite } from "./page/frontend.mjs";
import { say } from "./page/words.mjs";
import { planOf, swapAll } from "./swap/swap.mjs";
import { offersOf } from "./total/cheapest.mjs";
import { describeOffer } from "./total/describe.mjs";
import { linesOf, quoteNow, quoteSoon } from "./total/quotes.mjs";

/** @typedef {import("./total/describe.mjs").Offer} Offer */

/** @param {GraphNode} node @returns {Offer[]} */
function offersFor(node) {
  const { quote } = quoteNow();
  const [line] = linesOf(node);
  return quote && line && canRewrite() ? offersOf(quote, line) : [];
}

/** @param {GraphNode} node @param {Offer} offer */
async function moveTo(node, offer) {
  try {
    const plan = planOf({ node, offer });
    if (!plan) throw new Error(say("There is no node {type} here.", { type: offer.node }));
    await swapAll([plan]);
  } catch (error) {
    app.extensionManager.toast.add({ severity: "error", summary: "Schnell", detail: sentence(error) });
  }
  quoteSoon();
}

app.registerExtension({
  name: "schnellkit.elsewhere",
  getNodeMenuItems(/** @type {GraphNode} */ node) {
    if (!((node.comfyClass ?? "") in catalogue().nodes)) return [];
    const offers = offersFor(node);
    if (!offers.length) return [];
    const options = offers.map((offer) => ({
      content: describeOffer(offer),
      callback: () => void moveTo(node, offer),
    }));
    return [{ content: say("The same picture at another host"), has_submenu: true, submenu: { options } }];
  },
});
