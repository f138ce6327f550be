// @ts-check
// Once a node's pictures are there, its badge and receipt say what they cost: the line of progress under it goes.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { nodeAt } from "./page/graph.mjs";
import { dropEmptyProgress } from "./page/frontend.mjs";

app.registerExtension({
  name: "schnellkit.progress",
  setup() {
    api.addEventListener("executed", ({ detail }) => {
      if (!detail.output?.schnellkit) return;
      // The frontend writes the line in its own turn.
      setTimeout(() => dropEmptyProgress(nodeAt(detail.display_node ?? detail.node)));
    });
  },
});
