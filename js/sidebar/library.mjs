// @ts-check
// The Library page: the pictures paid for, newest first, searchable, pinned, removed, and onto the canvas again.

import { moment, say } from "../page/words.mjs";
import { address, get, post, KeptOut } from "../page/routes.mjs";
import { button, element, field, fill, pill, sentence, statusLine } from "../page/elements.mjs";
import { afterRun } from "../page/events.mjs";
import { tileGrid } from "./grid.mjs";
import { addLoadImage, addMaker, dragging } from "./onto_canvas.mjs";
import { roomCard } from "./library_limit.mjs";

/** @typedef {import("./onto_canvas.mjs").Picture} Picture */
/** @typedef {import("./library_limit.mjs").Room} Room */
/** @typedef {import("./let_in.mjs").Access & {pictures: Picture[], next: string | null, room?: Room}} LibraryView */
/** @typedef {{room: Room}} LibraryUse */

const TYPING_MS = 250;

/** @param {HTMLElement} place */
export async function drawLibrary(place) {
  const search = element("input", {
    class: "sk-input",
    type: "search",
    placeholder: say("a word of the prompt, a host, a model"),
  });
  const status = statusLine();
  const detail = element("div", { class: "sk-detail" });
  let turn = 0;
  /** @type {string | null} */
  let next = "";
  let loading = false;
  let changeable = false;
  let outOfDate = false;
  let topBefore = 0;
  const room = roomCard(async (dropped) => {
    await again();
    status.show(
      say("one: {count} picture was deleted. | other: {count} pictures were deleted.", { count: dropped }),
    );
  });

  const shown = tileGrid({ label: say("Pictures, newest first"), draw: tile, nearEnd: more });

  /** @param {Picture} picture @param {number} index */
  function tile(picture, index) {
    const made = element(
      "button",
      {
        type: "button",
        class: "sk-picture",
        draggable: "true",
        title: picture.prompt,
        on: {
          click: () => open(picture, index),
          dragstart: (/** @type {DragEvent} */ event) => {
            if (!event.dataTransfer) return;
            event.dataTransfer.setData("text/plain", picture.prompt);
            dragging(
              event.dataTransfer,
              picture,
              (amiss) => sayPlaced(status, amiss),
              (error) => status.show(sentence(error), "bad"),
            );
          },
        },
      },
      element("img", {
        src: address(`/thumbnails/${picture.hash}`),
        alt: `${picture.prompt}, ${picture.title}`,
        loading: "lazy",
        draggable: "false",
      }),
      picture.pinned && element("span", { class: "sk-pinned" }, say("pinned")),
      picture.sandbox && element("span", { class: "sk-drawn-here" }, say("sandbox")),
    );
    return made;
  }

  async function more() {
    if (loading || next === null) return;
    const mine = turn;
    loading = true;
    try {
      const words = new URLSearchParams({ search: search.value, before: next });
      /** @type {LibraryView} */
      const view = await get(`/library?${words}`);
      if (mine !== turn) return;
      next = view.next;
      changeable = view.changeable;
      room.allow(changeable);
      if (view.room) room.show(view.room);
      shown.add(view.pictures);
      if (!shown.count() && next === null)
        status.show(search.value ? say("Nothing found.") : say("Nothing yet: what you buy is kept here."));
    } catch (error) {
      // The page is not there yet: what opens it knows what to show instead.
      if (error instanceof KeptOut && !place.hasChildNodes()) throw error;
      next = null;
      status.show(sentence(error), "bad");
    } finally {
      if (mine === turn) loading = false;
    }
  }

  async function again() {
    turn++;
    outOfDate = false;
    scroller(place)?.removeEventListener("scroll", catchUp);
    next = "";
    loading = false;
    shown.clear();
    detail.replaceChildren();
    status.show("");
    await more();
  }

  /** Draw what has come; while somebody looks at one picture, or further down, when that is over. */
  function catchUp() {
    outOfDate = true;
    if (!detail.hasChildNodes() && shown.isAtStart()) return again();
    scroller(place)?.addEventListener("scroll", catchUp, { passive: true });
  }

  /** @param {Picture} picture @param {number} index */
  function open(picture, index) {
    if (!detail.hasChildNodes()) topBefore = scroller(place)?.scrollTop ?? 0;
    const close = () => {
      detail.replaceChildren();
      scroller(place)?.scrollTo({ top: topBefore, behavior: "instant" });
      shown.focus(index);
      if (outOfDate) catchUp();
    };
    const tools = changeable
      ? { pin: () => pin(picture, index), remove: () => remove(picture, index) }
      : null;
    fill(detail, details(picture, status, close, tools));
    detail.querySelector("button")?.focus();
  }

  /** @param {Picture} picture @param {number} index */
  async function pin(picture, index) {
    const pinned = !picture.pinned;
    /** @type {LibraryUse} */
    const use = await post("/library/pin", { name: picture.hash, pinned });
    room.show(use.room);
    shown.update((all) => all.map((one) => (one.hash === picture.hash ? { ...one, pinned } : one)));
    status.show(pinned ? say("Pinned: it is never dropped.") : say("No longer pinned."), "good");
    open({ ...picture, pinned }, index);
    /** @type {HTMLElement | null} */ (detail.querySelector("[data-pin]"))?.focus();
  }

  /** @param {Picture} picture @param {number} index */
  async function remove(picture, index) {
    /** @type {LibraryUse} */
    const use = await post("/library/remove", { name: picture.hash });
    room.show(use.room);
    shown.update((all) => all.filter((one) => one.hash !== picture.hash));
    detail.replaceChildren();
    if (outOfDate) catchUp();
    status.show(say("Removed. Its receipt stays in the ledger."), "good");
    if (shown.count()) shown.focus(index);
    else search.focus();
  }

  let typing = 0;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = window.setTimeout(again, TYPING_MS);
  });
  await more();
  fill(
    place,
    field(say("Search"), search),
    element(
      "p",
      { class: "sk-help" },
      say("Drag one onto the canvas: as LoadImage, with Shift as the node that made it."),
    ),
    room.card,
    status.line,
    shown.grid,
    detail,
  );
  const leave = afterRun(catchUp);
  return () => {
    leave();
    scroller(place)?.removeEventListener("scroll", catchUp);
    shown.close();
  };
}

