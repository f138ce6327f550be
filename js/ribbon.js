// @ts-check
// The ribbon of sandbox mode: nobody takes drawn pictures for real ones.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { LANGUAGE_CHANGED } from "./sidebar/fresh.mjs";
import { direction, say } from "./words.mjs";

app.registerExtension({
  name: "schnellkit.ribbon",
  async setup() {
    const answer = await api.fetchApi("/schnellkit/catalogue");
    if (!answer.ok) return;
    const { sandbox, problem } = await answer.json();
    if (!sandbox && !problem) return;
    const ribbon = document.createElement("div");
    ribbon.className = "schnellkit-ribbon";
    ribbon.setAttribute("role", "note");
    const write = () => {
      ribbon.dir = direction();
      ribbon.textContent =
        problem ||
        say("Schnell sandbox · pictures are drawn on this machine, no host is asked, nothing is charged");
    };
    write();
    /** @type {any} */ (api).addEventListener(LANGUAGE_CHANGED, write);
    document.body.append(ribbon);
  },
});
