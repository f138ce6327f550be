// @ts-check
// How much of its limit the library takes, and the limit itself: the person's, set on this machine.

import { say } from "../page/words.mjs";
import { post } from "../page/routes.mjs";
import { button, element, field, fill, onSubmit, sentence, statusLine } from "../page/elements.mjs";

/** @typedef {{problem?: string, sandbox: boolean, pictures: number, pinned: number, used: string, limit: string,
 *   gib: string, share: number, nearly: boolean, over: boolean}} Room */

/**
 * The card with the bar; `show` draws what the server said last.
 * @param {(dropped: number) => void} dropped What to do once pictures were dropped for a smaller limit.
 */
export function roomCard(dropped) {
  const card = element("section", { class: "sk-card", "aria-label": say("Space used") });
  let changeable = false;

  /** @param {Room} room */
  function show(room) {
    const open = card.querySelector("details")?.open ?? false;
    fill(
      card,
      ...(room.problem ? [element("p", { class: "sk-note", role: "alert" }, room.problem)] : bar(room)),
      changeable && !room.sandbox && limitForm(room, open, show, dropped),
    );
  }
  return {
    card,
    show,
    /** @param {boolean} yes */
    allow(yes) {
      changeable = yes;
    },
  };
}

/** @param {Room} room */
function bar(room) {
  const sum = say("{used} of {limit}", { used: room.used, limit: room.limit });
  const counts = [
    say("one: {count} picture | other: {count} pictures", { count: room.pictures }),
    room.pinned > 0 && say("other: {count} pinned", { count: room.pinned }),
  ];
  return [
    element(
      "header",
      {},
      element("span", { class: "sk-sum" }, sum),
      element("span", { class: "sk-help" }, counts.filter(Boolean).join(" · ")),
    ),
    element("meter", {
      min: 0,
      max: 1,
      high: 0.9,
      value: room.share,
      class: room.nearly ? "sk-meter sk-nearly" : "sk-meter",
      "aria-label": sum,
    }),
    room.nearly && element("p", { class: "sk-note", role: "note" }, warning(room)),
  ];
}

/** @param {Room} room */
function warning(room) {
  if (room.sandbox)
    return say("The sandbox's pictures have a small room of their own: the oldest are dropped.");
  if (room.over)
    return say(
      "More is pinned than the limit allows. Nothing is lost, but only pinned pictures are kept now.",
    );
  return say(
    "The library is nearly full: the pictures used least are dropped. Raise the limit, or pin what you want to keep.",
  );
}

/** @param {Room} room @param {boolean} open @param {(room: Room) => void} show @param {(dropped: number) => void} dropped */
function limitForm(room, open, show, dropped) {
  const size = element("input", {
    class: "sk-input",
    inputmode: "decimal",
    value: room.gib ?? "",
    autocomplete: "off",
  });
  const status = statusLine();
  const question = element("div", { class: "sk-question", role: "alert" });
  const send = element("button", { type: "submit", class: "sk-button sk-primary" }, say("Save limit"));

  /** @param {boolean} drop */
  async function save(drop) {
    question.replaceChildren();
    status.show("");
    try {
      /** @type {{asks?: number, room: Room, dropped: number}} */
      const answer = await post("/library/limit", { limit: size.value.trim().replace(",", "."), drop });
      if (answer.asks) return confirm(answer.asks);
      show(answer.room);
      if (answer.dropped) dropped(answer.dropped);
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }

  /** @param {number} count */
  function confirm(count) {
    fill(
      question,
      element(
        "p",
        { class: "sk-note" },
        say(
          "one: This deletes the {count} picture used least. Its receipt stays. | other: This deletes the {count} pictures used least. Their receipts stay.",
          { count },
        ),
      ),
      element(
        "div",
        { class: "sk-row" },
        button(say("Delete them"), () => save(true), { class: "sk-button sk-danger" }),
        button(say("Cancel"), () => {
          question.replaceChildren();
          size.focus();
        }),
      ),
    );
    question.querySelector("button")?.focus();
  }
  const form = element(
    "form",
    { class: "sk-form", "aria-label": say("Limit of the library") },
    field(
      say("Limit in GiB"),
      size,
      say("When it is reached, the pictures used least are dropped, pinned ones never."),
    ),
    element("div", { class: "sk-row" }, send),
    question,
    status.line,
  );
  onSubmit(form, send, () => save(false));
  return element("details", { open }, element("summary", {}, say("Change the limit")), form);
}
