// @ts-check
// The caps on the Spend page: how much a run, a day and a month may cost. No workflow can raise them.

import { say } from "../page/words.mjs";
import { change } from "../page/routes.mjs";
import { atWork, button, element, field, sentence, statusLine } from "../page/elements.mjs";

/** Each amount with its label and its line of help. @returns {[string, string, string][]} */
const amountsAsked = () => [
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

/** @param {any} told @param {(told: any) => void} redraw */
export function capsForm(told, redraw) {
  const text = (/** @type {object} */ more) =>
    /** @type {HTMLInputElement} */ (
      element("input", { class: "sk-input", autocomplete: "off", disabled: !told.changeable, ...more })
    );
  const amounts = amountsAsked().map(([name, label, help]) => ({
    name,
    label,
    help,
    input: text({ inputmode: "decimal", value: told.caps[name] }),
  }));
  const currency = text({ value: told.caps.currency, required: true });
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
  for (const [name, rate] of Object.entries(told.caps.rates)) addRate(name, String(rate));

  const send = /** @type {HTMLButtonElement} */ (
    element(
      "button",
      { type: "submit", class: "sk-button sk-primary", disabled: !told.changeable },
      say("Save caps"),
    )
  );

  async function save() {
    try {
      redraw(
        await change("/caps", {
          currency: currency.value,
          ...Object.fromEntries(amounts.map(({ name, input }) => [name, input.value])),
          rates: Object.fromEntries(
            [...rates.querySelectorAll("[data-rate]")].map(rateOf).filter(([name]) => name),
          ),
        }),
      );
      sayItHolds();
    } catch (error) {
      status.tell(sentence(error), "bad");
    }
  }
  const form = element(
    "form",
    { class: "sk-card sk-form", "aria-label": say("Caps"), id: FORM },
    element("h3", {}, say("Caps")),
    told.changeable &&
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
      told.changeable && button(say("Add a rate"), () => addRate("", "")),
    ),
    status.line,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    atWork(send, save);
  });
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
