// @ts-check
// Schnell · Load carries the download addresses of its models: the frontend offers them where a file is missing.

import { app } from "../../scripts/app.js";

const NODE = "SchnellkitLoad";

/** @type {{name: string, url: string, directory: string}[]} */
let downloads = [];

app.registerExtension({
  name: "schnellkit.downloads",
  beforeRegisterNodeDef(_type, definition) {
    if (definition.name === NODE) downloads = definition.input?.required?.model?.[1]?.downloads ?? [];
  },
  nodeCreated(node) {
    if (node.comfyClass === NODE) node.properties.models = structuredClone(downloads);
  },
});
