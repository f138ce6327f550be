// @ts-check
// One's own servers on the nodes that order from them: the list follows the Hosts page, and ComfyUI is not asked for all
// nodes of all packs anew.

import { app } from "../../scripts/app.js";
import { catalogue, onCatalogue } from "./page/catalogue.mjs";
import { allNodes, widgetOf } from "./page/graph.mjs";

const KIND = "SchnellkitSelfHosted";

/** Offer the servers that there are now; one that is gone stays chosen, to be seen. @param {GraphNode} node */
function offer(node) {
  const endpoint = node.comfyClass === KIND ? widgetOf(node, "endpoint") : undefined;
  if (!endpoint?.options) return;
  const names = catalogue().servers;
  const chosen = String(endpoint.value);
  endpoint.options.values = names.includes(chosen) ? names : [...names, chosen];
}

app.registerExtension({
  name: "schnellkit.servers",
  setup: () => onCatalogue(() => allNodes().forEach(offer)),
  nodeCreated(/** @type {GraphNode} */ node) {
    const endpoint = node.comfyClass === KIND ? widgetOf(node, "endpoint") : undefined;
    const names = catalogue().servers;
    // What the node's definition offered first may be gone by now, or there was none yet.
    if (endpoint && names.length && !names.includes(String(endpoint.value))) endpoint.value = names[0];
    offer(node);
  },
});
