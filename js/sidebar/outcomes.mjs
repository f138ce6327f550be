// @ts-check
// Orders of unknown outcome: sent, and perhaps charged. The person looks at the host's bill and says
// what it was, of one or of several; where an answer was kept, it is looked at again first.

import { moment, say } from "../page/words.mjs";
import { address, get, post } from "../page/routes.mjs";
import { button, element, field, outside, sentence, statusLine } from "../page/elements.mjs";
import { PAGE } from "./tabs.mjs";

/** @typedef {{id: string, host: string, billing: string, at: number, told: string, money: string,
 *   amount: string, currency: string, note: string, answer: boolean, look: boolean}} Unknown */
/** @typedef {{state: string, pictures: number, money: string, note: string}} Looked */
/** @typedef {{unknown: Unknown[], unknown_count: number, unknown_next: string | null}} OutcomesView */
/** @typedef {import("./spend.mjs").SpendView} SpendView */
/** @typedef {(view: Partial<SpendView>) => void} Redraw */

/** @param {OutcomesView & import("./let_in.mjs").Access & {sandbox: boolean}} view @param {Redraw} redraw */
export function unknownOutcomes(view, redraw) {
  /** @type {Map<string, HTMLInputElement>} */
  const boxes = new Map();
  // Where an answer was kept, a second look may find the picture: such a one is chosen by itself or not at all.
  /** @type {HTMLInputElement[]} */
  const lost = [];
  const status = statusLine();
  const list = element("div", { class: "sk-drawn" });
  const markAll = button("", mark);
  const every = element("input", { type: "checkbox", "aria-label": say("All without a kept answer") });
  const more = button(say("Show more"), showMore);
  let next = view.unknown_next;

  const chosen = () => [...boxes].filter(([, box]) => box.checked).map(([id]) => id);

  function count() {
    const { length } = chosen();
    markAll.textContent = say("Mark these {count} as not charged", { count: length });
    markAll.disabled = length === 0;
    every.checked = lost.length > 0 && lost.every((box) => box.checked);
    every.indeterminate = length > 0 && !every.checked;
  }

  /** @param {Unknown[]} found */
  function add(found) {
    for (const one of found) {
      const box = element("input", { type: "checkbox", "aria-label": say("Choose"), on: { change: count } });
      if (view.changeable) boxes.set(one.id, box);
      if (view.changeable && !one.answer) lost.push(box);
      list.append(outcome(one, view.changeable ? box : null, redraw));
    }
    more.hidden = next === null;
    count();
  }

  async function showMore() {
    try {
      /** @type {OutcomesView} */
      const page = await get(`/outcomes?${new URLSearchParams({ before: next ?? "" })}`);
      next = page.unknown_next;
      add(page.unknown);
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }

  async function mark() {
    try {
      redraw(await post("/outcomes", { ids: chosen(), outcome: "not charged" }));
      document.getElementById(PAGE)?.focus();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }

  every.addEventListener("change", () => {
    for (const box of lost) box.checked = every.checked;
    count();
  });
  add(view.unknown);
  return element(
    "section",
    { class: "sk-card sk-unknowns", "aria-label": say("Unknown outcomes") },
    element(
      "header",
      {},
      element("h3", {}, say("Unknown outcomes")),
      element("span", { class: "sk-sum" }, view.unknown_count),
    ),
    element(
      "p",
      { class: "sk-help" },
      view.sandbox
        ? say("These were sent to the sandbox, and their pictures did not arrive. Nothing was charged.")
        : say(
            "These were sent, and nobody knows yet whether they were charged. They count against the caps until you look at the host's bill and say what it was.",
          ),
    ),
    view.changeable &&
      view.unknown.length > 1 &&
      element(
        "div",
        { class: "sk-row" },
        element("label", {}, every, " ", say("All without a kept answer")),
        markAll,
      ),
    status.line,
    list,
    more,
  );
}

/** What a second look found, in one sentence. @param {Looked} looked */
export function lookedSentence({ state, pictures, money, note }) {
  if (state === "settled" && !money)
    return say("Found: the pictures are in your library; the price is not known.");
  if (state === "settled" && pictures === 1)
    return say("Found: the picture is in your library, charged {money}.", { money });
  if (state === "settled")
    return say("other: Found: {count} pictures are in your library, charged {money}.", {
      count: pictures,
      money,
    });
  if (state === "failed") return say("The host did no work: nothing was charged.");
  return say("Nothing new: {note}", { note });
}

/** @param {Unknown} one @param {HTMLInputElement | null} box @param {Redraw} redraw */
function outcome(one, box, redraw) {
  const amount = element("input", { class: "sk-input", inputmode: "decimal", value: one.amount });
  const status = statusLine();

  /** @param {() => Promise<Partial<SpendView>>} does */
  const orSayWhy = (does) => async () => {
    try {
      redraw(await does());
      document.getElementById(PAGE)?.focus();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  };
  const resolve = (/** @type {string} */ found) =>
    orSayWhy(() =>
      post("/outcomes", { id: one.id, outcome: found, amount: amount.value, currency: one.currency }),
    );
  return element(
    "div",
    { class: "sk-form sk-outcome", role: "group", "aria-label": `${one.host}, ${one.told}` },
    element(
      "div",
      { class: "sk-row" },
      box,
      element("strong", {}, one.host),
      element("span", {}, moment(one.at)),
      one.billing && outside(one.billing, say("Bill")),
    ),
    element("p", { class: "sk-help" }, `${one.told} · ${one.money}`),
    element("p", { class: "sk-help" }, one.note),
    box && one.look && looking(one, orSayWhy),
    box && field(say("Charged, in {currency}", { currency: one.currency }), amount),
    box &&
      element(
        "div",
        { class: "sk-row" },
        button(say("Charged that much"), resolve("charged")),
        button(say("Not charged"), resolve("not charged")),
      ),
    status.line,
  );
}

/** What can be found out: from an answer that was kept, or from a host that knows its orders. @param {Unknown} one @param {(does: () => Promise<Partial<SpendView>>) => () => Promise<void>} orSayWhy */
function looking(one, orSayWhy) {
  return element(
    "div",
    { class: "sk-row" },
    button(
      say("Look again"),
      orSayWhy(() => post("/outcomes/look", { id: one.id })),
      {
        class: "sk-button sk-primary",
        title: one.answer
          ? say("Reads the host's kept answer once more. It costs nothing.")
          : say("Asks the host what became of this order. It costs nothing."),
      },
    ),
    one.answer &&
      element(
        "a",
        { class: "sk-button", href: address(`/answers/${one.id}`), download: `schnellkit-answer-${one.id}` },
        say("Open the answer"),
      ),
  );
}
