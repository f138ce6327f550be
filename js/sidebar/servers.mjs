// @ts-check
// One's own servers on the Hosts page: listed, added, asked whether they are ready, removed.

import { readCatalogue } from "../page/catalogue.mjs";
import { say } from "../page/words.mjs";
import { post } from "../page/routes.mjs";
import { button, element, field, onSubmit, pill, sentence, statusLine } from "../page/elements.mjs";

/** @typedef {{name: string, url: string, dialect: string, model: string, key: boolean}} Server */
/** @typedef {import("./let_in.mjs").Access & {sandbox: boolean, dialects: string[], endpoints: Server[]}} ServersView */

const DIALECTS = /** @type {Record<string, string>} */ ({
  vllm: "vLLM-Omni",
  sglang: "SGLang",
  localai: "LocalAI",
  xinference: "Xinference",
  nim: "NVIDIA NIM",
});
const MOODS = /** @type {Record<string, "good" | "bad">} */ ({
  ready: "good",
  refused: "bad",
  unreachable: "bad",
});

/** @param {HTMLElement} place @param {ServersView} view */
export function drawServers(place, view) {
  const list = element("div", { class: "sk-drawn" });
  const changeable = view.changeable && !view.sandbox;

  /** @param {Server[]} servers */
  function draw(servers) {
    const none = element("p", { class: "sk-help" }, say("None yet."));
    list.replaceChildren(
      ...(servers.length ? servers.map((one) => serverCard(one, view, changeable, draw)) : [none]),
    );
  }

  draw(view.endpoints);
  place.replaceChildren(
    element("h2", {}, say("Your own servers")),
    element(
      "p",
      { class: "sk-lead" },
      say(
        "The node Schnell · Self-hosted finds them by name; their addresses and keys are never in a workflow.",
      ),
    ),
    list,
    changeable
      ? serverForm(view, draw)
      : element("p", { class: "sk-note" }, view.sandbox ? say("These are the sandbox's.") : view.why),
  );
}

/** @param {Server} server @param {ServersView} view @param {boolean} changeable @param {(servers: Server[]) => void} draw */
function serverCard(server, view, changeable, draw) {
  const status = statusLine();
  const title = `schnellkit-server-${encodeURIComponent(server.name)}`;

  async function check() {
    status.show(say("Asking…"));
    try {
      /** @type {import("./keys.mjs").Verdict} */
      const { verdict, text } = await post("/endpoints/check", { name: server.name });
      status.show(text, MOODS[verdict] ?? "plain");
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }
  async function drop() {
    try {
      /** @type {ServersView} */
      const { endpoints } = await post("/endpoints/drop", { name: server.name });
      draw(endpoints);
      await readCatalogue();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }
  return element(
    "section",
    { class: "sk-card", "aria-labelledby": title, "data-server": server.name },
    element(
      "header",
      {},
      element("h3", { id: title }, server.name),
      pill("plain", DIALECTS[server.dialect] ?? server.dialect),
    ),
    element(
      "p",
      { class: "sk-help" },
      [server.url, server.model, server.key ? say("with a key") : say("without a key")]
        .filter(Boolean)
        .join(" · "),
    ),
    element(
      "div",
      { class: "sk-row" },
      view.changeable &&
        button(say("Check"), check, { "aria-label": say("Check {name}", { name: server.name }) }),
      changeable &&
        button(say("Remove"), drop, { "aria-label": say("Remove {name}", { name: server.name }) }),
    ),
    status.line,
  );
}

/** @param {ServersView} view @param {(servers: Server[]) => void} draw */
function serverForm(view, draw) {
  const text = (/** @type {object} */ more) =>
    element("input", { class: "sk-input", autocomplete: "off", spellcheck: "false", ...more });
  const inputs = {
    name: text({ required: true, maxlength: 64 }),
    url: text({ required: true, type: "url", placeholder: "http://127.0.0.1:8000" }),
    dialect: element(
      "select",
      { class: "sk-input" },
      ...view.dialects.map((one) => element("option", { value: one }, DIALECTS[one] ?? one)),
    ),
    model: text({ placeholder: "black-forest-labs/FLUX.1-schnell" }),
    key: text({ type: "password" }),
  };
  const status = statusLine();
  const send = element("button", { type: "submit", class: "sk-button sk-primary" }, say("Add server"));
  const form = element(
    "form",
    { class: "sk-card sk-form", "aria-label": say("Add a server") },
    field(say("Name"), inputs.name, say("What you will choose on the node.")),
    field(say("Address"), inputs.url, say("https, or plain http on this machine or in your own network.")),
    field(say("Speaks"), inputs.dialect, say("The program that runs there.")),
    field(say("Model"), inputs.model, say("Only where the server calls it by another name.")),
    field(say("Key"), inputs.key, say("Only where the server asks for one.")),
    element("div", { class: "sk-row" }, send),
    status.line,
  );

  async function add() {
    const values = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    try {
      /** @type {ServersView} */
      const { endpoints } = await post("/endpoints", values);
      draw(endpoints);
      form.reset();
      status.show(say("{name} was added: choose it on the node.", { name: values.name }), "good");
      await readCatalogue();
    } catch (error) {
      status.show(sentence(error), "bad");
    }
  }
  onSubmit(form, send, add);
  return form;
}
