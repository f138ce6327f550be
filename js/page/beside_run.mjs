// @ts-check
// Where Run is, in every layout ComfyUI has: the bar over the graph, the old menu, an app on a desktop or a phone.

import { lacks } from "./frontend.mjs";

const LOOK_AGAIN = 1000;
const LOOKS_BEFORE_THE_CORNER = 3;
const IN_THE_CORNER = "schnellkit-in-the-corner";

const IN_APP = '[data-testid="linear-run-button"]';
const OUTPUTS = '[data-testid="linear-outputs"]';
const APP_ICON = `${IN_APP} [data-testid="linear-run-button-icon"]`;

/** Whether it is laid out at all; on a phone it may be beside the page until one swipes to it. @param {Element} one */
const isThere = (one) => one.getClientRects().length > 0;

/** @param {string} selector @returns {Element[]} */
const there = (selector) => [...document.querySelectorAll(selector)].filter(isThere);

/** What the total is put before; null where no Run is found. @returns {Element | null} */
export function placeOfRun() {
  return inApp() ?? inBar() ?? there("#queue-button")[0] ?? null;
}

/** Run of an app, or the row it shares with others: the total is a line of its own over it. */
function inApp() {
  const run = there(APP_ICON)[0]?.closest("button") ?? there(`${IN_APP} button`).at(-1);
  const row = run?.parentElement;
  if (!run || !row) return null;
  const { display, flexDirection } = getComputedStyle(row);
  return display === "flex" && flexDirection === "row" && !row.matches(IN_APP) ? row : run;
}

/** Run in the bar, with what belongs to it. */
function inBar() {
  const run = there('[data-testid="queue-button"]')[0];
  return run?.closest(".queue-button-group") ?? run;
}

/**
 * Keep an element beside Run, whichever layout the person changes to; in the corner of the page where no Run is found.
 * @param {HTMLElement} shown
 */
export function stayBesideRun(shown) {
  let sought = 0;
  const look = () => {
    const run = placeOfRun();
    sought = run ? 0 : sought + 1;
    if (run) {
      shown.classList.remove(IN_THE_CORNER);
      if (shown.nextElementSibling !== run) run.before(shown);
    } else if (sought >= LOOKS_BEFORE_THE_CORNER && shown.parentElement !== document.body) {
      lacks("run");
      shown.classList.add(IN_THE_CORNER);
      document.body.append(shown);
    }
  };
  setInterval(look, LOOK_AGAIN);
  look();
  return look;
}

/**
 * Where an app shows its pictures: the panel, and what of it the charge stands before; null outside of an app.
 * @returns {{panel: Element, before: Element | null} | null}
 */
export function placeOfCharge() {
  const run = inApp();
  if (!run?.parentElement) return null;
  const panel = there("#linearCenterPanel, #mobile-app-preview-panel")[0];
  if (!panel) return { panel: run.parentElement, before: run };
  const rows = [...panel.children].filter((child) => child.querySelector(OUTPUTS));
  return { panel, before: rows[0] ?? null };
}
