// @ts-check
// The caps on the Spend page: how much a run, a day and a month may cost. No workflow can raise them.

import { change } from "./ask.mjs";
import { atWork, button, element, field, sentence, statusLine } from "./element.mjs";

const AMOUNTS = /** @type {[string, string, string][]} */ ([
  ["run", "A run", "Pressing Run once. Empty: no cap."],
  ["day", "A day", "Empty: no cap."],
  ["month", "A month", "Empty: no cap."],
  ["assumed", "A picture of unknown price", "Counted as this much. Empty: such orders are refused."],
]);

const FORM = "schnellkit-caps";

/** @param {any} told @param {(told: any) => void} redraw */
export function capsForm(told, redraw) {
  const text = (/** @type {object} */ more) =>
    /** @type {HTMLInputElement} */ (
      element("input", { class: "sk-input", autocomplete: "off", disabled: !told.changeable, ...more })
    );
  const amounts = AMOUNTS.map(([name, label, help]) => ({
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
        field("1 of", text({ value: name, "data-name": true, placeholder: "EUR" })),
        field("is worth", text({ value: rate, "data-worth": true, inputmode: "decimal" })),
      ),
    );
  for (const [name, rate] of Object.entries(told.caps.rates)) addRate(name, String(rate));

  const send = /** @type {HTMLButtonElement} */ (
    element(
      "button",
      { type: "submit", class: "sk-button sk-primary", disabled: !told.changeable },
      "Save caps",
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
      status.say(sentence(error), "bad");
    }
  }
  const form = element(
    "form",
    { class: "sk-card sk-form", "aria-label": "Caps", id: FORM },
    element("h3", {}, "Caps"),
    element(
      "p",
      { class: "sk-help" },
      told.changeable ? "Checked before an order is sent; no workflow can raise them." : told.why,
    ),
    field("Currency", currency),
    ...amounts.map(({ label, input, help }) => field(label, input, help)),
    element("h4", {}, "Rates"),
    element(
      "p",
      { class: "sk-help" },
      "What other currencies are worth in yours, so that caps count them too.",
    ),
    rates,
    element("div", { class: "sk-row" }, send, told.changeable && button("Add a rate", () => addRate("", ""))),
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
  if (line) line.textContent = "Saved: they hold from the next order on.";
}

/** @param {Element} row */
function rateOf(row) {
  const value = (/** @type {string} */ which) =>
    /** @type {HTMLInputElement} */ (row.querySelector(which)).value.trim();
  return [value("[data-name]"), value("[data-worth]")];
}
