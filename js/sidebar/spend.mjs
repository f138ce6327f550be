// @ts-check
// The Spend page: what was spent, the caps that bound it, and what still has to be cleared up.

import { say } from "../page/words.mjs";
import { address, ask } from "../page/routes.mjs";
import { capsForm } from "./caps.mjs";
import { element, fill, statusLine } from "../page/elements.mjs";
import { afterRun } from "../page/events.mjs";
import { lookedSentence, unknownOutcomes } from "./outcomes.mjs";
import { whyKeptOut } from "./let_in.mjs";
import { reachNotes } from "./reach.mjs";

/** @typedef {{title: string, charged: string[], open: string[], cap: string, counted: string, share: number}} Period */

const NEARLY = 0.8;

/** @param {HTMLElement} place */
export async function drawSpend(place) {
  const status = statusLine();
  const draw = (/** @type {any} */ told) => {
    status.tell(
      told.looked ? lookedSentence(told.looked) : "",
      told.looked?.state === "settled" ? "good" : "plain",
    );
    fill(
      place,
      status.line,
      told.sandbox &&
        element(
          "p",
          { class: "sk-note" },
          say("Sandbox mode charges nothing. What stands here was spent outside of it."),
        ),
      !told.changeable && whyKeptOut(told.why),
      ...reachNotes(told),
      ...told.periods.map(period),
      told.unknown.length > 0 && unknownOutcomes(told, redraw),
      chart(told.chart),
      told.hosts.length > 0 && byHost(told.hosts),
      capsForm(told, redraw),
      exports(),
    );
  };
  // An answer to a change tells the money anew, not who may change it.
  const first = await ask("/spending");
  const redraw = (/** @type {any} */ told) => draw({ ...first, ...told });
  draw(first);
  return afterRun(async () => {
    // What somebody is just typing must not be swept away.
    if (!place.contains(document.activeElement)) redraw(await ask("/spending"));
  });
}

/** @param {Period} told */
function period(told) {
  const title = told.title === "Today" ? say("Today") : say("This month");
  const bar =
    told.cap &&
    element("meter", {
      min: 0,
      max: 1,
      high: NEARLY,
      value: told.share,
      class: told.share >= NEARLY ? "sk-meter sk-nearly" : "sk-meter",
      "aria-label": say("{period}: {counted} of {cap}", {
        period: title,
        counted: told.counted,
        cap: told.cap,
      }),
    });
  return element(
    "section",
    { class: "sk-card", "aria-label": title, "data-period": told.title },
    element(
      "header",
      {},
      element("h3", {}, title),
      element("span", { class: "sk-sum" }, told.charged.join(" + ") || say("nothing")),
    ),
    bar,
    element(
      "p",
      { class: "sk-help" },
      [
        told.cap
          ? say("{counted} of {cap} counted", { counted: told.counted, cap: told.cap })
          : say("no cap"),
        told.open.length > 0 && say("{sum} not settled yet", { sum: told.open.join(" + ") }),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  );
}

/** @param {{days: {day: string, told: string, share: number}[], most: string, without_rate: string[]}} told */
function chart(told) {
  const bars = told.days.map((one) =>
    element("span", {
      class: one.share ? "sk-bar" : "sk-bar sk-none",
      style: `block-size: ${Math.max(one.share * 100, 2)}%`,
      title: `${one.day}: ${one.told}`,
    }),
  );
  const spent = told.days.filter((one) => one.share > 0);
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
      element("span", {}, told.days[0].day),
      element("span", {}, spent.length ? say("most: {sum}", { sum: told.most }) : say("nothing spent")),
      element("span", {}, say("today")),
    ),
    told.without_rate.length > 0 &&
      element(
        "p",
        { class: "sk-help" },
        say("Not drawn for want of a rate: {currencies}.", { currencies: told.without_rate.join(", ") }),
      ),
  );
}

/** @param {{title: string, charged: string[]}[]} hosts */
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
