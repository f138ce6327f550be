// @ts-check
// What of the graph changes without telling anybody: in Nodes 2.0 muting and bypassing, everywhere the values of others' nodes.

import { allNodes } from "./graph.mjs";

const LOOK_AGAIN = 150;
// Nodes of others whose values decide what a hosted node asks for; those of subgraphs stand on the subgraph's own node.
const DECIDING = /^(Primitive|ComfySwitchNode)/;

/** @param {() => void} changed */
export function watchGraph(changed) {
  let seen = state();
  setInterval(() => {
    const now = state();
    if (now === seen) return;
    seen = now;
    changed();
  }, LOOK_AGAIN);
}

/** Quick for hundreds of nodes, since it is asked for all the time. */
function state() {
  let modes = 0;
  let count = 0;
  let values = "";
  for (const node of allNodes()) {
    modes = (modes * 31 + node.mode + 1) | 0;
    count++;
    if (!node.subgraph && !DECIDING.test(node.type)) continue;
    for (const { value } of node.widgets ?? []) if (typeof value !== "object") values += `${value}\n`;
  }
  return `${count} ${modes} ${values}`;
}
