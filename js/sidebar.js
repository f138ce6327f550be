// @ts-check
// The sidebar tab Schnell: keys, hosts, spending, the library and presets.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { addSidebarTab } from "./page/frontend.mjs";
import { addStyle } from "./page/elements.mjs";
import { KEYS_WANTED, LANGUAGE_CHANGED } from "./page/events.mjs";
import { drawHosts } from "./sidebar/hosts.mjs";
import { drawKeys, wantKeyOf } from "./sidebar/keys.mjs";
import { drawLibrary } from "./sidebar/library.mjs";
import { drawPresets } from "./sidebar/presets.mjs";
import { drawSpend } from "./sidebar/spend.mjs";
import { tabbed } from "./sidebar/tabs.mjs";
import { direction, say } from "./page/words.mjs";

const PAGES = [
  { id: "keys", title: () => say("Keys"), draw: drawKeys },
  { id: "hosts", title: () => say("Hosts"), draw: drawHosts },
  { id: "spend", title: () => say("Spend"), draw: drawSpend },
  { id: "library", title: () => say("Library"), draw: drawLibrary },
  { id: "presets", title: () => say("Presets"), draw: drawPresets },
];
const TAB = "schnellkit";

let last = PAGES[0].id;
/** @type {(() => void) | undefined} */
let close;
/** @type {HTMLElement | undefined} */
let drawnIn;
/** @type {((tooltip: string) => void) | undefined} */
let nameAnew;

const tooltip = () => say("Schnell: keys, hosts, spending, library, presets");

/** @param {HTMLElement} place */
function draw(place) {
  close?.();
  const tabs = tabbed(PAGES, last, (id) => (last = id));
  close = tabs.close;
  drawnIn = place;
  place.dir = direction();
  place.classList.add("schnellkit-sidebar");
  place.replaceChildren(...tabs.parts);
}

/** The form for one host's key, wherever the sidebar is. @param {string} host */
function showKeyForm(host) {
  last = "keys";
  wantKeyOf(host);
  if (drawnIn?.isConnected) draw(drawnIn);
  else app.extensionManager.command.execute(`Workspace.ToggleSidebarTab.${TAB}`);
}

function drawAnew() {
  nameAnew?.(tooltip());
  if (drawnIn?.isConnected) draw(drawnIn);
}

app.registerExtension({
  name: "schnellkit.sidebar",
  init() {
    addStyle("./sidebar/style.css", import.meta.url);
  },
  setup() {
    nameAnew = addSidebarTab({
      id: TAB,
      icon: "pi pi-bolt",
      title: "Schnell",
      tooltip: tooltip(),
      type: "custom",
      render: draw,
      destroy: () => close?.(),
    });
    api.addEventListener(LANGUAGE_CHANGED, drawAnew);
    api.addEventListener(KEYS_WANTED, ({ detail }) => showKeyForm(detail.host));
  },
});
