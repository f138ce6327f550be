// @ts-check
// The Spend page: what was spent, the caps that bound it, and what still has to be cleared up.

import { say } from "../page/words.mjs";
import { address, get } from "../page/routes.mjs";
import { capsForm } from "./caps.mjs";
import { element, fill, statusLine } from "../page/elements.mjs";
import { afterRun } from "../page/events.mjs";
import { lookedSentence, unknownOutcomes } from "./outcomes.mjs";
import { whyKeptOut } from "./let_in.mjs";
import { reachNotes } from "./reach.mjs";

/** @typedef {{title: string, charged: string[], open: string[], cap: string, counted: string, share: number}} Period */
/** @typedef {{days: {day: string, told: string, share: number}[], most: string, without_rate: string[]}} Chart */
/** @typedef {{title: string, charged: string[]}} HostSum */
/**
 * @typedef {import("./let_in.mjs").Access & import("./reach.mjs").Reach & import("./outcomes.mjs").OutcomesView
 *   & import("./caps.mjs").CapsView & {periods: Period[], hosts: HostSum[], chart: Chart, looked?: import("./outcomes.mjs").Looked}
 *   } SpendView
 */

const NEARLY = 0.8;

/** @param {HTMLElement} place */
export async function drawSpend(place) {
  const status = statusLine();
  const draw = (/** @type {SpendView} */ view) => {
    status.show(
      view.looked ? lookedSentence(view.looked) : "",
      view.looked?.state === "settled" ? "good" : "plain",
    );
    fill(
      place,
      status.line,
      view.sandbox &&
        element(
          "p",
          { class: "sk-note" },
          say("Sandbox mode charges nothing. What stands here was spent outside of it."),
        ),
      !view.changeable && whyKeptOut(view.why),
      ...reachNotes(view),
      ...view.periods.map(period),
      view.unknown.length > 0 && unknownOutcomes(view, redraw),
      chart(view.chart),
      view.hosts.length > 0 && byHost(view.hosts),
      capsForm(view, redraw),
      exports(),
    );
  };
  // An answer to a change tells the money anew, not who may change it.
  /** @type {SpendView} */
  const first = await get("/spending");
  const redraw = (/** @type {Partial<SpendView>} */ view) => draw({ ...first, ...view });
  draw(first);
  return afterRun(async () => {
    // What somebody is just typing must not be swept away.
    if (!place.contains(document.activeElement)) redraw(await get("/spending"));
  });
}

/** @param {Period} sums */
function period(sums) {
  const title = sums.title === "Today" ? say("Today") : say("This month");
  const bar =
    sums.cap &&
    element("meter", {
      min: 0,
      max: 1,
      high: NEARLY,
      value: sums.share,
      class: sums.share >= NEARLY ? "sk-meter sk-nearly" : "sk-meter",
      "aria-label": say("{period}: {counted} of {cap}", {
        period: title,
        counted: sums.counted,
        cap: sums.cap,
      }),
    });
  return element(
    "section",
    { class: "sk-card", "aria-label": title, "data-period": sums.title },
    element(
      "header",
      {},
      element("h3", {}, title),
      element("span", { class: "sk-sum" }, sums.charged.join(" + ") || say("nothing")),
    ),
    bar,
    element(
      "p",
      { class: "sk-help" },
      [
        sums.cap
          ? say("{counted} of {cap} counted", { counted: sums.counted, cap: sums.cap })
          : say("no cap"),
        sums.open.length > 0 && say("{sum} not settled yet", { sum: sums.open.join(" + ") }),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  );
}

/** @param {Chart} sums */
function chart(sums) {
  const bars = sums.days.map((one) =>
    element("span", {
      class: one.share ? "sk-bar" : "sk-bar sk-none",
      style: `block-size: ${Math.max(one.share * 100, 2)}%`,
      title: `${one.day}: ${one.told}`,
    }),
  );
  const spent = sums.days.filter((one) => one.share > 0);
  const read = spent.map((one) => `${one.day} ${one.told}`).join(", ");
  return element(
    "figure",
    { class: "sk-card sk-chart" },
    element("figcaption", {}, element("h3", {}, say("Last 30 days"))),
    element(
      "div",
      {
        class: "sk-bars",
        role: "img",
        "aria-label": read ? say("Spent by day: {days}.", { days: read }) : say("Spent by day: nothing."),
      },
      ...bars,
    ),
    element(
      "div",
      { class: "sk-axis sk-help" },
      element("span", {}, sums.days[0].day),
      element("span", {}, spent.length ? say("most: {sum}", { sum: sums.most }) : say("nothing spent")),
      element("span", {}, say("today")),
    ),
    sums.without_rate.length > 0 &&
      element(
        "p",
        { class: "sk-help" },
        say("Not drawn for want of a rate: {currencies}.", { currencies: sums.without_rate.join(", ") }),
      ),
  );
}

/** @param {HostSum[]} hosts */
function byHost(hosts) {
  const rows = hosts.flatMap((one) => [
    element("dt", {}, one.title),
    element("dd", {}, one.charged.join(" + ")),
  ]);
  return element(
    "section",
    { class: "sk-card", "aria-label": say("By host") },
    element("h3", {}, say("This month by host")),
    element("dl", { class: "sk-limits" }, ...rows),
  );
}

function exports() {
  const link = (/** @type {string} */ kind) =>
    element(
      "a",
      { class: "sk-button", href: address(`/ledger.${kind}`), download: `schnellkit-ledger.${kind}` },
      say("Export {format}", { format: kind.toUpperCase() }),
    );
  return element(
    "section",
    { class: "sk-card", "aria-label": say("Export") },
    element("h3", {}, say("For your books")),
    element(
      "p",
      { class: "sk-help" },
      say("Every receipt with its exact amounts, prompts included, keys never."),
    ),
    element("div", { class: "sk-row" }, link("csv"), link("json")),
  );
}
