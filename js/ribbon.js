// @ts-check
// The ribbon of sandbox mode: nobody takes drawn pictures for real ones; and why nothing is ordered, where nothing can be.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { catalogue, onCatalogue } from "./page/catalogue.mjs";
import { LANGUAGE_CHANGED } from "./page/events.mjs";
import { direction, say } from "./page/words.mjs";

app.registerExtension({
  name: "schnellkit.ribbon",
  setup() {
    const ribbon = document.createElement("div");
    ribbon.className = "schnellkit-ribbon";
    ribbon.setAttribute("role", "note");
    const write = () => {
      const { sandbox, problem } = catalogue();
      ribbon.dir = direction();
      ribbon.textContent =
        problem ||
        say("Schnell sandbox · pictures are drawn on this machine, no host is asked, nothing is charged");
      if (sandbox || problem) document.body.append(ribbon);
      else ribbon.remove();
    };
    api.addEventListener(LANGUAGE_CHANGED, write);
    onCatalogue(write);
  },
});
