// @ts-check
// The total beside the Run button: what the whole graph will charge, followed as it is edited; above a cap, Run asks first.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { stayBesideRun } from "./page/beside_run.mjs";
import { beforeRun, rootGraph } from "./page/frontend.mjs";
import { watchGraph } from "./page/watch_graph.mjs";
import { element, fill, sentence } from "./sidebar/element.mjs";
import { change } from "./sidebar/ask.mjs";
import { afterRun, LANGUAGE_CHANGED, PRICES_CHANGED } from "./sidebar/fresh.mjs";
import { ASK, isOn, toggle, TOTAL } from "./switches.mjs";
import { details } from "./total/details.mjs";
import { readGraph } from "./total/read_graph.mjs";
import { direction, say } from "./words.mjs";

const PAUSE = 250;
const WAIT_AT_MOST = 2000;
// A newer request of the same page ends the one before.
const PAGE = Math.random().toString(36).slice(2);
const OURS = /^Schnellkit/;

/** @type {import("./total/details.mjs").Quote | null} */
let quote = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
let asked = 0;

const box = element("div", { class: "schnellkit-total-box", popover: "auto", role: "dialog" });
box.setAttribute("aria-labelledby", "schnellkit-total-title");
const shown = element("button", {
  type: "button",
  class: "schnellkit-total",
  "aria-haspopup": "dialog",
  "aria-live": "polite",
  hidden: true,
});

/** Ask for the quote of the graph as it is now. */
async function quoteNow() {
  clearTimeout(soon);
  const turn = ++asked;
  // A slow page may not have its graph yet; it is heard of once it is there.
  if (!rootGraph()) return;
  const graph = readGraph(rootGraph());
  const ours = [graph, ...graph.definitions.subgraphs].some(({ nodes }) =>
    nodes.some((/** @type {any} */ node) => OURS.test(node.type)),
  );
  const told = ours ? await change("/quote", { graph, page: PAGE }).catch(amiss) : null;
  if (turn === asked) tell(told);
}

/** @param {unknown} error */
function amiss(error) {
  console.warn("schnellkit: no total beside Run.", sentence(error));
  return null;
}

function quoteSoon() {
  clearTimeout(soon);
  if (isOn(TOTAL)) soon = setTimeout(quoteNow, PAUSE);
}

/** @param {import("./total/details.mjs").Quote | null} told */
function tell(told) {
  quote = told;
  const text = told?.total ?? "";
  shown.hidden = !text || !isOn(TOTAL);
  if (shown.textContent !== text) shown.textContent = text;
  shown.setAttribute("aria-label", say("Run will charge {sum}. Open the details.", { sum: text }));
  shown.classList.toggle("schnellkit-total-over", Boolean(told?.warning));
  shown.classList.toggle("schnellkit-total-sandbox", Boolean(told?.sandbox));
  if (told && box.matches(":popover-open")) fill(box, ...details(told, show));
}

/** @param {string} id A node, or a node inside subgraphs as outer:inner, of which the outer one is shown. */
function show(id) {
  box.hidePopover();
  const node = rootGraph().getNodeById(Number(id.split(":")[0]));
  if (!node) return;
  app.canvas.centerOnNode(node);
  app.canvas.selectNode(node, false);
}

function open() {
  if (!quote) return;
  box.dir = direction();
  fill(box, ...details(quote, show));
  box.showPopover();
  const beside = shown.getBoundingClientRect();
  const below = beside.bottom + 8;
  // Where Run stands at the bottom, as in an app, the details stand above it.
  const fits = below + box.offsetHeight <= window.innerHeight;
  box.style.top = `${fits ? below : Math.max(8, beside.top - 8 - box.offsetHeight)}px`;
  // From the left in either direction of writing: that is how the button's place is measured.
  box.style.left = `${Math.max(8, Math.min(beside.left, window.innerWidth - box.offsetWidth - 8))}px`;
  /** @type {HTMLElement | null} */ (box.querySelector("button"))?.focus();
}

/** ComfyUI keeps Escape for itself, so it is heard here. @param {KeyboardEvent} key */
function leave(key) {
  if (key.key !== "Escape") return;
  key.stopPropagation();
  box.hidePopover();
  shown.focus();
}

/** Whether the person wants to run although a cap may stop it. */
async function wantsToRun() {
  if (!isOn(ASK)) return true;
  const late = new Promise((done) => setTimeout(done, WAIT_AT_MOST));
  await Promise.race([quoteNow(), late]);
  if (!quote?.warning) return true;
  const message = say("{warning} Run all the same?", { warning: quote.warning });
  return app.extensionManager.dialog.confirm({ title: say("Above a cap"), message });
}

/** @param {any} one A node or a widget. @param {string} handler */
function quoteAfter(one, handler) {
  const before = one[handler];
  one[handler] = function (/** @type {any[]} */ ...heard) {
    quoteSoon();
    return before?.apply(this, heard);
  };
}

app.registerExtension({
  name: "schnellkit.total",
  settings: [
    toggle(
      TOTAL,
      "Show beside Run what the workflow will cost",
      "The sum of all Schnell nodes that Run would run; its details open with a click.",
      () => {
        tell(quote);
        quoteSoon();
      },
    ),
    toggle(
      ASK,
      "Ask before a run that may pass a spending cap",
      "The caps hold whatever is set here: an order above one is never sent. They are on the Spend page.",
    ),
  ],
  setup() {
    document.body.append(box);
    shown.addEventListener("click", open);
    box.addEventListener("keydown", leave);
    stayBesideRun(shown);
    beforeRun(wantsToRun);
    watchGraph(quoteSoon);
    const events = /** @type {EventTarget} */ (/** @type {unknown} */ (api));
    for (const event of ["graphChanged", PRICES_CHANGED]) events.addEventListener(event, quoteSoon);
    events.addEventListener(LANGUAGE_CHANGED, () => tell(quote));
    afterRun(quoteSoon);
    quoteSoon();
  },
  nodeCreated(/** @type {any} */ node) {
    if (!OURS.test(node.comfyClass)) return;
    for (const handler of ["onWidgetChanged", "onConnectionsChange", "onAdded", "onRemoved"])
      quoteAfter(node, handler);
    for (const widget of node.widgets ?? []) quoteAfter(widget, "callback");
    quoteSoon();
  },
  afterConfigureGraph() {
    quoteSoon();
  },
});
