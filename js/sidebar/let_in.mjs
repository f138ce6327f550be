// @ts-check
// For who is kept out: why, and the one-time code by which the owner's own browser on the network is let in.

import { post } from "../page/routes.mjs";
import { button, element, field, fill, onSubmit, sentence, statusLine } from "../page/elements.mjs";
import { say } from "../page/words.mjs";

/** @typedef {{changeable: boolean, why: string}} Access Whether this visitor may change what a page shows, and if not, why. */

/** @param {string} why @returns {HTMLElement} */
export function whyKeptOut(why) {
  const status = statusLine();
  const form = element("div", {});
  const box = element(
    "div",
    { class: "sk-note", "data-kept-out": true },
    element("p", {}, why),
    form,
    status.line,
  );

  async function show() {
    try {
      await post("/code", {});
      status.show("");
      offerForm();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }

  const offer = () => fill(form, button(say("Show a code in ComfyUI's console"), show));

  function offerForm() {
    const input = element("input", {
      class: "sk-input",
      autocomplete: "one-time-code",
      inputmode: "numeric",
    });
    const enter = async () => {
      try {
        await post("/code/enter", { code: input.value });
        box.dispatchEvent(new CustomEvent(LET_IN, { bubbles: true }));
      } catch (error) {
        status.show(sentence(error), "bad");
      }
    };
    const send = element("button", { type: "submit", class: "sk-button sk-primary" }, say("Let me in"));
    const typed = element(
      "form",
      { class: "sk-form" },
      field(
        say("Code from ComfyUI's console"),
        input,
        say("The window or log in which ComfyUI was started; in a container, docker logs."),
      ),
      element("div", { class: "sk-row" }, send, button(say("Show a new code"), show)),
    );
    onSubmit(typed, send, enter);
    fill(form, typed);
    input.focus();
  }

  offer();
  return box;
}

/** Somebody was let in: the page is drawn anew. */
export const LET_IN = "schnellkit-let-in";
