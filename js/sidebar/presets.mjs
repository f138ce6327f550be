// @ts-check
// The Presets page: one's own sizes for Schnell Resolution, edited, taken along as one file and brought back.

import { say } from "../page/words.mjs";
import { address, get, post } from "../page/routes.mjs";
import { button, element, field, fill, onSubmit, sentence, statusLine } from "../page/elements.mjs";
import { refreshPresets } from "../page/events.mjs";
import { catalogue } from "../page/catalogue.mjs";
import { describeFits } from "../resolution/sizing.mjs";
import { whyKeptOut } from "./let_in.mjs";

/** @typedef {{name: string, width: number, height: number, text: string}} Preset */
/** @typedef {import("./let_in.mjs").Access & {own: Preset[], built_in: Preset[], done?: string}} PresetsView */
/** @typedef {(view: Partial<PresetsView>, done?: string) => void} Changed */

const FILE_NAME = "schnellkit-presets.json";
const DRAWN = 34; // pixels of the longer side

/** @param {HTMLElement} place */
export async function drawPresets(place) {
  /** @type {PresetsView} */
  const first = await get("/presets");
  const status = statusLine();
  // An answer to a change tells the presets anew, not who may change them.
  /** @param {Partial<PresetsView>} view @param {string} [done] */
  function changed(view, done = "") {
    draw({ ...first, ...view });
    status.show(done, "good");
    refreshPresets();
  }
  const draw = (/** @type {PresetsView} */ view) =>
    fill(
      place,
      element("h2", {}, say("Your presets")),
      element(
        "p",
        { class: "sk-lead" },
        say(
          "Schnell Resolution offers them before its own. A workflow carries their numbers, so it gives the same size to those who do not have them, and to you after you changed them.",
        ),
      ),
      !view.changeable && whyKeptOut(view.why),
      ...view.own.map((one) => presetCard(one, view.changeable, changed)),
      view.own.length === 0 && element("p", { class: "sk-help" }, say("None yet.")),
      status.line,
      view.changeable && presetForm(null, changed),
      travel(view, changed),
      builtIn(view.built_in),
    );
  draw(first);
}

/** @param {Preset} preset @param {boolean} changeable @param {Changed} changed */
function presetCard(preset, changeable, changed) {
  const status = statusLine();
  const card = element("section", {
    class: "sk-card",
    "aria-label": preset.name,
    "data-preset": preset.name,
  });

  function read() {
    fill(
      card,
      line(preset),
      changeable &&
        element(
          "div",
          { class: "sk-row" },
          button(say("Edit"), edit, { "aria-label": say("Edit {name}", { name: preset.name }) }),
          button(say("Remove"), drop, { "aria-label": say("Remove {name}", { name: preset.name }) }),
        ),
      status.line,
    );
  }
  function leave() {
    read();
    card.querySelector("button")?.focus();
  }
  function edit() {
    fill(card, presetForm(preset, changed, leave));
    card.querySelector("input")?.focus();
  }
  async function drop() {
    try {
      changed(
        await post("/presets/drop", { name: preset.name }),
        say("{name} was removed.", { name: preset.name }),
      );
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }
  read();
  return card;
}

/** The preset as a rectangle of its shape and in words. @param {Preset} preset */
function line({ name, width, height, text }) {
  const scale = DRAWN / Math.max(width, height);
  const shape = element("span", {
    class: "sk-shape-drawn",
    style: `inline-size: ${width * scale}px; block-size: ${height * scale}px`,
  });
  return element(
    "div",
    { class: "sk-preset" },
    element("span", { class: "sk-shape", "aria-hidden": "true" }, shape),
    element(
      "div",
      {},
      element("h3", {}, name),
      element("p", { class: "sk-help" }, text),
      element("p", { class: "sk-help" }, describeFits([width, height], catalogue())),
    ),
  );
}

/**
 * @param {Preset | null} preset The one to edit; none: a new one.
 * @param {Changed} changed
 * @param {() => void} [leave]
 */
function presetForm(preset, changed, leave) {
  const input = (/** @type {object} */ more) =>
    element("input", { class: "sk-input", autocomplete: "off", required: true, ...more });
  const side = (/** @type {number} */ value) =>
    input({ type: "number", min: 64, max: 4096, step: 16, value });
  const name = input({ maxlength: 60, value: preset?.name ?? "" });
  const width = side(preset?.width ?? 1024);
  const height = side(preset?.height ?? 1024);
  const status = statusLine();
  const send = element(
    "button",
    { type: "submit", class: "sk-button sk-primary" },
    preset ? say("Save") : say("Add preset"),
  );
  const form = element(
    "form",
    {
      class: preset ? "sk-form" : "sk-card sk-form",
      "aria-label": preset ? say("Edit {name}", { name: preset.name }) : say("Add a preset"),
    },
    field(say("Name"), name),
    element("div", { class: "sk-row" }, field(say("Width"), width), field(say("Height"), height)),
    element("p", { class: "sk-help" }, say("In pixels, multiples of 16.")),
    element("div", { class: "sk-row" }, send, leave && button(say("Cancel"), leave)),
    status.line,
  );
  async function save() {
    const typed = { name: name.value, width: width.valueAsNumber, height: height.valueAsNumber };
    try {
      changed(
        await post("/presets", { ...typed, before: preset?.name ?? "" }),
        say("{name} was saved: choose it on the node.", { name: typed.name.trim() }),
      );
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }
  onSubmit(form, send, save);
  if (leave)
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      leave();
    });
  return form;
}

/** One file out, one file in. @param {PresetsView} view @param {Changed} changed */
function travel(view, changed) {
  const status = statusLine();
  const chosen = element("input", {
    type: "file",
    accept: ".json,application/json",
    hidden: true,
    "aria-label": say("A file of presets"),
  });
  chosen.addEventListener("change", async () => {
    const file = chosen.files?.[0];
    chosen.value = "";
    if (!file) return;
    try {
      /** @type {PresetsView} */
      const answer = await post("/presets/bring", await readFile(file));
      changed(answer, answer.done);
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  });
  const out = element(
    "a",
    { class: "sk-button", href: address("/presets.json"), download: FILE_NAME },
    say("Export as JSON"),
  );
  return element(
    "section",
    { class: "sk-card", "aria-label": say("Take along") },
    element("h3", {}, say("Take along")),
    element(
      "p",
      { class: "sk-help" },
      say("One file with all of them. Bringing one in replaces those of the same name."),
    ),
    element(
      "div",
      { class: "sk-row" },
      view.own.length > 0 && out,
      view.changeable && button(say("Import a file"), () => chosen.click()),
      chosen,
    ),
    status.line,
  );
}

/** @param {File} file @returns {Promise<object>} */
async function readFile(file) {
  try {
    const data = JSON.parse(await file.text());
    if (data && typeof data === "object") return data;
  } catch {
    // Told below, like any other file that is not one of presets.
  }
  throw new Error(say("{file} is no file of presets.", { file: file.name }));
}

/** @param {Preset[]} presets */
function builtIn(presets) {
  return element(
    "details",
    { class: "sk-card" },
    element("summary", {}, say("The {count} that come with the pack", { count: presets.length })),
    element("div", { class: "sk-drawn" }, ...presets.map(line)),
  );
}
