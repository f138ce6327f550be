// @ts-check
// What the hosts told when they were last asked: the button that asks, and what differs from what is known here.

import { say } from "../page/words.mjs";
import { post } from "../page/routes.mjs";
import { button, element, sentence, statusLine } from "../page/elements.mjs";
import { refreshPrices } from "../page/events.mjs";

/** @typedef {{served: boolean, date: string, text: string, name: string, differs: boolean, assumed: string}} Found */
/** @typedef {{percent: string, more: boolean, count: number}} Charged */
/** @typedef {{found: Found | null, charged: Charged | null}} LookedModel */
/** @typedef {{asked: boolean, left: string, seen: string, models: Record<string, LookedModel>}} LookedHost */
/** @typedef {{usable?: boolean, trouble?: string, hosts?: Record<string, LookedHost>}} Looks */
/** @typedef {() => Promise<void>} Redraw */

/** What went wrong at a host the last time it was asked on this page. @type {Record<string, string>} */
let problems = {};

/** The button that asks all hosts. @param {Looks} looks @param {Redraw} redraw */
export function lookAgain(looks, redraw) {
  problems = {};
  const status = statusLine();
  if (looks.trouble) status.show(looks.trouble, "bad");
  const look = async () => {
    status.show(say("Asking the hosts …"));
    try {
      ({ problems } = await post("/prices/look", {}));
      await redraw();
      status.show(say("The hosts were asked. What they told stands at each model."), "good");
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  };
  return element(
    "div",
    { class: "sk-form", "data-look-again": true },
    element(
      "p",
      { class: "sk-help" },
      say(
        "Asks the hosts that answer for nothing whether they still serve each model, and at what price. Each key goes to its own host only.",
      ),
    ),
    element("div", { class: "sk-row" }, button(say("Look again"), look)),
    status.line,
  );
}

/** What is left at a host, and why it did not answer. @param {string} host @param {Looks} looks */
export function hostLooked(host, looks) {
  const there = looks.hosts?.[host];
  const left =
    there?.left &&
    element(
      "p",
      { class: "sk-help" },
      say("On {date} {money} was left there.", { date: there.seen, money: there.left }),
    );
  return [left, problems[host] && element("p", { class: "sk-help", "data-not-asked": true }, problems[host])];
}

/**
 * What a host told of a model, and what its charges say of the price.
 * @param {string} host @param {string} model @param {Looks} looks @param {boolean} changeable @param {Redraw} redraw
 */
export function modelLooked(host, model, looks, changeable, redraw) {
  const there = looks.hosts?.[host]?.models[model];
  if (!there) return [];
  const { found, charged } = there;
  return [
    found && foundLine(found),
    found?.differs && changeable && looks.usable && takeButton(host, model, found, redraw),
    charged && element("p", { class: "sk-help", "data-charged": true }, chargedTold(charged)),
  ];
}

/** @param {Found} found */
function foundLine(found) {
  const assumed = found.assumed ? ` ${say("Assumed: {what}.", { what: found.assumed })}` : "";
  const noted = found.differs || !found.served;
  return element(
    "p",
    { class: noted ? "sk-note" : "sk-help", "data-found": true },
    foundTold(found),
    assumed,
  );
}

/** @param {Found} found */
function foundTold({ served, differs, date, text }) {
  if (!served) return say("Not in its list on {date}: it may be gone.", { date });
  if (differs) return say("On {date} it told another price: {price}.", { date, price: text });
  return text
    ? say("Still served on {date}, for {price}.", { date, price: text })
    : say("Still served on {date}.", { date });
}

/** @param {string} host @param {string} model @param {Found} found @param {Redraw} redraw */
function takeButton(host, model, found, redraw) {
  const status = statusLine();
  const take = async () => {
    try {
      await post("/prices/take", { host, model, found: found.name });
      refreshPrices();
      await redraw();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  };
  return element("div", { class: "sk-row" }, button(say("Use this price"), take), status.line);
}

/** @param {Charged} charged */
function chargedTold({ percent, more, count }) {
  return more
    ? say(
        "one: Charged {percent} % more than quoted, {count} time. | other: Charged {percent} % more than quoted, {count} times.",
        { percent, count },
      )
    : say(
        "one: Charged {percent} % less than quoted, {count} time. | other: Charged {percent} % less than quoted, {count} times.",
        { percent, count },
      );
}
