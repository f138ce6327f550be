// @ts-check
// The ribbon of sandbox mode: nobody takes drawn pictures for real ones.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";

app.registerExtension({
  name: "schnellkit.ribbon",
  async setup() {
    const answer = await api.fetchApi("/schnellkit/catalogue");
    if (!answer.ok || !(await answer.json()).sandbox) return;
    const ribbon = document.createElement("div");
    ribbon.className = "schnellkit-ribbon";
    ribbon.setAttribute("role", "note");
    ribbon.textContent =
      "Schnell sandbox · pictures are drawn on this machine, no host is asked, nothing is charged";
    document.body.append(ribbon);
  },
});
