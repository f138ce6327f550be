// @ts-check
// Toasts for what happened beyond a node: pictures that did not arrive, sizes that were snapped.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";

const LIFE = 12000;

app.registerExtension({
  name: "schnellkit.notes",
  setup() {
    /** @type {any} */ (api).addEventListener("schnellkit.note", (/** @type {any} */ { detail }) => {
      const title =
        app.rootGraph?.getNodeById?.(detail.node)?.title ?? app.graph.getNodeById(detail.node)?.title;
      app.extensionManager.toast.add({
        severity: detail.severity,
        summary: title ?? "Schnell",
        detail: detail.text,
        life: LIFE,
      });
    });
  },
});
