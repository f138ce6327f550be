// @ts-check
// The caps on the Spend page: how much a run, a day and a month may cost. No workflow can raise them.

import { say } from "../page/words.mjs";
import { post } from "../page/routes.mjs";
import { button, element, field, onSubmit, sentence, statusLine } from "../page/elements.mjs";

/** @typedef {"run" | "day" | "month" | "assumed"} Amount */

/** Each amount with its label and its line of help. @returns {[Amount, string, string][]} */
const amountFields = () => [
  ["run", say("A run"), say("Pressing Run once. Empty: no cap.")],
  ["day", say("A day"), say("Empty: no cap.")],
  ["month", say("A month"), say("Empty: no cap.")],
  [
    "assumed",
    say("A picture of unknown price"),
    say("Counted as this much. Empty: such orders are refused."),
  ],
];

const FORM = "schnellkit-caps";

/** @typedef {Record<Amount, string> & {currency: string, rates: Record<string, string>}} Caps */
/** @typedef {{sandbox: boolean, caps: Caps}} CapsView */

/** @param {CapsView & import("./let_in.mjs").Access} view @param {import("./outcomes.mjs").Redraw} redraw */
export function capsForm(view, redraw) {
  const text = (/** @type {object} */ more) =>
    element("input", { class: "sk-input", autocomplete: "off", disabled: !view.changeable, ...more });
  const amounts = amountFields().map(([name, label, help]) => ({
    name,
    label,
    help,
    input: text({ inputmode: "decimal", value: view.caps[name] }),
  }));
  const currency = text({ value: view.caps.currency, required: true });
  const rates = element("div", { class: "sk-form" });
  const status = statusLine();
  const addRate = (/** @type {string} */ name, /** @type {string} */ rate) =>
    rates.append(
      element(
        "div",
        { class: "sk-row", "data-rate": true },
        field(say("1 of"), text({ value: name, "data-name": true, placeholder: "EUR" })),
        field(say("is worth"), text({ value: rate, "data-worth": true, inputmode: "decimal" })),
      ),
    );
  for (const [name, rate] of Object.entries(view.caps.rates)) addRate(name, rate);

  const send = element(
    "button",
    { type: "submit", class: "sk-button sk-primary", disabled: !view.changeable },
    say("Save caps"),
  );

  async function save() {
    try {
      redraw(
        await post("/caps", {
          currency: currency.value,
          ...Object.fromEntries(amounts.map(({ name, input }) => [name, input.value])),
          rates: Object.fromEntries(
            [...rates.querySelectorAll("[data-rate]")].map(rateOf).filter(([name]) => name),
          ),
        }),
      );
      sayItHolds();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }
  const form = element(
    "form",
    { class: "sk-card sk-form", "aria-label": say("Caps"), id: FORM },
    element("h3", {}, say("Caps")),
    view.changeable &&
      element("p", { class: "sk-help" }, say("Checked before an order is sent; no workflow can raise them.")),
    field(say("Currency"), currency),
    ...amounts.map(({ label, input, help }) => field(label, input, help)),
    element("h4", {}, say("Rates")),
    element(
      "p",
      { class: "sk-help" },
      say("What other currencies are worth in yours, so that caps count them too."),
    ),
    rates,
    element(
      "div",
      { class: "sk-row" },
      send,
      view.changeable && button(say("Add a rate"), () => addRate("", "")),
    ),
    status.line,
  );
  onSubmit(form, send, save);
  return form;
}

/** The page was drawn anew: say so on the new form, and leave the keyboard where it was. */
function sayItHolds() {
  const form = document.getElementById(FORM);
  form?.querySelector("button")?.focus();
  const line = form?.querySelector(".sk-status");
  if (line) line.textContent = say("Saved: they hold from the next order on.");
}

/** @param {Element} row */
function rateOf(row) {
  const value = (/** @type {string} */ which) =>
    /** @type {HTMLInputElement} */ (row.querySelector(which)).value.trim();
  return [value("[data-name]"), value("[data-worth]")];
}
