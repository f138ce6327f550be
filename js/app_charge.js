// @ts-check
// In an app no node is to be seen: what the last run was charged stands under its picture.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { placeOfCharge } from "./page/beside_run.mjs";
import { describeCharge } from "./total/charge.mjs";
import { nodeAt, rootGraph } from "./page/graph.mjs";
import { LANGUAGE_CHANGED } from "./page/events.mjs";
import { element } from "./page/elements.mjs";
import { direction, say } from "./page/words.mjs";

const LOOK_AGAIN = 500;

const line = element("p", { class: "schnellkit-charged", role: "status", hidden: true });

/** @type {{run: string, graph: string | undefined, charges: Map<string, import("./total/charge.mjs").Charge>}} */
let last = { run: "", graph: "", charges: new Map() };

/** @param {import("../../scripts/api.js").Executed} detail */
function keepCharge({ node, display_node, prompt_id, output }) {
  if (!output?.schnellkit) return;
  if (last.run !== prompt_id) last = { run: prompt_id, graph: rootGraph()?.id, charges: new Map() };
  last.charges.set(String(display_node ?? node), output.schnellkit);
  write();
}

/** One node's charge alone, that of several with their titles. */
function write() {
  const charges = [...last.charges];
  const costs = charges.map(([node, charge]) =>
    charges.length > 1 ? `${nodeAt(node)?.title ?? node}: ${describeCharge(charge)}` : describeCharge(charge),
  );
  line.dir = direction();
  line.textContent = costs.length ? say("Last run: {costs}", { costs: costs.join(" · ") }) : "";
  look();
}

/** Under the picture of an app; where nodes are to be seen they say it themselves. */
function look() {
  const isOfThisGraph = line.textContent && last.graph === rootGraph()?.id;
  const place = isOfThisGraph ? placeOfCharge() : null;
  line.hidden = !place;
  if (!place || (line.parentElement === place.panel && line.nextElementSibling === place.before)) return;
  place.panel.insertBefore(line, place.before);
}

app.registerExtension({
  name: "schnellkit.app_charge",
  setup() {
    api.addEventListener("executed", ({ detail }) => keepCharge(detail));
    api.addEventListener(LANGUAGE_CHANGED, write);
    setInterval(look, LOOK_AGAIN);
  },
});