/** What the page scrolls in. @param {HTMLElement} place @returns {HTMLElement | null} */
const scroller = (place) => place.closest(".sk-page");

/** @param {ReturnType<typeof statusLine>} status @param {string[]} amiss */
function sayPlaced(status, amiss) {
  if (!amiss.length) status.show(say("It is on the canvas."), "good");
  else
    status.show(say("It is on the canvas, but not as it was: {amiss}.", { amiss: amiss.join("; ") }), "bad");
}

/** @typedef {{pin: () => Promise<void>, remove: () => Promise<void>}} Tools */

/**
 * @param {Picture} picture
 * @param {ReturnType<typeof statusLine>} status
 * @param {() => void} close
 * @param {Tools | null} tools What only a visitor of this machine may do.
 */
function details(picture, status, close, tools) {
  const orSayWhy = (/** @type {() => Promise<void>} */ does) => async () => {
    try {
      await does();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  };
  const put = (/** @type {typeof addMaker} */ how) =>
    orSayWhy(async () => sayPlaced(status, await how(picture)));
  const question = element("div", { class: "sk-question", role: "alert" });
  const facts = [
    `${picture.width}×${picture.height}`,
    picture.steps && say("steps: {steps}", { steps: picture.steps }),
    picture.seed === null ? say("no seed") : say("seed {seed}", { seed: picture.seed }),
    picture.of > 1
      ? say("other: {money} for {count} pictures", { money: picture.money, count: picture.of })
      : picture.money,
  ];
  const box = element(
    "section",
    { class: "sk-card", "aria-label": say("The chosen picture") },
    element(
      "header",
      {},
      element("h3", {}, picture.title),
      picture.sandbox && pill("warn", say("drawn by the sandbox")),
    ),
    element("p", { class: "sk-prompt" }, picture.prompt),
    element("p", { class: "sk-help" }, facts.filter(Boolean).join(" · ")),
    element("p", { class: "sk-help" }, `${moment(picture.at)} · ${picture.model}`),
    element(
      "div",
      { class: "sk-row" },
      button(say("As LoadImage"), put(addLoadImage), { class: "sk-button sk-primary" }),
      button(say("The node that made it"), put(addMaker)),
      element(
        "a",
        { class: "sk-button", href: address(`/pictures/${picture.hash}`), target: "_blank", rel: "noopener" },
        say("Open"),
      ),
      tools && button(picture.pinned ? say("Unpin") : say("Pin"), orSayWhy(tools.pin), { "data-pin": true }),
      tools && button(say("Remove"), () => askToRemove(question, orSayWhy(tools.remove))),
      button(say("Close"), close),
    ),
    question,
  );
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return box;
}

/** @param {HTMLElement} question @param {() => Promise<void>} remove */
function askToRemove(question, remove) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  fill(
    question,
    element(
      "p",
      { class: "sk-note" },
      say(
        "This deletes the picture from your library. Its receipt stays. The same order will be paid again.",
      ),
    ),
    element(
      "div",
      { class: "sk-row" },
      button(say("Delete it"), remove, { class: "sk-button sk-danger" }),
      button(say("Keep it"), () => {
        question.replaceChildren();
        before?.focus();
      }),
    ),
  );
  question.querySelector("button")?.focus();
}
