// @ts-check
// Once a node's pictures are there, or its run was cancelled, nothing is waited for: the line of progress under it goes.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { allNodes, nodeAt } from "./page/graph.mjs";
import { dropEmptyProgress } from "./page/frontend.mjs";

app.registerExtension({
  name: "schnellkit.progress",
  setup() {
    api.addEventListener("executed", ({ detail }) => {
      if (!detail.output?.schnellkit) return;
      // The frontend writes the line in its own turn.
      setTimeout(() => dropEmptyProgress(nodeAt(detail.display_node ?? detail.node)));
    });
    api.addEventListener("execution_interrupted", () =>
      setTimeout(() => allNodes().forEach(dropEmptyProgress)),
    );
  },
});
