// @ts-check
// How a badge follows its node: a widget it reads, and more done after the node's own handlers.

export const TICK = "schnellkit_tick";

/**
 * A hidden widget that the badge reads: Vue nodes redraw a badge only when a widget it read has changed.
 * @param {any} node
 */
export function addTick(node) {
  const size = [...node.size];
  const tick = node.addWidget("text", TICK, "", () => {}, { serialize: false, hidden: true });
  tick.hidden = true;
  tick.serialize = false;
  // What is hidden takes no room.
  node.setSize(size);
  let count = 0;
  return () => (tick.value = String(++count));
}

/**
 * Do more after the node's own handler.
 * @param {any} node @param {string} handler @param {(...heard: any[]) => void} more
 */
export function also(node, handler, more) {
  const before = node[handler];
  node[handler] = function (/** @type {any[]} */ ...heard) {
    const answer = before?.apply(this, heard);
    more(...heard);
    return answer;
  };
}
