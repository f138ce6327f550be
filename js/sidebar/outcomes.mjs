// @ts-check
// Orders of unknown outcome: sent, their answer lost. The person looks at the host's bill and says what it was.

import { moment, say } from "../words.mjs";
import { change } from "./ask.mjs";
import { button, element, field, outside, sentence, statusLine } from "./element.mjs";
import { PAGE } from "./tabs.mjs";

/** @typedef {{id: string, host: string, billing: string, at: number, told: string, money: string,
 *   amount: string, currency: string, note: string}} Unknown */

/** @param {any} told @param {(told: any) => void} redraw */
export function unknownOutcomes(told, redraw) {
  return element(
    "section",
    { class: "sk-card sk-unknowns", "aria-label": say("Unknown outcomes") },
    element("h3", {}, say("Unknown outcomes")),
    element(
      "p",
      { class: "sk-help" },
      say(
        "These were sent, but their answers were lost. They count against the caps until you look at the host's bill and say what it was.",
      ),
    ),
    ...told.unknown.map((/** @type {Unknown} */ one) => outcome(one, told.changeable, redraw)),
  );
}

/** @param {Unknown} one @param {boolean} changeable @param {(told: any) => void} redraw */
function outcome(one, changeable, redraw) {
  const amount = /** @type {HTMLInputElement} */ (
    element("input", { class: "sk-input", inputmode: "decimal", value: one.amount })
  );
  const status = statusLine();

  /** @param {string} found */
  async function resolve(found) {
    const body = { id: one.id, outcome: found, amount: amount.value, currency: one.currency };
    try {
      redraw(await change("/outcomes", body));
      document.getElementById(PAGE)?.focus();
    } catch (error) {
      status.tell(sentence(error), "bad");
    }
  }
  return element(
    "div",
    { class: "sk-form sk-outcome", role: "group", "aria-label": `${one.host}, ${one.told}` },
    element(
      "div",
      { class: "sk-row" },
      element("strong", {}, one.host),
      element("span", {}, moment(one.at)),
      one.billing && outside(one.billing, say("Bill")),
    ),
    element("p", { class: "sk-help" }, `${one.told} · ${one.money}`),
    element("p", { class: "sk-help" }, one.note),
    changeable && field(say("Charged, in {currency}", { currency: one.currency }), amount),
    changeable &&
      element(
        "div",
        { class: "sk-row" },
        button(say("Charged that much"), () => resolve("charged")),
        button(say("Not charged"), () => resolve("not charged")),
      ),
    status.line,
  );
}
