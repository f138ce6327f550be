// @ts-check
// The table of hosts: price, speed and luck of each, by the person's own orders. A click on a header sorts it.

import { day, locale, say } from "../page/words.mjs";
import { element, fill } from "../page/elements.mjs";

/** @typedef {{orders: number, succeeded: number, refused: number, last_used: number, p50: number | null, p95: number | null}} Record */
/** @typedef {{name: string, title: string, eu: boolean, price: string, worth: string, record: Record | null,
 *   chosen: {chosen: number, shown: number, share: number | null} | null}} Row */
/** @typedef {{sandbox: boolean, size: string, steps: number, days: number, least: number, trouble: string, rows: Row[]}} TableView */
/** @typedef {"ascending" | "descending"} Direction */
/**
 * @typedef {object} Column
 * @property {string} id
 * @property {() => string} title
 * @property {(row: Row) => string | number | null} value What it is sorted by; null where nothing is known.
 * @property {(row: Row) => string} told
 * @property {Direction} first How the first click sorts: the best on top.
 */

const NOTHING = "–";

/** @param {number} seconds */
const inSeconds = (seconds) =>
  new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: "second",
    unitDisplay: "narrow",
    maximumFractionDigits: 1,
  }).format(seconds);

/** @param {number} share */
const inPercent = (share) => new Intl.NumberFormat(locale(), { style: "percent" }).format(share);

/** @param {number} count */
const inFigures = (count) => new Intl.NumberFormat(locale()).format(count);

/** In face-offs that were decided. @param {{chosen: number, shown: number, share: number | null}} wins */
function inFaceOffs({ chosen, shown, share }) {
  const often = say("{chosen} of {shown}", { chosen: inFigures(chosen), shown: inFigures(shown) });
  return share === null ? often : say("{often}, at {share} of the price", { often, share: inPercent(share) });
}

/** Of those that were ordered from at all lately. @param {Row} row @param {(record: Record) => number} of */
const ofOrders = (row, of) => (row.record?.orders ? of(row.record) : null);

/**
 * A column of figures. @param {string} id @param {() => string} title @param {(row: Row) => number | null} value
 * @param {(value: number) => string} write @param {Direction} first @returns {Column}
 */
const figures = (id, title, value, write, first) => {
  const told = (/** @type {Row} */ row) => {
    const known = value(row);
    return known === null ? NOTHING : write(known);
  };
  return { id, title, value, told, first };
};

/** @type {Column[]} */
export const COLUMNS = [
  {
    id: "host",
    title: () => say("Host"),
    value: (row) => row.title,
    told: (row) => row.title,
    first: "ascending",
  },
  {
    id: "price",
    title: () => say("Price"),
    value: (row) => (row.worth ? Number(row.worth) : null),
    told: (row) => row.price || NOTHING,
    first: "ascending",
  },
  figures(
    "p50",
    () => say("Half within"),
    (row) => row.record?.p50 ?? null,
    inSeconds,
    "ascending",
  ),
  figures(
    "p95",
    () => say("95 % within"),
    (row) => row.record?.p95 ?? null,
    inSeconds,
    "ascending",
  ),
  figures(
    "succeeded",
    () => say("Succeeded"),
    (row) => ofOrders(row, ({ succeeded, orders }) => succeeded / orders),
    inPercent,
    "descending",
  ),
  figures(
    "refused",
    () => say("Refused"),
    (row) => ofOrders(row, ({ refused }) => refused),
    inFigures,
    "ascending",
  ),
  {
    id: "chosen",
    title: () => say("Chosen"),
    value: ({ chosen }) => (chosen?.shown ? chosen.chosen / chosen.shown : null),
    told: ({ chosen }) => (chosen?.shown ? inFaceOffs(chosen) : NOTHING),
    first: "descending",
  },
  figures(
    "used",
    () => say("Last used"),
    (row) => row.record?.last_used ?? null,
    day,
    "descending",
  ),
  figures(
    "eu",
    () => say("In the EU"),
    (row) => (row.eu ? 1 : null),
    () => say("yes"),
    "ascending",
  ),
];

/** The rows in that order. Those of which nothing is known come last, and equal ones by their name. @param {Row[]} rows @param {Column} column @param {Direction} direction */
export function inOrder(rows, column, direction) {
  const { compare } = new Intl.Collator(locale(), { numeric: true });
  const turned = direction === "ascending" ? 1 : -1;
  return [...rows].sort((one, other) => {
    const [a, b] = [column.value(one), column.value(other)];
    if (a === null || b === null)
      return Number(a === null) - Number(b === null) || compare(one.title, other.title);
    const order = typeof a === "string" ? compare(a, String(b)) : a - Number(b);
    return order * turned || compare(one.title, other.title);
  });
}

/** The table, and how it is drawn anew. @param {TableView} first @param {(host: string) => void} show What a click on a row does. */
export function hostTable(first, show) {
  let view = first;
  let sorted = COLUMNS[1];
  /** @type {Direction} */
  let direction = sorted.first;
  const body = element("tbody");
  const note = element("p", { class: "sk-help" });
  const heads = COLUMNS.map((column) =>
    element(
      "th",
      { scope: "col", "data-column": column.id },
      element(
        "button",
        { type: "button", class: "sk-sort", on: { click: () => sort(column) } },
        column.title(),
      ),
    ),
  );

  /** @param {Column} column */
  function sort(column) {
    const other = direction === "ascending" ? "descending" : "ascending";
    direction = column === sorted ? other : column.first;
    sorted = column;
    draw();
  }

  function draw() {
    heads.forEach((head, at) => {
      if (COLUMNS[at] === sorted) head.setAttribute("aria-sort", direction);
      else head.removeAttribute("aria-sort");
    });
    fill(note, told(view));
    body.replaceChildren(...inOrder(view.rows, sorted, direction).map((row) => drawn(row, show)));
  }

  draw();
  const title = say("All hosts compared");
  const box = element(
    "section",
    { class: "sk-card", "aria-label": title, "data-host-table": true },
    element("h3", {}, title),
    note,
    element(
      "div",
      { class: "sk-scrolls", tabindex: 0, role: "region", "aria-label": say("Table of hosts") },
      element("table", { class: "sk-table" }, element("thead", {}, element("tr", {}, ...heads)), body),
    ),
  );
  return {
    box,
    /** @param {TableView} now */
    update(now) {
      view = now;
      draw();
    },
  };
}

/** @param {Row} row @param {(host: string) => void} show */
function drawn(row, show) {
  const [, ...others] = COLUMNS;
  const name = element("button", { type: "button", class: "sk-sort" }, row.title);
  // The click on the button comes through here too.
  return element(
    "tr",
    { "data-row": row.name, on: { click: () => show(row.name) } },
    element("th", { scope: "row" }, name),
    ...others.map((column) => element("td", { "data-column": column.id }, column.told(row))),
  );
}

/** @param {TableView} view */
function told({ sandbox, size, steps, days, least, trouble }) {
  const words = [
    say("The price is for one picture of {size} in {steps} steps with FLUX.1 [schnell].", { size, steps }),
    say(
      "The rest is by your own orders of the last {days} days, times from {least} orders on; it stays on this machine.",
      { days, least },
    ),
    sandbox && say("These are orders of the sandbox."),
    trouble,
  ];
  return words.filter(Boolean).join(" ");
}
