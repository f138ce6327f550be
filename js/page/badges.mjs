// @ts-check
// Badges on nodes: a way to draw them that cannot stop the canvas, whatever becomes of the frontend's own class for them.

import { lacks } from "./frontend.mjs";

/** @typedef {{text: string, fgColor: string, bgColor: string}} Look */

const NOTHING = { text: "", fgColor: "", bgColor: "" };
const FONT_SIZE = 12;
const HEIGHT = 20;
const PADDING = 6;
const CORNER = 5;

/**
 * Put a badge on a node. The canvas asks for it in every frame: an error in what it says shows no badge, and is told once.
 * @param {GraphNode} node @param {() => Look} look What it says, the very same object as long as nothing has changed.
 */
export function addBadge(node, look) {
  /** @type {Look | null} */
  let shown = null;
  let badge = badgeOf(NOTHING);
  const drawn = () => {
    try {
      const now = look();
      if (now !== shown) badge = badgeOf((shown = now));
    } catch (error) {
      amiss(error);
    }
    return badge;
  };
  if (Array.isArray(node.badges)) node.badges.push(drawn);
  else lacks("badges");
}

let isReported = false;

/** @param {unknown} error */
function amiss(error) {
  if (!isReported) console.error("schnellkit: a badge could not be written", error);
  isReported = true;
}

/** The frontend's own badge, or one of the same shape. @param {Look} look */
function badgeOf(look) {
  try {
    return new window.LGraphBadge(look);
  } catch {
    return /** @type {InstanceType<typeof LGraphBadge>} */ (/** @type {unknown} */ (new OwnBadge(look)));
  }
}

class OwnBadge {
  /** @param {Look} look */
  constructor({ text, fgColor, bgColor }) {
    this.text = text;
    this.fgColor = fgColor;
    this.bgColor = bgColor;
    this.height = HEIGHT;
  }

  get visible() {
    return this.text.length > 0;
  }

  /** @param {CanvasRenderingContext2D} pen */
  getWidth(pen) {
    if (!this.visible) return 0;
    pen.save();
    pen.font = `${FONT_SIZE}px sans-serif`;
    const { width } = pen.measureText(this.text);
    pen.restore();
    return width + 2 * PADDING;
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y */
  draw(pen, x, y) {
    if (!this.visible) return;
    const width = this.getWidth(pen);
    pen.save();
    pen.fillStyle = this.bgColor;
    pen.beginPath();
    pen.roundRect(x, y, width, HEIGHT, CORNER);
    pen.fill();
    pen.fillStyle = this.fgColor;
    pen.font = `${FONT_SIZE}px sans-serif`;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(this.text, x + PADDING, y + HEIGHT / 2);
    pen.restore();
  }
}
