// @ts-check
// The geometry of the picker: sizes are rectangles to scale that stand in the lower left corner of a square stage.

import { turned } from "./sizing.mjs";

/** @typedef {import("./sizing.mjs").Size} Size */
/** @typedef {{name: string, native: Size, size: Size}} Spot A preset as it is written, and as it lies on the stage. */
/** @typedef {"corner" | "width" | "height"} Part What is dragged. */
/** @typedef {[[number, number], [number, number]]} Bounds The least and the most of width and height. */

export const SIDE = 176; // of the stage
export const AS_IT_IS = "as it is";
const GRID = 16;
const [SPAN, WIDE_SPAN] = [2304, 4224]; // how many pixels of a picture a side of the stage shows
const [LEAST_AREA, MOST_AREA] = [2 ** 18, 2 ** 21]; // between them schnell draws well
const CURVE = 24; // points
const REACH = { corner: 11, onSpot: 4, edge: 6, nearSpot: 12 }; // on the screen

/** How much the stage shows, so that the size has its place on it. @param {Size} size */
export const spanFor = (size) => (Math.max(...size) > SPAN ? WIDE_SPAN : SPAN);

/** Where the far corner of a size lies on the stage. @param {Size} size @param {number} span */
export const cornerOf = ([width, height], span) => [
  (width * SIDE) / span,
  SIDE - (Math.min(height, span) * SIDE) / span,
];

/** The area in which the corners of all sizes lie that schnell draws well, as a path. @param {number} span */
export function rangePath(span) {
  const outline = [...curve(MOST_AREA, span), ...curve(LEAST_AREA, span).reverse()];
  return `M${outline.map((size) => cornerOf(size, span).map((at) => at.toFixed(1))).join("L")}Z`;
}

/** The sizes of one area, from high to wide. @param {number} area @param {number} span @returns {Size[]} */
function curve(area, span) {
  const [least, ratio] = [area / span, span ** 2 / area];
  return Array.from({ length: CURVE + 1 }, (_, at) => {
    const width = least * ratio ** (at / CURVE);
    return [width, area / width];
  });
}

/**
 * Every preset, lying and standing; of two alike the first, and one written that way before one that was turned.
 * @param {Record<string, Size>} offered @returns {Spot[]}
 */
export function spotsOf(offered) {
  /** @type {Map<string, Spot>} */
  const spots = new Map();
  for (const other of [false, true])
    for (const [name, native] of Object.entries(offered)) {
      const size = /** @type {Size} */ (other ? [native[1], native[0]] : native);
      if (!spots.has(String(size))) spots.set(String(size), { name, native, size });
    }
  return [...spots.values()];
}

/** The nearest spot within reach. @param {Spot[]} spots @param {Size} size @param {number} reach */
export function nearestSpot(spots, size, reach) {
  const away = (/** @type {Spot} */ one) => Math.hypot(one.size[0] - size[0], one.size[1] - size[1]);
  let [best, least] = [/** @type {Spot | null} */ (null), reach];
  for (const one of spots) if (away(one) <= least) [best, least] = [one, away(one)];
  return best;
}

/**
 * What lies under a point of the stage: a part of the size to drag, a preset to choose, or both.
 * @param {Size} point @param {Size} size @param {number} unit Pixels of the picture in one of the screen.
 * @param {Spot[]} spots
 * @returns {{part: Part | null, spot: Spot | null}}
 */
export function under(point, size, unit, spots) {
  const [x, y] = [(point[0] - size[0]) / unit, (point[1] - size[1]) / unit];
  if (Math.hypot(x, y) <= REACH.corner) return { part: "corner", spot: null };
  const spot = nearestSpot(spots, point, REACH.nearSpot * unit);
  if (nearestSpot(spots, point, REACH.onSpot * unit)) return { part: null, spot };
  if (Math.abs(x) <= REACH.edge && y < 0) return { part: "width", spot };
  if (Math.abs(y) <= REACH.edge && x < 0) return { part: "height", spot };
  return { part: null, spot };
}

/**
 * The size after a part of it was moved so far: what moved lies on the grid, within the bounds.
 * @param {Size} start @param {Size} moved @param {Part} part @param {boolean} keepsRatio @param {Bounds} bounds
 * @returns {Size}
 */
export function dragged(start, moved, part, keepsRatio, bounds) {
  const wanted = start.map((side, at) => side + moved[at]);
  if (keepsRatio) return scaled(start, growth(start, wanted, part), bounds);
  const width = part === "height" ? start[0] : onGrid(wanted[0], bounds[0]);
  return [width, part === "width" ? start[1] : onGrid(wanted[1], bounds[1])];
}

/** @param {Size} start @param {number[]} wanted @param {Part} part */
function growth(start, wanted, part) {
  if (part !== "corner") return part === "width" ? wanted[0] / start[0] : wanted[1] / start[1];
  return (wanted[0] * start[0] + wanted[1] * start[1]) / (start[0] ** 2 + start[1] ** 2);
}

/** @param {Size} size @param {number} factor @param {Bounds} bounds @returns {Size} */
function scaled(size, factor, bounds) {
  const least = Math.max(...size.map((side, at) => bounds[at][0] / side));
  const most = Math.min(...size.map((side, at) => bounds[at][1] / side));
  const within = Math.min(Math.max(factor, least), most);
  return [onGrid(size[0] * within, bounds[0]), onGrid(size[1] * within, bounds[1])];
}

/** @param {number} value @param {[number, number]} bounds */
const onGrid = (value, [least, most]) => Math.min(Math.max(Math.round(value / GRID) * GRID, least), most);

/**
 * The orientation under which the written size comes out as the shown one: the one there is, where it does.
 * @param {Size} written @param {Size} shown @param {string} orientation
 */
export function orientationFor(written, shown, orientation) {
  const same = (/** @type {string} */ one) => String(turned(written, one)) === String(shown);
  const lying = shown[0] > shown[1] ? "landscape" : "portrait";
  return [orientation, AS_IT_IS, lying].find(same) ?? AS_IT_IS;
}

const RATIOS = [1, 5 / 4, 4 / 3, 3 / 2, 16 / 10, 16 / 9, 2, 21 / 9, 3];
const NAMES = ["1:1", "5:4", "4:3", "3:2", "16:10", "16:9", "2:1", "21:9", "3:1"];
const ALIKE = 0.02;

/** The ratio as people call it: 3:2, or ≈ 4:3 where the grid does not hit it. @param {Size} size */
export function describeRatio([width, height]) {
  const ratio = Math.max(width, height) / Math.min(width, height);
  const [off, at] = RATIOS.map((one, at) => [Math.abs(ratio / one - 1), at]).sort((a, b) => a[0] - b[0])[0];
  const name = off < ALIKE ? NAMES[at] : `${ratio.toFixed(2)}:1`;
  const upright = width < height ? name.split(":").reverse().join(":") : name;
  return off === 0 ? upright : `≈ ${upright}`;
}

/** @param {Size} size */
export function megapixels([width, height]) {
  const area = (width * height) / 2 ** 20;
  return area.toFixed(area < 0.95 ? 2 : 1);
}
