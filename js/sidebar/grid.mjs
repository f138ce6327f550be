// @ts-check
// A grid of very many square tiles of which only those in sight exist; arrow keys walk it.

import { element } from "../page/elements.mjs";

const LEAST_SIDE = 108;
const GAP = 6;
const ROWS_BEYOND = 2;

/**
 * @template Item
 * @param {{label: string, draw: (item: Item, index: number) => HTMLElement, nearEnd: () => void}} given
 *   `draw` gives the tile's content with one button in it; `nearEnd` is called when more could be wanted.
 */
export function tileGrid({ label, draw, nearEnd }) {
  const grid = element("div", { class: "sk-grid", role: "list", "aria-label": label });
  /** @type {Item[]} */
  let items = [];
  /** @type {Map<number, HTMLElement>} */
  const tiles = new Map();
  let current = 0;
  let columns = 1;
  /** @type {HTMLElement | null} */
  let scroller = null;
  let frame = 0;
  const layOutSoon = () => (frame ||= requestAnimationFrame(layOut));
  const watcher = new ResizeObserver(layOutSoon);
  watcher.observe(grid);

  function layOut() {
    frame = 0;
    const width = grid.clientWidth;
    if (!width) return;
    follow();
    columns = Math.max(1, Math.floor((width + GAP) / (LEAST_SIDE + GAP)));
    const side = (width - GAP * (columns - 1)) / columns;
    const stride = side + GAP;
    const rows = Math.ceil(items.length / columns);
    grid.style.blockSize = `${Math.max(0, rows * stride - GAP)}px`;
    const seen = scroller ?? grid;
    const above = seen.getBoundingClientRect().top - grid.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(above / stride) - ROWS_BEYOND) * columns;
    const last = (Math.ceil((above + seen.clientHeight) / stride) + ROWS_BEYOND) * columns;
    for (const [index, tile] of tiles) {
      if ((index >= first && index < last) || index === current) continue;
      tile.remove();
      tiles.delete(index);
    }
    for (let index = first; index < Math.min(last, items.length); index++) place(index, side, stride);
    if (current < items.length) place(current, side, stride);
    if (last >= items.length) nearEnd();
  }

  /** Listen to whatever scrolls the grid, once that is known. */
  function follow() {
    if (scroller) return;
    scroller = grid.closest(".sk-page");
    scroller?.addEventListener("scroll", layOutSoon, { passive: true });
  }

  /** @param {number} index @param {number} side @param {number} stride */
  function place(index, side, stride) {
    let tile = tiles.get(index);
    if (!tile) {
      tile = element("div", { class: "sk-tile", role: "listitem" }, draw(items[index], index));
      tiles.set(index, tile);
      const after = [...tiles.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
      grid.insertBefore(tile, tiles.get(after) ?? null);
    }
    tile.setAttribute("aria-posinset", String(index + 1));
    tile.setAttribute("aria-setsize", String(items.length));
    const button = /** @type {HTMLElement} */ (tile.querySelector("button"));
    button.tabIndex = index === current ? 0 : -1;
    Object.assign(tile.style, {
      insetInlineStart: `${(index % columns) * stride}px`,
      insetBlockStart: `${Math.floor(index / columns) * stride}px`,
      inlineSize: `${side}px`,
      blockSize: `${side}px`,
    });
  }

  /** @param {number} index */
  function focus(index) {
    current = Math.min(Math.max(index, 0), items.length - 1);
    layOut();
    const button = tiles.get(current)?.querySelector("button");
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: "nearest" });
  }

  grid.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(grid).direction === "rtl" ? -1 : 1;
    const steps = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: columns, ArrowUp: -columns };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    focus(current + step);
  });

  return {
    grid,
    focus,
    /** @param {Item[]} more */
    add(more) {
      items = [...items, ...more];
      layOutSoon();
    },
    /** Draw other items, or the same ones as they are now. @param {(items: Item[]) => Item[]} how */
    update(how) {
      items = how(items);
      current = Math.max(0, Math.min(current, items.length - 1));
      tiles.clear();
      grid.replaceChildren();
      layOut();
    },
    clear() {
      items = [];
      current = 0;
      tiles.clear();
      grid.replaceChildren();
      layOutSoon();
    },
    count: () => items.length,
    /** Whether some of the first row is in sight. */
    isAtStart() {
      const seen = grid.closest(".sk-page")?.getBoundingClientRect().top ?? 0;
      return seen - grid.getBoundingClientRect().top < LEAST_SIDE;
    },
    close() {
      watcher.disconnect();
      cancelAnimationFrame(frame);
      scroller?.removeEventListener("scroll", layOutSoon);
    },
  };
}
