// @ts-check
// How a badge or an element follows its node: a widget it reads, and more done after the node's own handlers.

import { app } from "../../../scripts/app.js";

export const TICK = "schnellkit_tick";

/**
 * A hidden widget that the badge reads: Vue nodes redraw a badge only when a widget it read has changed.
 * @param {GraphNode} node
 */
export function addTick(node) {
  const [width, height] = node.size;
  const tick = node.addWidget("text", TICK, "", () => {}, { serialize: false, hidden: true });
  tick.hidden = true;
  tick.serialize = false;
  // What is hidden takes no room.
  node.setSize([width, height]);
  let count = 0;
  const redraw = () => (tick.value = String(++count));
  also(node, "onRemoved", redraw);
  return redraw;
}

/**
 * The node itself or, after an undo or a swap, the one in its place: Vue nodes go on asking for the badge of the one that is
 * gone.
 * @param {GraphNode} node @param {(there: GraphNode) => boolean} [alike] Whether the one there has such a badge; without it
 *   one of the same kind has.
 */
export function standing(node, alike = ({ comfyClass }) => comfyClass === node.comfyClass) {
  const there = app.canvas?.graph?.getNodeById(node.id);
  return there && alike(there) ? there : node;
}

/**
 * Do more after the own handler of a node or a widget.
 * @template Heard
 * @param {GraphNode | Widget} one @param {string} handler @param {(heard: Heard) => void} more Gets the first thing heard.
 */
export function also(one, handler, more) {
  const handlers = /** @type {Record<string, ((...heard: unknown[]) => unknown) | undefined>} */ (
    /** @type {unknown} */ (one)
  );
  const before = handlers[handler];
  handlers[handler] = function (/** @type {unknown[]} */ ...heard) {
    const answer = before?.apply(this, heard);
    more(/** @type {Heard} */ (heard[0]));
    return answer;
  };
}

/**
 * After an undo Vue nodes go on showing the element of the node that is gone: show that of the one in its place.
 * @param {GraphNode} node @param {HTMLElement} element @param {string} name
 */
export function showAnew(node, element, name) {
  element.dataset.schnellkit = name;
  const show = () => {
    if (element.isConnected) return;
    // Nothing but a panel is lost where Vue marks its nodes otherwise.
    const selector = `[data-node-id="${CSS.escape(String(node.id))}"] [data-schnellkit="${name}"]`;
    document.querySelector(selector)?.replaceWith(element);
  };
  also(node, "onConfigure", () => setTimeout(show));
}

/**
 * Keep an element's height whatever it says, so that what a run tells is never a change of the graph: Vue nodes are as
 * high as their content, and each new height would be one more step of undo.
 * @param {HTMLElement} element @param {number} height
 */
export function keepHeight(element, height) {
  element.style.cssText += `;contain:size;box-sizing:border-box;height:100%;min-height:${height}px`;
}
