// @ts-check
// Who else can spend: a line on the pages of keys and money where the server is not this person's alone.

import { say } from "../page/words.mjs";
import { element } from "../page/elements.mjs";

/** @typedef {{open: boolean, shared: boolean}} Reach Whether the port is open to others, and whether several people use it. */

/** @param {Reach} reach @returns {HTMLElement[]} */
export function reachNotes({ open, shared }) {
  const notes = [];
  if (open) notes.push(say("Whoever reaches this port can spend up to your caps."));
  if (shared)
    notes.push(
      say(
        "Several people share this ComfyUI: whoever can queue spends up to your caps. Keys, caps, ledger and library belong to one owner.",
      ),
    );
  return notes.map((note) => element("p", { class: "sk-note", "data-reach": true }, note));
}
