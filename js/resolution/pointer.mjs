// @ts-check
// Mouse, pen and touch on the picker: drag the corner or an edge, click a dot to choose its preset.

import { drawsInVue, passToCanvas } from "../page/frontend.mjs";
import { dragged, nearestSpot, spanFor, under } from "./stage.mjs";
import { boundsOf, byHand, byPreset, write, writtenOn } from "./size_on_node.mjs";

const STILL = 3; // pixels of the screen: less is a click
const SNAP = 3;
const CURSORS = { corner: "nesw-resize", width: "ew-resize", height: "ns-resize" };

/** @typedef {import("./picker.mjs").Stage} Stage */
/** @typedef {import("./stage.mjs").Size} Size */
/** @typedef {import("./stage.mjs").Part} Part */

/** @param {Stage} stage */
export function followPointer(stage) {
  const { place } = stage;
  /** @type {ReturnType<typeof grasp> | null} */
  let held = null;

  const finish = () => {
    held = null;
    stage.settle();
  };
  /** @param {PointerEvent} event */
  const down = (event) => {
    if (event.button) return passOn(event);
    stage.corner.focus({ preventScroll: true });
    held = grasp(stage, event);
    place.setPointerCapture(event.pointerId);
  };
  /** @param {PointerEvent} event */
  const move = (event) => {
    if (!held) hover(stage, event);
    else if (event.pointerId === held.pointer) drag(stage, held, event);
  };
  /** @param {PointerEvent} event */
  const up = (event) => {
    if (event.pointerId !== held?.pointer) return;
    const { moved, spot } = held;
    if (!moved && spot) stage.edit(() => write(stage.node, byPreset(spot, stage.seen().orientation)));
    finish();
    hover(stage, event);
  };
  const cancel = () => {
    if (held?.moved) stage.edit(held.putBack);
    finish();
  };

  place.addEventListener("pointerdown", down);
  // The browser would give the focus away again, and with it the keys.
  place.addEventListener("mousedown", (event) => event.preventDefault());
  place.addEventListener("pointermove", move);
  place.addEventListener("pointerup", up);
  place.addEventListener("pointercancel", cancel);
  place.addEventListener("lostpointercapture", finish);
  place.addEventListener("pointerleave", () => stage.offer(null));
  const escape = (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && held && cancel();
  place.addEventListener("keydown", escape, { capture: true });
  place.addEventListener("wheel", (event) => {
    event.stopPropagation();
    passToCanvas("processMouseWheel", event);
  });
  place.addEventListener("contextmenu", (event) => event.preventDefault());
}

/** What the classic canvas does with the other buttons it does here too, as Vue nodes do. @param {PointerEvent} event */
function passOn(event) {
  if (!drawsInVue()) passToCanvas("processMouseDown", event);
}

/** Where a pointer is on the stage. @param {Stage} stage @param {PointerEvent} event */
function pointed(stage, event) {
  const { wanted, free } = stage.seen();
  const box = stage.place.getBoundingClientRect();
  // The canvas may be zoomed and the stage be narrow: what counts is its size on the screen.
  const unit = spanFor(wanted) / box.width;
  const point = /** @type {Size} */ ([
    (event.clientX - box.left) * unit,
    (box.bottom - event.clientY) * unit,
  ]);
  const found = under(point, wanted, unit, stage.spots());
  return { ...found, part: allowed(found.part, free), unit, wanted };
}

/** The part, or what is left of it where a side is wired. @param {Part | null} part @param {{width: boolean, height: boolean}} free */
function allowed(part, free) {
  if (!part || (free.width && free.height)) return part;
  const left = free.width ? "width" : free.height ? "height" : null;
  return part === "corner" || part === left ? left : null;
}

/** @param {Stage} stage @param {PointerEvent} event */
function hover(stage, event) {
  const { part, spot } = pointed(stage, event);
  stage.place.style.cursor = part ? CURSORS[part] : spot ? "pointer" : "";
  stage.offer(part ? null : spot);
}

/** What a drag must remember. @param {Stage} stage @param {PointerEvent} event */
function grasp(stage, event) {
  const before = writtenOn(stage.node);
  const { orientation } = stage.seen();
  const from = { x: event.clientX, y: event.clientY };
  const putBack = () => write(stage.node, before);
  return { ...pointed(stage, event), pointer: event.pointerId, from, orientation, moved: false, putBack };
}

/** @param {Stage} stage @param {ReturnType<typeof grasp>} held @param {PointerEvent} event */
function drag(stage, held, event) {
  const { part, from, wanted, unit, orientation } = held;
  const [x, y] = [event.clientX - from.x, from.y - event.clientY];
  if (!part || (!held.moved && Math.hypot(x, y) < STILL)) return;
  held.moved = true;
  const keepsRatio = event.shiftKey && !stage.seen().why;
  const size = dragged(wanted, [x * unit, y * unit], part, keepsRatio, boundsOf(stage.node));
  const snaps = !keepsRatio && !event.altKey;
  const spots = snaps ? stage.spots().filter((spot) => reachable(spot.size, size, part)) : [];
  const spot = nearestSpot(spots, size, SNAP * unit);
  const values = spot ? byPreset(spot, orientation) : byHand(size, orientation);
  stage.offer(null);
  stage.edit(() => write(stage.node, values));
}

/** Whether an edge that is dragged can come there: the other side stays. @param {Size} spot @param {Size} size @param {Part} part */
const reachable = (spot, size, part) =>
  part === "corner" || spot[part === "width" ? 1 : 0] === size[part === "width" ? 1 : 0];
