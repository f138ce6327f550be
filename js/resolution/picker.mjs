// @ts-check
// The picker on a Schnell Resolution: the size as a rectangle to scale, with every preset as a dot.

import { also, showAnew } from "../page/follow_node.mjs";
import { addElement, beginStep, endStep } from "../page/frontend.mjs";
import { element, fill } from "../page/elements.mjs";
import { followKeys } from "./keys.mjs";
import { followPointer } from "./pointer.mjs";
import { cornerOf, rangePath, SIDE, spanFor, spotsOf } from "./stage.mjs";
import { boundsOf, seenOn } from "./size_on_node.mjs";
import {
  atRun,
  help,
  hint,
  pickerName,
  describeOffer,
  describeShape,
  describeSize,
  snappedFrom,
  describeValue,
  written,
} from "./describe.mjs";

const NAME = "schnellkit_picker";
const HEIGHT = SIDE + 8; // with the margin above and below
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {import("./size_on_node.mjs").Known} Known */
/** @typedef {import("./stage.mjs").Spot} Spot */
/** @typedef {ReturnType<typeof drawnParts>} Parts */

/**
 * What pointer and keys work on.
 * @typedef {object} Stage
 * @property {GraphNode} node
 * @property {HTMLElement} place
 * @property {HTMLElement} corner
 * @property {() => import("./size_on_node.mjs").Seen} seen
 * @property {() => Spot[]} spots The presets that may be chosen now.
 * @property {() => Record<string, import("./size_on_node.mjs").Size>} offered
 * @property {(spot: Spot | null) => void} offer Name the preset that a click would choose.
 * @property {() => void} follow Draw what has changed.
 * @property {(write: () => void) => void} edit Write within one step of undo; it ends with settle().
 * @property {() => void} settle
 */

/**
 * Put the picker on a node; the answer draws it anew where something it shows has changed.
 * @param {GraphNode} node @param {() => Known} known
 */
export function addPicker(node, known) {
  const parts = drawnParts();
  if (!addElement(node, NAME, parts.all, { margin: 4, getMinHeight: () => HEIGHT })) return () => {};
  showAnew(node, parts.all, NAME);

  /** @type {Spot | null} */
  let offer = null;
  let drawn = "";
  const follow = () => {
    const [seen, spots] = [seenOn(node, known()), spotsKept(known().offered)];
    const state = JSON.stringify([seen, offer, spots]);
    if (state === drawn) return;
    drawn = state;
    draw(parts, seen, spots, offer);
    bound(parts.corner, boundsOf(node), seen);
  };

  let changing = false;
  const settle = () => {
    if (changing) endStep();
    changing = false;
  };
  /** @type {Stage} */
  const stage = {
    node,
    place: parts.stage,
    corner: parts.corner,
    seen: () => seenOn(node, known()),
    spots: () => (stage.seen().why ? [] : spotsKept(known().offered)),
    offered: () => known().offered,
    offer(spot) {
      offer = spot;
      follow();
    },
    follow,
    edit(write) {
      if (!changing) beginStep();
      changing = true;
      write();
      follow();
    },
    settle,
  };
  followPointer(stage);
  followKeys(stage);
  also(node, "onRemoved", settle);
  also(node, "onConfigure", follow);
  return follow;
}

/** @type {WeakMap<object, Spot[]>} */
const kept = new WeakMap();

/** Worked out once for all nodes. @param {Known["offered"]} offered */
function spotsKept(offered) {
  const spots = kept.get(offered) ?? spotsOf(offered);
  kept.set(offered, spots);
  return spots;
}

function drawnParts() {
  const svg = shape("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" });
  const names = ["range", "spots", "made", "wish", "offer"];
  const [range, spots, made, wanted, offer] = names.map((name) => shape("path", { class: `sk-${name}` }));
  svg.append(range, spots, made, wanted, offer);
  const corner = element("div", {
    class: "sk-corner",
    tabindex: 0,
    role: "slider",
    "aria-label": pickerName(),
  });
  const stage = element("div", { class: "sk-stage" }, svg, corner);
  const words = element("div", { class: "sk-told", "aria-hidden": "true" });
  const all = element("div", { class: "schnellkit-picker" }, stage, words);
  return { all, stage, corner, words, range, spots, made, wanted, offer };
}

/** @param {string} tag @param {Record<string, string>} says */
function shape(tag, says) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(says)) made.setAttribute(name, value);
  return made;
}

/** @param {Parts} parts @param {import("./size_on_node.mjs").Seen} seen @param {Spot[]} spots @param {Spot | null} offer */
function draw(parts, seen, spots, offer) {
  const { wanted, made, why, preset, free } = seen;
  const span = spanFor(wanted);
  const snapped = made !== null && String(made) !== String(wanted);
  path(parts.range, rangePath(span));
  path(parts.spots, why ? "" : spots.map(({ size }) => `M${cornerOf(size, span)}h0`).join(""));
  path(parts.made, made ? rectangle(made, span) : "");
  path(parts.wanted, made && !snapped ? "" : rectangle(wanted, span));
  path(parts.offer, offer ? rectangle(offer.size, span) : "");

  const [x, y] = cornerOf(wanted, span);
  parts.corner.style.left = `${(100 * x) / SIDE}%`;
  parts.corner.style.top = `${(100 * y) / SIDE}%`;
  parts.stage.title = why || help();
  const line = (/** @type {string} */ name, /** @type {string} */ text) =>
    element("span", { class: name }, text);
  fill(
    parts.words,
    line("sk-size", made ? describeSize(made) : atRun()),
    line("", made ? describeShape(made) : written(wanted)),
    line("sk-preset", offer ? describeOffer(offer) : preset),
    snapped && line("", snappedFrom(wanted)),
    line(why ? "sk-why" : "sk-why sk-hint", why || hint()),
  );
  parts.corner.hidden = !free.width && !free.height;
}

/** @param {Element} place @param {string} d */
const path = (place, d) => place.setAttribute("d", d);

/** @param {import("./size_on_node.mjs").Size} size @param {number} span */
function rectangle(size, span) {
  const [x, y] = cornerOf(size, span);
  return `M0 ${SIDE}V${y}H${x}V${SIDE}Z`;
}

/** What a screen reader says of the corner. @param {HTMLElement} corner @param {import("./stage.mjs").Bounds} bounds @param {import("./size_on_node.mjs").Seen} seen */
function bound(corner, [[least, most]], { wanted, made }) {
  const values = {
    valuemin: least,
    valuemax: most,
    valuenow: wanted[0],
    valuetext: describeValue(made ?? wanted),
  };
  for (const [name, value] of Object.entries(values)) corner.setAttribute(`aria-${name}`, String(value));
}
