// @ts-check
// The Hosts page: what each host takes and costs, one's own prices, one's own servers.

import { say } from "../page/words.mjs";
import { get, post } from "../page/routes.mjs";
import { button, element, field, onSubmit, outside, pill, sentence, statusLine } from "../page/elements.mjs";
import { afterRun, refreshPrices } from "../page/events.mjs";
import { hostTable } from "./host_table.mjs";
import { whyKeptOut } from "./let_in.mjs";
import { hostLooked, lookAgain, modelLooked } from "./looks.mjs";
import { drawServers } from "./servers.mjs";

/** @typedef {{text: string, known: boolean, own: boolean, example?: string, date: string, old: boolean, source: string, note: string}} Price */
/** @typedef {{id: string, limits: [string, string][], price: Price}} Model */
/** @typedef {{name: string, title: string, billing: string, pace: string, models: Model[]}} Host */
/** @typedef {import("./let_in.mjs").Access & {hosts: Host[], faults: string[], bases: {name: string, told: string, second: boolean}[], looks: import("./looks.mjs").Looks}} HostsView */
/** @typedef {import("./looks.mjs").Redraw} Redraw */

const ANY = "*";

/** @param {HTMLElement} place */
export async function drawHosts(place) {
  /** @type {[HostsView, import("./servers.mjs").ServersView, import("./host_table.mjs").TableView]} */
  const [view, servers, compared] = await Promise.all([
    get("/hosts"),
    get("/endpoints"),
    get("/hosts/table"),
  ]);
  const cards = element("div", { class: "sk-drawn" });
  const draw = (/** @type {HostsView} */ now) => {
    const open = new Set([...cards.querySelectorAll("details[open]")].map((one) => one.id));
    cards.replaceChildren(...now.hosts.map((host) => card(host, now, redraw)));
    for (const one of cards.querySelectorAll("details")) one.open = open.has(one.id);
  };
  const table = hostTable(compared, (host) => showCard(cards, host));
  const compareAnew = async () => table.update(await get("/hosts/table"));
  const redraw = async () => {
    draw(await get("/hosts"));
    await compareAnew();
  };
  const looking = view.changeable && lookAgain(view.looks, redraw);
  draw(view);
  const own = element("div", { class: "sk-drawn" });
  drawServers(own, servers);
  place.replaceChildren(
    element(
      "p",
      { class: "sk-lead" },
      say(
        "What each host takes and costs. A price is as good as its date: enter yours where you know better.",
      ),
    ),
    ...(view.changeable ? [] : [whyKeptOut(view.why)]),
    ...faults(view.faults),
    table.box,
    ...(looking ? [looking] : []),
    cards,
    own,
  );
  return afterRun(async () => {
    // Whoever walks through its rows is not thrown out of them.
    if (!table.box.contains(document.activeElement)) await compareAnew();
  });
}

/** Lead the person to the card of a host. @param {HTMLElement} cards @param {string} host */
function showCard(cards, host) {
  const card = /** @type {HTMLElement | null} */ (cards.querySelector(`[data-host="${CSS.escape(host)}"]`));
  card?.scrollIntoView({ block: "start" });
  card?.focus({ preventScroll: true });
}

/** What is wrong with the files that describe hosts of one's own. @param {string[]} told */
function faults(told) {
  if (!told.length) return [];
  const title = say("Files in the folder hosts that cannot be used");
  const each = told.map((one) => element("li", { class: "sk-bad" }, one));
  return [
    element(
      "section",
      { class: "sk-card", "aria-label": title },
      element("h3", {}, title),
      element("ul", {}, ...each),
    ),
  ];
}

/** @param {Host} host @param {HostsView} view @param {Redraw} redraw */
function card(host, view, redraw) {
  const title = `schnellkit-host-${host.name}`;
  return element(
    "section",
    { class: "sk-card", "aria-labelledby": title, "data-host": host.name, tabindex: -1 },
    element(
      "header",
      {},
      element("h3", { id: title }, host.title),
      host.billing && outside(host.billing, say("Bill")),
    ),
    ...host.models.map((model) => modelRow(host, model, view, redraw)),
    element("p", { class: "sk-help" }, say("Pace: {pace}.", { pace: host.pace })),
    ...hostLooked(host.name, view.looks),
  );
}

/** @param {Host} host @param {Model} model @param {HostsView} view @param {Redraw} redraw */
function modelRow(host, model, view, redraw) {
  const { price } = model;
  const limits = model.limits.flatMap(([word, value]) => [element("dt", {}, word), element("dd", {}, value)]);
  return element(
    "details",
    { class: "sk-model", id: `schnellkit-model-${host.name}-${model.id}`, "data-model": model.id },
    element(
      "summary",
      {},
      element("span", { class: "sk-model-name", title: model.id }, named(model.id)),
      element("span", { class: price.known ? "sk-price" : "sk-price sk-unknown" }, price.text),
    ),
    element("dl", { class: "sk-limits" }, ...limits),
    element("p", { class: "sk-help" }, ...origin(price)),
    ...modelLooked(host.name, model.id, view.looks, view.changeable, redraw),
    view.changeable && priceForm(host, model, view, redraw),
  );
}

/** The model without its maker, which is the same for all. @param {string} id */
const named = (id) => (id === ANY ? say("any other model") : id.replace(/^black-forest-labs\//, ""));

/** @param {Price} price */
function origin(price) {
  const date = price.date && say("as of {date}", { date: price.date });
  const dated = price.old && date ? pill("warn", date) : date;
  const source = price.source.startsWith("https://") ? outside(price.source, say("source")) : price.source;
  const note = price.note ? ` · ${price.note}` : "";
  return [price.example ? `${price.example} · ` : "", dated || "", " · ", source, note];
}

/** @param {Host} host @param {Model} model @param {HostsView} view @param {Redraw} redraw */
function priceForm(host, model, view, redraw) {
  const amount = element("input", { class: "sk-input", inputmode: "decimal", placeholder: "0.0005" });
  const currency = element("input", { class: "sk-input", value: "USD", size: 6 });
  const basis = element(
    "select",
    { class: "sk-input" },
    ...view.bases.map((one) => element("option", { value: one.name }, one.told)),
  );
  const second = element("input", { class: "sk-input", inputmode: "decimal", placeholder: "0.0001" });
  const secondField = field(say("Second amount"), second);
  const showSecond = () => {
    secondField.hidden = !view.bases.find((one) => one.name === basis.value)?.second;
  };
  basis.addEventListener("change", showSecond);
  showSecond();
  const status = statusLine();
  const values = () =>
    Object.fromEntries(
      Object.entries({ amount, currency, basis, second }).map(([name, one]) => [name, one.value]),
    );

  /** @param {string} path @param {object} more */
  async function send(path, more) {
    try {
      await post(path, { host: host.name, model: model.id, ...more });
      refreshPrices();
      await redraw();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }
  const save = element("button", { type: "submit", class: "sk-button" }, say("Use my price"));
  const form = element(
    "form",
    {
      class: "sk-form",
      "aria-label": say("Your own price for {model} at {host}", { model: model.id, host: host.title }),
    },
    element(
      "div",
      { class: "sk-row" },
      field(say("Amount"), amount),
      field(say("Currency"), currency),
      field(say("For"), basis),
      secondField,
    ),
    element(
      "div",
      { class: "sk-row" },
      save,
      model.price.own && button(say("Back to the listed price"), () => send("/prices/drop", {})),
    ),
    status.line,
  );
  onSubmit(form, save, () => send("/prices", values()));
  return form;
}
