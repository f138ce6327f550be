// @ts-check
// A quote in words, in the person's language: the twin of quoting/quote_view.py. Unknown is never nothing.

import { say } from "../page/words.mjs";
import { written } from "./money.mjs";

/**
 * @typedef {[string | null, string | null, string | null]} Cost Least, most and currency, exactly; an unknown price has no
 *   least, one without an upper end no most.
 * @typedef {{costs: Cost[], pictures: number, free: number, refused: number, keyless: number, nodes: number}} Sum
 * @typedef {Sum & {node: string, host: string, name: string, told: string, own?: boolean, idle?: boolean, what: string, seen: string,
 *   mend: Record<string, number>, about: string, notes: string[], elsewhere: string[], left?: number, way?: string,
 *   turns?: number, offers?: string}} Line `offers` is the name of its list.
 * @typedef {{name: string, host: string, node: string, model: string, short: string, alike: boolean,
 *   told: string, cost: [string, string] | null, keyless: boolean, seconds: number | null}} Offer What another host asks for
 *   the same pictures, exactly where that is known. Alike: it is the same model, whatever it is called there.
 * @typedef {{period: string, cap: string, left: string, passed: boolean}} Cap
 * @typedef {{sandbox: boolean, version: string, total: string, count: number, alike: boolean, complete: boolean, one: Sum,
 *   sum: Sum, own: string, nodes: Line[], idle: Line[], groups: Record<string, Sum>, caps: Cap[], warning: string,
 *   offers?: Record<string, Offer[]>}} Quote
 */

/** What one press of Run will charge; nothing where no host is asked. @param {Quote} quote */
export function describeTotal(quote) {
  const { sum, count, alike, complete } = quote;
  if (!sum.nodes) return quote.own || (complete ? "" : describeCosts(sum.costs));
  if (count === 1 || !sum.costs.length) return describeSum(sum, complete);
  const [[least, most]] = sum.costs;
  const exact = sum.costs.length === 1 && least !== null && least === most;
  if (exact && alike && !sum.refused)
    return say("{price} × {count}", { price: describeSum(quote.one), count });
  return say("other: {price} for {count} runs", { price: describeSum(sum, complete), count });
}

/** What several nodes will charge together. @param {Sum} sum @param {boolean} [complete] */
export function describeSum(sum, complete = true) {
  if (complete && sum.refused === sum.nodes) return say("will be refused");
  const price =
    complete && !sum.costs.length && sum.free ? say("free, from your library") : describeCosts(sum.costs);
  return sum.refused ? say("other: {price} · {count} will be refused", { price, count: sum.refused }) : price;
}

/** What one node will charge. @param {Line} line */
export function describeLine(line) {
  if (line.own) return line.told;
  if (line.refused) return say("will be refused: {what}", { what: line.what });
  if (line.way && line.pictures === 1 && !line.free) return line.way;
  const asked = line.way
    ? say("{price} · {way}", { price: describePrice(line), way: line.way })
    : describePrice(line);
  const price = line.left
    ? say("{price} · perhaps free: {count} left today", { price: asked, count: line.left })
    : asked;
  return line.seen ? say("{price} as of {date}", { price, date: line.seen }) : price;
}

/** @param {Line} line */
function describePrice({ free, pictures, costs }) {
  if (free && free === pictures && !costs.length) return say("free, from your library");
  if (!free) return describeCosts(costs);
  const some = { price: describeCosts(costs), free, pictures };
  return say("{price} ({free} of {pictures} free, from your library)", some);
}

/** @param {Cost[]} costs */
const describeCosts = (costs) => costs.map(describeCost).join(" + ") || say("free");

/** @param {Cost} cost */
function describeCost([least, most, currency]) {
  if (least === null || currency === null) return say("price unknown");
  if (most === null) return say("at least {money}", { money: written(least, currency) });
  if (least === most) return `≈ ${written(least, currency)}`;
  return say("{least} to {most}", { least: written(least, currency), most: written(most, currency) });
}

/** What another host asks, and how long it usually takes where that is known. @param {Offer} offer */
export function describeOffer({ host, short, alike, told, seconds, keyless }) {
  const name = alike ? host : `${host} · ${short}`;
  const price = seconds === null ? told : say("{price}, {seconds} s", { price: told, seconds });
  if (keyless) return say("{host}: {price} · no key", { host: name, price });
  return say("{host}: {price}", { host: name, price });
}

/** What to say before Run where a cap may stop it; nothing where all is well. @param {Quote} quote */
export function describeWarning(quote) {
  const over = quote.caps.find(({ passed }) => passed);
  if (!over) return "";
  const amounts = { sum: describeTotal(quote), cap: over.cap, left: over.left };
  if (!quote.complete)
    return say(
      "This workflow is too big to be counted to its end: it may charge more than your caps leave. What would pass them is refused before it is sent.",
    );
  if (over.period === "run")
    return say(
      "This run may charge {sum}; your cap of {cap} a run leaves {left}. What would pass it is refused before it is sent.",
      amounts,
    );
  if (over.period === "day")
    return say(
      "This run may charge {sum}; your cap of {cap} a day leaves {left}. What would pass it is refused before it is sent.",
      amounts,
    );
  return say(
    "This run may charge {sum}; your cap of {cap} a month leaves {left}. What would pass it is refused before it is sent.",
    amounts,
  );
}

/** What stands on the total: the price, or why there is none. @param {import("./quotes.mjs").State} state */
export function describeState({ quote, trouble, outdated }) {
  if (outdated) return say("reload this page");
  if (trouble) return say("price not known");
  const price = quote ? describeTotal(quote) : "";
  return price && quote?.sum.keyless ? say("{price} · no key yet", { price }) : price;
}

/** Whether something has to be done before Run does what is wanted. @param {import("./quotes.mjs").State} state */
export const needsCare = ({ quote, trouble, outdated }) =>
  Boolean(outdated || trouble || quote?.sum.refused || quote?.sum.keyless);
