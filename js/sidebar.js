// @ts-check
// The sidebar tab Schnell: keys, hosts, spending, the library and presets.

import { app } from "../../scripts/app.js";
import { drawHosts } from "./sidebar/hosts.mjs";
import { drawKeys } from "./sidebar/keys.mjs";
import { drawLibrary } from "./sidebar/library.mjs";
import { drawPresets } from "./sidebar/presets.mjs";
import { drawSpend } from "./sidebar/spend.mjs";
import { tabbed } from "./sidebar/tabs.mjs";

const PAGES = [
  { id: "keys", title: "Keys", draw: drawKeys },
  { id: "hosts", title: "Hosts", draw: drawHosts },
  { id: "spend", title: "Spend", draw: drawSpend },
  { id: "library", title: "Library", draw: drawLibrary },
  { id: "presets", title: "Presets", draw: drawPresets },
];
const TAB = "schnellkit";

let last = PAGES[0].id;
/** @type {(() => void) | undefined} */
let close;

/** The pack's styles, beside this file. */
function loadStyle() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("./sidebar/style.css", import.meta.url).href;
  document.head.append(link);
}

/** @param {HTMLElement} place */
function draw(place) {
  close?.();
  const tabs = tabbed(PAGES, last, (id) => (last = id));
  close = tabs.close;
  place.classList.add("schnellkit-sidebar");
  place.replaceChildren(...tabs.parts);
}

app.registerExtension({
  name: "schnellkit.sidebar",
  init() {
    loadStyle();
  },
  setup() {
    app.extensionManager.registerSidebarTab({
      id: TAB,
      icon: "pi pi-bolt",
      title: "Schnell",
      tooltip: "Schnell: keys, hosts, spending, library, presets",
      type: "custom",
      render: draw,
      destroy: () => close?.(),
    });
  },
});
