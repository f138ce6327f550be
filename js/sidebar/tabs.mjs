// @ts-check
// The pages of the sidebar behind a row of tabs: arrow keys move, a page is asked for when it is opened.

import { say } from "../page/words.mjs";
import { element, sentence } from "../page/elements.mjs";
import { KeptOut } from "../page/routes.mjs";
import { LET_IN, whyKeptOut } from "./let_in.mjs";

/** @typedef {{id: string, title: () => string, draw: (place: HTMLElement) => Promise<void | (() => void)>}} Page */

export const PAGE = "schnellkit-page";

/**
 * The row of tabs and the place under it.
 * @param {Page[]} pages
 * @param {string} first
 * @param {(id: string) => void} opened
 */
export function tabbed(pages, first, opened) {
  const place = element("div", { class: "sk-page", role: "tabpanel", tabindex: "0", id: PAGE });
  const tabs = pages.map((page) =>
    element(
      "button",
      {
        type: "button",
        role: "tab",
        id: `schnellkit-tab-${page.id}`,
        "aria-controls": place.id,
        on: { click: () => open(page.id) },
      },
      page.title(),
    ),
  );
  const row = element(
    "div",
    { role: "tablist", class: "sk-tabs", "aria-label": say("Pages of Schnell") },
    ...tabs,
  );
  row.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = moved(event.key, at, tabs.length, getComputedStyle(row).direction === "rtl");
    if (to === null) return;
    event.preventDefault();
    tabs[to].focus();
    open(pages[to].id);
  });
  let turn = 0;
  let now = first;
  /** @type {void | (() => void)} */
  let leave;

  /** @param {string} id */
  async function open(id) {
    const mine = ++turn;
    const page = pages.find((one) => one.id === id) ?? pages[0];
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(pages[at] === page));
      tab.tabIndex = pages[at] === page ? 0 : -1;
    });
    place.setAttribute("aria-labelledby", `schnellkit-tab-${page.id}`);
    now = page.id;
    opened(now);
    leavePage();
    const drawn = element("div", { class: "sk-drawn" });
    place.setAttribute("aria-busy", "true");
    try {
      const left = await page.draw(drawn);
      if (mine === turn) leave = left;
      else left?.();
    } catch (error) {
      const why = element("p", { class: "sk-status sk-bad", role: "alert" }, sentence(error));
      drawn.replaceChildren(error instanceof KeptOut ? whyKeptOut(error.message) : why);
    }
    if (mine !== turn) return;
    place.replaceChildren(drawn);
    place.removeAttribute("aria-busy");
  }

  function leavePage() {
    leave?.();
    leave = undefined;
  }

  /** Nothing is drawn any more: a page that is still asked for leaves nothing behind once it comes. */
  function close() {
    turn++;
    leavePage();
  }

  place.addEventListener(LET_IN, () => open(now));
  open(first);
  return { parts: [row, place], close };
}

/** Where an arrow, Home or End leads. @param {string} key @param {number} at @param {number} count @param {boolean} rtl */
function moved(key, at, count, rtl) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[key];
  return step === undefined || at < 0 ? null : (at + step + count) % count;
}
