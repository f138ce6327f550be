// @ts-check
// What the total opens: each node with its price, what would mend it, the same elsewhere, and what the caps still allow.

import { element } from "../page/elements.mjs";
import { say } from "../page/words.mjs";
import { canMend, titleOf } from "./nodes.mjs";
import { describeLine, describeTotal, describeWarning } from "./describe.mjs";
import { moveAll } from "./move_all.mjs";

/**
 * @typedef {import("./describe.mjs").Quote} Quote
 * @typedef {import("./describe.mjs").Line} Line
 * @typedef {import("./describe.mjs").Cap} Cap
 * @typedef {{show: (node: string) => void, mend: (line: Line) => void, key: (host: string) => void,
 *   leave: () => void}} Doing
 */

/** @param {import("./quotes.mjs").State} state @param {Doing} doing */
export function details({ quote, trouble, outdated }, doing) {
  const warning = quote ? describeWarning(quote) : "";
  return [
    element("h2", { id: "schnellkit-total-title" }, heading(quote)),
    outdated ? outdatedNote() : null,
    trouble ? element("p", { class: "sk-total-warning", role: "alert" }, trouble) : null,
    quote?.sandbox ? element("p", { class: "sk-help" }, say("Sandbox: nothing is really charged.")) : null,
    warning ? element("p", { class: "sk-total-warning", role: "alert" }, warning) : null,
    quote
      ? element("ul", { class: "sk-total-nodes" }, ...quote.nodes.map((line) => lineOf(line, doing)))
      : null,
    moveAll(trouble || outdated ? null : quote, doing.leave),
    quote?.caps.length ? element("h3", {}, say("What your caps still allow")) : null,
    quote?.caps.length ? element("ul", { class: "sk-total-caps" }, ...quote.caps.map(capLine)) : null,
  ].filter((part) => part !== null);
}

/** @param {Quote | null} quote */
export function heading(quote) {
  if (!quote) return say("The price of this run is not known");
  const sum = describeTotal(quote);
  if (quote.sandbox) return say("Run would charge: {sum}", { sum });
  return say("Run will charge: {sum}", { sum });
}

function outdatedNote() {
  const reload = element(
    "button",
    { type: "button", class: "sk-button", on: { click: () => location.reload() } },
    say("Reload"),
  );
  return element(
    "p",
    { class: "sk-total-warning", role: "alert" },
    say(
      "ComfyUI has another version of Schnell by now. Reload this page: until then its prices may be wrong.",
    ),
    " ",
    reload,
  );
}

/** @param {Line} line @param {Doing} doing */
function lineOf(line, { show, mend, key }) {
  const name = element(
    "button",
    {
      type: "button",
      class: "sk-total-node",
      title: say("Show this node"),
      "data-node": line.node,
      on: { click: () => show(line.node) },
    },
    titleOf(line.node) ?? line.host,
  );
  const price = element("strong", { class: line.refused ? "sk-total-passed" : "" }, describeLine(line));
  return element(
    "li",
    {},
    element("div", { class: "sk-total-row" }, name, price),
    ...line.notes.map((note) => element("p", { class: "sk-help" }, note)),
    canMend(line)
      ? action(say("Use {values} instead", { values: describeMend(line) }), () => mend(line))
      : null,
    line.keyless ? action(say("Enter the key of {host}", { host: line.host }), () => key(line.name)) : null,
    line.elsewhere.length
      ? element(
          "p",
          { class: "sk-help" },
          say("Same at another host: {hosts}", { hosts: line.elsewhere.join(" · ") }),
        )
      : null,
  );
}

/** @param {string} text @param {() => void} does */
const action = (text, does) =>
  element("button", { type: "button", class: "sk-button sk-total-act", on: { click: does } }, text);

/** @param {Line} line */
function describeMend({ mend }) {
  const { width, height } = mend;
  if (width && height) return `${width} × ${height}`;
  return Object.entries(mend)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** @param {Cap} cap */
const capLine = (cap) => element("li", { class: cap.passed ? "sk-total-passed" : "" }, describeLeft(cap));

/** @param {Cap} cap */
function describeLeft({ left, cap, period }) {
  if (period === "run") return say("{left} of {cap} a run", { left, cap });
  if (period === "day") return say("{left} of {cap} a day", { left, cap });
  return say("{left} of {cap} a month", { left, cap });
}
