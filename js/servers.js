// @ts-check
// One's own servers, and the hosts that one's own files describe, on the nodes that order from them: the lists follow the
// Hosts page, and ComfyUI is not asked for all nodes of all packs anew.

import { app } from "../../scripts/app.js";
import { catalogue, onCatalogue } from "./page/catalogue.mjs";
import { allNodes, widgetOf } from "./page/graph.mjs";

/** The input of each such node, and what it offers. @type {Record<string, {input: string, names: () => string[]}>} */
const LISTS = {
  SchnellkitSelfHosted: { input: "endpoint", names: () => catalogue().servers },
  SchnellkitOwnHost: { input: "host", names: () => catalogue().own_hosts },
};

/** @param {GraphNode} node */
function listOf(node) {
  const list = LISTS[node.comfyClass ?? ""];
  const widget = list && widgetOf(node, list.input);
  return widget && { widget, names: list.names() };
}

/** Offer what there is now; one that is gone stays chosen, to be seen. @param {GraphNode} node */
function offer(node) {
  const { widget, names } = listOf(node) ?? {};
  if (!widget?.options || !names) return;
  const chosen = String(widget.value);
  widget.options.values = names.includes(chosen) ? names : [...names, chosen];
}

app.registerExtension({
  name: "schnellkit.servers",
  setup: () => onCatalogue(() => allNodes().forEach(offer)),
  nodeCreated(/** @type {GraphNode} */ node) {
    const { widget, names } = listOf(node) ?? {};
    // What the node's definition offered first may be gone by now, or there was none yet.
    if (widget && names?.length && !names.includes(String(widget.value))) widget.value = names[0];
    offer(node);
  },
});
