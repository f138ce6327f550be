// @ts-check
// What the total opens: each node with its price, the same elsewhere, and what the caps still allow.

import { element } from "../sidebar/element.mjs";
import { say } from "../words.mjs";

/**
 * @typedef {{node: string, host: string, told: string, notes: string[], elsewhere: string[]}} Line
 * @typedef {{period: string, cap: string, left: string, passed: boolean}} Cap
 * @typedef {{sandbox: boolean, total: string, nodes: Line[], caps: Cap[], warning: string}} Quote
 */

/**
 * @param {Quote} quote
 * @param {(node: string) => void} show What brings a node into view.
 */
export function details(quote, show) {
  return [
    element("h2", { id: "schnellkit-total-title" }, say("Run will charge: {sum}", { sum: quote.total })),
    quote.sandbox ? element("p", { class: "sk-help" }, say("Sandbox: nothing is really charged.")) : null,
    quote.warning ? element("p", { class: "sk-total-warning", role: "alert" }, quote.warning) : null,
    element("ul", { class: "sk-total-nodes" }, ...quote.nodes.map((line) => lineTold(line, show))),
    quote.caps.length ? element("h3", {}, say("What your caps still allow")) : null,
    quote.caps.length ? element("ul", { class: "sk-total-caps" }, ...quote.caps.map(capTold)) : null,
  ].filter((part) => part !== null);
}

/** @param {Line} line @param {(node: string) => void} show */
function lineTold(line, show) {
  const name = element(
    "button",
    {
      type: "button",
      class: "sk-total-node",
      title: say("Show this node"),
      on: { click: () => show(line.node) },
    },
    `${line.host} #${line.node}`,
  );
  return element(
    "li",
    {},
    element("div", { class: "sk-total-row" }, name, element("strong", {}, line.told)),
    ...line.notes.map((note) => element("p", { class: "sk-help" }, note)),
    line.elsewhere.length
      ? element(
          "p",
          { class: "sk-help" },
          say("Same at another host: {hosts}", { hosts: line.elsewhere.join(" · ") }),
        )
      : null,
  );
}

/** @param {Cap} cap */
const capTold = (cap) => element("li", { class: cap.passed ? "sk-total-passed" : "" }, leftTold(cap));

/** @param {Cap} cap */
function leftTold({ left, cap, period }) {
  if (period === "run") return say("{left} of {cap} a run", { left, cap });
  if (period === "day") return say("{left} of {cap} a day", { left, cap });
  return say("{left} of {cap} a month", { left, cap });
}
