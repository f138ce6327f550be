// @ts-check
// Toasts for what happened beyond a node: pictures that did not arrive, sizes that were snapped.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { nodeOf } from "./doctor_fix.mjs";

const LIFE = 12000;

app.registerExtension({
  name: "schnellkit.notes",
  setup() {
    /** @type {any} */ (api).addEventListener("schnellkit.note", (/** @type {any} */ { detail }) => {
      app.extensionManager.toast.add({
        severity: detail.severity,
        summary: nodeOf(detail.node)?.title ?? "Schnell",
        detail: detail.text,
        life: LIFE,
      });
    });
  },
});
