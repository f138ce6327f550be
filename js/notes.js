// @ts-check
// Toasts for what happened beyond a node: pictures that did not arrive, sizes that were snapped.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { nodeAt } from "./page/graph.mjs";

const LIFE = 12000;

/** @type {{summary: string, detail: string}[]} What went wrong stays until it is closed, or until something is run again. */
let errors = [];

function forgetErrors() {
  for (const one of errors) app.extensionManager.toast.remove(one);
  errors = [];
}

/** @param {import("../../scripts/api.js").Note} note */
function show({ severity, node, text }) {
  const isError = severity === "error";
  const toast = {
    severity,
    summary: nodeAt(node)?.title ?? "Schnell",
    detail: text,
    ...(isError ? {} : { life: LIFE }),
  };
  if (isError && errors.some((one) => one.summary === toast.summary && one.detail === text)) return;
  if (isError) errors.push(toast);
  app.extensionManager.toast.add(toast);
}

app.registerExtension({
  name: "schnellkit.notes",
  setup() {
    api.addEventListener("schnellkit.note", ({ detail }) => show(detail));
    // Not when it is queued: a run that fails at once does so before its queuing has been answered.
    api.addEventListener("execution_start", forgetErrors);
  },
});
