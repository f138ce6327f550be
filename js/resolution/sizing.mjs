// @ts-check
// What a Schnell Resolution comes to, and which hosts take it: the same as providers/sizing.py works out when it runs.

import { say } from "../page/words.mjs";

/** @typedef {[number, number]} Size */
/** @typedef {{title: string, side: [number, number, number], sizes: Size[], pixels: number | null}} Takes */
/** @typedef {{presets: Record<string, Size>, takes: Record<string, Takes>}} Sizes */
/** @typedef {{preset: string, width: number, height: number, orientation: string, snap_for?: string | null}} SizeRequest */

const NO_HOST = "no host";
// What the node's numbers may be, and how a preset of one's own stands in a workflow: "banner · 1536x640".
const [LEAST, MOST, GRID] = [64, 4096, 16];
const OWN = /^.+ · (\d{1,4})x(\d{1,4})$/s;

/** The size that is requested, once turned and snapped. @param {SizeRequest} request @param {Sizes} known @returns {Size} */
export function sized(request, known) {
  const preset = sizeNamed(request.preset, known);
  const size = turned(preset ?? [request.width, request.height], request.orientation);
  const host = request.snap_for ?? NO_HOST;
  return Object.hasOwn(known.takes, host) ? nearest(size, known.takes[host]) : size;
}

/** The size that a preset's name stands for; one of one's own says it itself. @param {string} name @param {Sizes} known @returns {Size | null} */
function sizeNamed(name, known) {
  if (Object.hasOwn(known.presets, name)) return known.presets[name];
  const [, width, height] = OWN.exec(name) ?? [];
  const size = /** @type {Size} */ ([Number(width), Number(height)]);
  return size.every((side) => side >= LEAST && side <= MOST && side % GRID === 0) ? size : null;
}

/** @param {Size} size @param {string} orientation @returns {Size} */
export function turned([width, height], orientation) {
  const [more, less] = [Math.max(width, height), Math.min(width, height)];
  if (orientation === "landscape") return [more, less];
  return orientation === "portrait" ? [less, more] : [width, height];
}

/** Which hosts take the size, in as few words as it needs. @param {Size} size @param {Sizes} known */
export function describeFits(size, known) {
  const every = Object.values(known.takes);
  const named = (/** @type {Takes[]} */ some) => some.map(({ title }) => title).join(", ");
  const taking = every.filter((one) => takesSize(size, one));
  const others = every.filter((one) => !taking.includes(one));
  if (!others.length) return say("fits: every host");
  if (!taking.length) return say("fits: no host");
  if (others.length < taking.length) return say("fits: all but {hosts}", { hosts: named(others) });
  return say("fits: {hosts}", { hosts: named(taking) });
}

/** @param {Size} size @param {Takes} takes */
export function takesSize([width, height], { side, sizes, pixels }) {
  if (sizes.length) return sizes.some(([w, h]) => w === width && h === height);
  const within = (/** @type {number} */ value) =>
    value >= side[0] && value <= side[1] && (value - side[0]) % side[2] === 0;
  return within(width) && within(height) && (pixels === null || width * height <= pixels);
}

/** The size nearest to the wanted one: alike in shape, then in area. @param {Size} wanted @param {Takes} takes @returns {Size} */
export function nearest(wanted, takes) {
  const [widths, heights] = wanted.map((value) => beside(value, takes.side));
  const around = widths.flatMap((width) => heights.map((height) => /** @type {Size} */ ([width, height])));
  const fitting = takes.sizes.length ? takes.sizes : around.filter((size) => takesSize(size, takes));
  if (!fitting.length) return shrunk(wanted, takes);
  return fitting.reduce((best, size) => (closer(size, best, wanted) ? size : best));
}

/** The one or two sides on either side of a value. @param {number} value @param {[number, number, number]} side */
function beside(value, [least, most, stride]) {
  const top = most - ((most - least) % stride);
  const bounded = Math.min(Math.max(value, least), top);
  const below = bounded - ((bounded - least) % stride);
  return below === bounded ? [below] : [below, below + stride];
}

/** The largest size of about that shape within the pixels allowed. @param {Size} wanted @param {Takes} takes @returns {Size} */
function shrunk([width, height], takes) {
  const scale = takes.pixels ? Math.sqrt(takes.pixels / (width * height)) : 1;
  let size = /** @type {Size} */ (
    [width, height].map((value) => beside(Math.trunc(value * scale), takes.side)[0])
  );
  while (!takesSize(size, takes)) {
    const longer = Math.max(...size);
    size = /** @type {Size} */ (size.map((value) => (value === longer ? value - takes.side[2] : value)));
  }
  return size;
}

/** @param {Size} one @param {Size} other @param {Size} wanted */
function closer(one, other, wanted) {
  const [shape, area] = distance(one, wanted);
  const [otherShape, otherArea] = distance(other, wanted);
  return shape < otherShape || (shape === otherShape && area < otherArea);
}

/** How far a size is from the wanted one: in shape, then in area. @param {Size} size @param {Size} wanted */
function distance([width, height], wanted) {
  const shape = Math.abs(Math.log((width * wanted[1]) / (height * wanted[0])));
  return [Math.round(shape * 1000), Math.abs(width * height - wanted[0] * wanted[1])];
}
