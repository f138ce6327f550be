// @ts-check
// The Keys page: where each host's key stands, and the form that takes one in. A key is never shown again.

import { say } from "../page/words.mjs";
import { ask, change } from "../page/routes.mjs";
import { refreshPrices } from "../page/events.mjs";
import {
  atWork,
  button,
  element,
  field,
  fill,
  outside,
  pill,
  sentence,
  statusLine,
} from "../page/elements.mjs";
import { whyKeptOut } from "./let_in.mjs";
import { reachNotes } from "./reach.mjs";

/** @typedef {{name: string, title: string, state: "missing" | "environment" | "stored", stored: boolean,
 *   variable: string, parts: boolean, page: string, billing: string, checkable: boolean}} KeyState */

const MOODS = /** @type {Record<string, "good" | "bad">} */ ({
  valid: "good",
  refused: "bad",
  unreachable: "bad",
});

/** The host whose form is opened with the page. */
let wanted = "";

/** @param {string} host */
export const wantKeyOf = (host) => void (wanted = host);

/** @param {HTMLElement} place */
export async function drawKeys(place) {
  const told = await ask("/keys");
  fill(
    place,
    element(
      "p",
      { class: "sk-lead" },
      say(
        "A key lets a host bill you. It stays on this machine, is sent to its host alone, and is never in a workflow.",
      ),
    ),
    told.sandbox &&
      element(
        "p",
        { class: "sk-note" },
        say("Sandbox mode needs no key. What you store here is for real hosts, later."),
      ),
    !told.changeable && whyKeptOut(told.why),
    ...reachNotes(told),
    ...told.hosts.map((/** @type {KeyState} */ host) => card(host, told.changeable)),
  );
}

/** @param {KeyState} host @param {boolean} changeable */
function card(host, changeable) {
  const title = `schnellkit-key-${host.name}`;
  const place = element("section", { class: "sk-card", "aria-labelledby": title, "data-host": host.name });
  const status = statusLine();

  /** @param {KeyState} now @param {boolean} asking @returns {HTMLElement | null} */
  function draw(now, asking) {
    const form = asking && changeable ? keyForm(now, save, () => draw(now, false)) : null;
    fill(
      place,
      element("header", {}, element("h3", { id: title }, now.title), statePill(now.state)),
      element("p", { class: "sk-help" }, where(now, changeable)),
      form ?? actions(now),
      status.line,
    );
    return form;
  }

  /** @param {KeyState} now */
  function actions(now) {
    return element(
      "div",
      { class: "sk-row" },
      now.state !== "missing" &&
        button(say("Check"), () => check(now), {
          "aria-label": say("Check the key of {host}", { host: now.title }),
          disabled: !changeable,
        }),
      changeable &&
        button(
          now.stored ? say("Replace") : say("Enter key"),
          () => draw(now, true)?.querySelector("input")?.focus(),
          {
            "aria-label": now.stored
              ? say("Replace the key of {host}", { host: now.title })
              : say("Enter the key of {host}", { host: now.title }),
          },
        ),
      now.stored &&
        changeable &&
        button(say("Forget"), () => save(""), {
          "aria-label": say("Forget the stored key of {host}", { host: now.title }),
        }),
      now.state === "missing" && outside(now.page, say("Make a key")),
    );
  }

  /** @param {string} key */
  async function save(key) {
    try {
      const { hosts } = await change("/keys", { host: host.name, key });
      const now = hosts.find((/** @type {KeyState} */ one) => one.name === host.name);
      draw(now, false);
      place.querySelector("button")?.focus();
      // A node without a key says so where its price stands.
      refreshPrices();
      status.tell(key ? say("Stored.") : say("Forgotten."), "good");
      if (key && now.checkable) await check(now);
    } catch (error) {
      status.tell(sentence(error), "bad");
    }
  }

  /** @param {KeyState} now */
  async function check(now) {
    status.tell(say("Asking {host}…", { host: now.title }));
    try {
      const { verdict, text } = await change("/keys/check", { host: now.name });
      status.tell(text, MOODS[verdict] ?? "plain");
    } catch (error) {
      status.tell(sentence(error), "bad");
    }
  }

  const form = draw(host, wanted === host.name);
  if (form) {
    wanted = "";
    // Only what is on the page can be focused.
    setTimeout(() => {
      place.scrollIntoView({ block: "nearest" });
      form.querySelector("input")?.focus();
    });
  }
  return place;
}

/** @param {KeyState} host @param {(key: string) => Promise<void>} save @param {() => void} leave */
function keyForm(host, save, leave) {
  const input = /** @type {HTMLInputElement} */ (
    element("input", {
      type: "password",
      autocomplete: "off",
      spellcheck: "false",
      "data-1p-ignore": true,
      "data-lpignore": "true",
      class: "sk-input",
    })
  );
  const send = /** @type {HTMLButtonElement} */ (
    element(
      "button",
      { type: "submit", class: "sk-button sk-primary" },
      host.checkable ? say("Save and check") : say("Save"),
    )
  );
  const form = element(
    "form",
    { class: "sk-form" },
    field(
      say("Key of {host}", { host: host.title }),
      input,
      host.parts
        ? say("Write the account id, a colon, then the token; nobody can read them back, you neither.")
        : say("Paste it once; nobody can read it back, you neither."),
    ),
    element(
      "div",
      { class: "sk-row" },
      send,
      button(say("Cancel"), leave),
      outside(host.page, say("Make a key")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const key = input.value.trim();
    if (key) atWork(send, () => save(key));
    else input.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
  return form;
}

/** @param {KeyState["state"]} state */
function statePill(state) {
  if (state === "environment") return pill("good", say("from environment"));
  return state === "stored" ? pill("good", say("stored")) : pill("plain", say("no key"));
}

/** @param {KeyState} host @param {boolean} changeable */
function where({ state, stored, variable }, changeable) {
  if (state === "stored") return say("Kept in a file that only you can read.");
  if (state !== "environment")
    return changeable
      ? say("Enter one here, or set {variable} where ComfyUI starts.", { variable })
      : say("Set {variable} where ComfyUI starts.", { variable });
  return stored
    ? say("Read from {variable}, which goes before a stored one; one is stored too.", { variable })
    : say("Read from {variable}, which goes before a stored one.", { variable });
}
