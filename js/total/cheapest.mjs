// @ts-check
// Which nodes would be cheaper at another host, and what that saves: only where every price is known exactly.

import { compared, minus } from "./money.mjs";

/**
 * @typedef {import("./describe.mjs").Quote} Quote
 * @typedef {import("./describe.mjs").Line} Line
 * @typedef {import("./describe.mjs").Cost} Cost
 * @typedef {import("./describe.mjs").Offer} Offer
 * @typedef {{line: Line, offer: Offer}} Move
 */

/** What another host offers for the pictures of a line. @param {Quote} quote @param {Line} line @returns {Offer[]} */
export const offersOf = (quote, line) => quote.offers?.[line.offers ?? ""] ?? [];

/**
 * The nodes that are cheaper elsewhere, each with its cheapest host that has a key and makes the same. A node that several
 * lines tell of, inside a subgraph that is used more than once, moves only where all of them say the same.
 * @param {Quote} quote @param {(line: Line) => unknown} nodeOf @returns {Move[]}
 */
export function cheaperMoves(quote, nodeOf) {
  /** @type {Map<unknown, (Move | null)[]>} */
  const moves = new Map();
  for (const line of quote.nodes) {
    const node = nodeOf(line);
    if (node) moves.set(node, [...(moves.get(node) ?? []), moveOf(quote, line)]);
  }
  return [...moves.values()].flatMap((all) => {
    const [first] = all;
    const alike = all.every(
      (one) => one?.offer.node === first?.offer.node && one?.offer.model === first?.offer.model,
    );
    return alike && first ? [first] : [];
  });
}

/** @param {Quote} quote @param {Line} line @returns {Move | null} */
function moveOf(quote, line) {
  const price = exactOf(line);
  if (!price) return null;
  const [amount, currency] = price;
  const cheaper = offersOf(quote, line).filter(
    ({ cost, keyless, alike }) =>
      cost && !keyless && alike && cost[1] === currency && compared(cost[0], amount) < 0,
  );
  const offer = cheaper.reduce(cheapest, /** @type {Offer | null} */ (null));
  return offer && { line, offer };
}

/** @param {Offer | null} best @param {Offer} one */
const cheapest = (best, one) =>
  !best || compared(one.cost?.[0] ?? "", best.cost?.[0] ?? "") < 0 ? one : best;

/** The exact price of a node that runs once and buys all its pictures; nothing where it is not known. @param {Line} line @returns {[string, string] | null} */
function exactOf({ own, idle, refused, free, left, turns, costs }) {
  if (own || idle || refused || free || left || turns !== 1 || costs.length !== 1) return null;
  const [[least, most, currency]] = costs;
  return least !== null && least === most && currency !== null ? [least, currency] : null;
}

/**
 * How much less a run charges by the second quote; nothing where it is not less, or not certain.
 * @param {Quote} before @param {Quote} after @returns {[string, string] | null} Amount and currency.
 */
export function saving(before, after) {
  if (!before.complete || !after.complete || after.sum.refused > before.sum.refused) return null;
  const unknown = (/** @type {Cost[]} */ costs) => costs.filter(([least]) => least === null).length;
  if (unknown(before.sum.costs) !== unknown(after.sum.costs)) return null;
  const currencies = new Set(
    [...before.sum.costs, ...after.sum.costs].flatMap(([, , currency]) => currency ?? []),
  );
  /** @type {[string, string][]} */
  const saved = [];
  for (const currency of currencies) {
    const [least, most] = difference(costIn(before, currency), costIn(after, currency));
    if (least === null || least !== most) return null;
    if (compared(least, "0")) saved.push([least, currency]);
  }
  const [one] = saved;
  return saved.length === 1 && compared(one[0], "0") > 0 ? one : null;
}

/** @param {Quote} quote @param {string} currency @returns {Cost} */
const costIn = (quote, currency) =>
  quote.sum.costs.find(([, , one]) => one === currency) ?? ["0", "0", currency];

/** How much less it is at the least and at the most; nothing where an end is not known. @param {Cost} before @param {Cost} after */
function difference(before, after) {
  return [0, 1].map((end) => {
    const [one, other] = [before[end], after[end]];
    return one === null || other === null ? null : minus(one, other);
  });
}

/**
 * The nodes whose host or price is another one afterwards.
 * @param {Quote} before @param {Quote} after @returns {{before: Line, after: Line}[]}
 */
export function changedLines(before, after) {
  const told = (/** @type {Line} */ line) => JSON.stringify([line.name, line.costs, line.free, line.refused]);
  return before.nodes.flatMap((line) => {
    const now = after.nodes.find(({ node }) => node === line.node);
    return now && told(now) !== told(line) ? [{ before: line, after: now }] : [];
  });
}
