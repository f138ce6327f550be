// @ts-check
// Move all nodes to the cheapest: what it would save, asked of the server for the very graph it would leave, and the button.

import { app } from "../../../scripts/app.js";
import { button, element, fill, sentence } from "../page/elements.mjs";
import { canRewrite } from "../page/frontend.mjs";
import { nodeAt } from "../page/graph.mjs";
import { say } from "../page/words.mjs";
import { sentAs } from "../swap/carry.mjs";
import { lossesOf, planOf, swapAll } from "../swap/swap.mjs";
import { changedLines, cheaperMoves, saving } from "./cheapest.mjs";
import { describeLine } from "./describe.mjs";
import { written } from "./money.mjs";
import { titleOf } from "./nodes.mjs";
import { quoteOf, quoteSoon } from "./quotes.mjs";

/**
 * @typedef {import("./describe.mjs").Quote} Quote
 * @typedef {import("../swap/swap.mjs").Plan} Plan
 * @typedef {{plans: Plan[], saved: [string, string], changes: ReturnType<typeof changedLines>}} Saving
 */

/** Whether the person has it open: each new quote draws it anew. */
let isOpen = false;

/** What can be saved, by the quote it was worked out for. @type {WeakMap<Quote, Promise<Saving | null>>} */
const known = new WeakMap();

/**
 * The line about it, as soon as it is known; an empty place where nothing is saved.
 * @param {Quote | null} quote @param {() => void} leave
 */
export function moveAll(quote, leave) {
  const place = element("div", { class: "sk-total-move" });
  if (quote) savingOf(quote).then((found) => found && fill(place, drawn(found, leave)));
  return place;
}

/** @param {Quote} quote */
function savingOf(quote) {
  const there = known.get(quote) ?? worked(quote).catch(() => null);
  known.set(quote, there);
  return there;
}

/**
 * The server quotes the graph as it would be: what the library gives, and orders that two nodes share, are counted too.
 * @param {Quote} quote @returns {Promise<Saving | null>}
 */
async function worked(quote) {
  if (!canRewrite()) return null;
  const moves = cheaperMoves(quote, ({ node }) => nodeAt(node));
  const plans = moves.flatMap(({ line, offer }) => {
    const node = nodeAt(line.node);
    const plan = node && planOf({ node, offer });
    return plan && !plan.along.unwired.length ? [plan] : [];
  });
  if (!plans.length) return null;
  const after = await quoteOf((sent, ids) => {
    for (const plan of plans)
      for (const id of ids.get(plan.node) ?? [])
        if (sent[id])
          sent[id] = { class_type: plan.offer.node, inputs: sentAs(sent[id].inputs, plan.made, plan.along) };
  });
  const saved = after && saving(quote, after);
  return after && saved && { plans, saved, changes: changedLines(quote, after) };
}

/** @param {Saving} saving @param {() => void} leave @returns {HTMLElement} */
function drawn({ plans, saved: [amount, currency], changes }, leave) {
  const sum = written(amount, currency);
  const move = button(
    say("one: Move {count} node | other: Move {count} nodes", { count: plans.length }),
    async () => {
      leave();
      await moved(plans);
    },
  );
  const shown = element("details", { open: isOpen });
  shown.addEventListener("toggle", () => (isOpen = shown.open));
  fill(
    shown,
    element("summary", {}, say("Move all to the cheapest: −{sum}", { sum })),
    element("ul", {}, ...changes.map((change) => changeOf(change, plans))),
    move,
  );
  return shown;
}

/** @param {Saving["changes"][number]} change @param {Plan[]} plans */
function changeOf({ before, after }, plans) {
  const plan = plans.find(({ node }) => node === nodeAt(before.node));
  const from = say("{host}: {price}", { host: before.host, price: describeLine(before) });
  const to = say("{host}: {price}", { host: after.host, price: describeLine(after) });
  return element(
    "li",
    {},
    element("div", {}, titleOf(before.node) ?? before.host),
    element("div", { class: "sk-total-change" }, say("{from} → {to}", { from, to })),
    ...(plan ? lossesOf(plan) : []).map((loss) => element("p", { class: "sk-help" }, loss)),
  );
}

/** @param {Plan[]} plans */
async function moved(plans) {
  try {
    // The nodes may be others by now, after an undo.
    const now = plans.flatMap(({ node, offer }) => {
      const there = node.graph?.getNodeById(node.id) === node ? planOf({ node, offer }) : null;
      return there ?? [];
    });
    if (now.length) await swapAll(now);
  } catch (error) {
    app.extensionManager.toast.add({ severity: "error", summary: "Schnell", detail: sentence(error) });
  }
  quoteSoon();
}
