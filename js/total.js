// @ts-check
// The total beside the Run button: what one press of it will charge, followed as the graph is edited.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { stayBesideRun } from "./page/beside_run.mjs";
import { also } from "./page/follow_node.mjs";
import { beforeRun } from "./page/frontend.mjs";
import { watchGraph } from "./page/watch_graph.mjs";
import { element, fill } from "./page/elements.mjs";
import { afterRun, LANGUAGE_CHANGED, openKeys, PRICES_CHANGED } from "./page/events.mjs";
import { ASK_ABOVE_CAP, isOn, toggle, TOTAL } from "./page/switches.mjs";
import { mayRun } from "./total/ask_before.mjs";
import { details, heading } from "./total/details.mjs";
import { mendNode, showNode } from "./total/nodes.mjs";
import { followPrompts, watchCount } from "./total/press.mjs";
import { followQuotes, onQuote, quoteNow, quoteSoon } from "./total/quotes.mjs";
import { needsCare, describeState, describeWarning } from "./total/describe.mjs";
import { direction, say } from "./page/words.mjs";

const OURS = /^Schnellkit/;

const box = element("div", { class: "schnellkit-total-box", popover: "auto", role: "dialog" });
box.setAttribute("aria-labelledby", "schnellkit-total-title");
const shown = element("button", {
  type: "button",
  class: "schnellkit-total",
  "aria-haspopup": "dialog",
  hidden: true,
});

function draw() {
  const state = quoteNow();
  const text = describeState(state);
  shown.hidden = !text || !isOn(TOTAL);
  if (shown.textContent !== text) shown.textContent = text;
  shown.setAttribute("aria-label", say("{told}. Open the details.", { told: label(state, text) }));
  shown.classList.toggle("schnellkit-total-over", Boolean(state.quote && describeWarning(state.quote)));
  shown.classList.toggle("schnellkit-total-sandbox", Boolean(state.quote?.sandbox));
  shown.classList.toggle("schnellkit-total-care", needsCare(state));
  if (!text) box.hidePopover?.();
  else if (box.matches(":popover-open")) drawnAnew(state);
}

/** The open details say something new. Who is in them by keyboard stays where they were. @param {import("./total/quotes.mjs").State} state */
function drawnAnew(state) {
  const places = () => /** @type {HTMLElement[]} */ ([...box.querySelectorAll("button, summary")]);
  const at = places().findIndex((place) => place === document.activeElement);
  fill(box, ...details(state, doing));
  if (at >= 0) (places()[at] ?? places()[0] ?? shown).focus();
}

/** @param {import("./total/quotes.mjs").State} state @param {string} text */
const label = ({ quote, trouble, outdated }, text) =>
  trouble || outdated || quote?.sum.keyless ? text : heading(quote);

/** What can be done from the details; each leaves them. @type {import("./total/details.mjs").Doing} */
const doing = {
  show: (id) => (box.hidePopover(), showNode(id)),
  mend: (line) => (mendNode(line), quoteSoon()),
  key: (host) => (box.hidePopover(), openKeys(host)),
  leave: () => box.hidePopover(),
};

function open() {
  const state = quoteNow();
  box.dir = direction();
  fill(box, ...details(state, doing));
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

app.registerExtension({
  name: "schnellkit.total",
  settings: [
    toggle(
      TOTAL,
      "Show beside Run what the workflow will cost",
      "The sum of all Schnell nodes that Run would run; its details open with a click.",
      draw,
    ),
    toggle(
      ASK_ABOVE_CAP,
      "Ask before a run that may pass a spending cap",
      "The caps hold whatever is set here: an order above one is never sent. They are on the Spend page.",
    ),
  ],
  setup() {
    document.body.append(box);
    shown.addEventListener("click", open);
    box.addEventListener("keydown", leave);
    stayBesideRun(shown);
    beforeRun(mayRun);
    followPrompts();
    followQuotes();
    onQuote(draw);
    watchGraph(quoteSoon);
    watchCount(quoteSoon);
    for (const event of ["graphChanged", PRICES_CHANGED]) api.addEventListener(event, quoteSoon);
    // What the server says beside a price comes anew.
    for (const does of [draw, quoteSoon]) api.addEventListener(LANGUAGE_CHANGED, does);
    afterRun(quoteSoon);
    quoteSoon();
  },
  nodeCreated(/** @type {GraphNode} */ node) {
    if (!OURS.test(node.comfyClass ?? "")) return;
    for (const handler of ["onWidgetChanged", "onConnectionsChange", "onAdded", "onRemoved"])
      also(node, handler, quoteSoon);
    for (const widget of node.widgets ?? []) also(widget, "callback", quoteSoon);
  },
  afterConfigureGraph() {
    quoteSoon();
  },
});
