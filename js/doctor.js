// @ts-check
// Schnell · Doctor: a button that looks through the graph, and a button for every fix.

import { app } from "../../scripts/app.js";
import { fix } from "./doctor/fixes.mjs";
import { also, keepHeight, showAnew } from "./page/follow_node.mjs";
import { addElement } from "./page/frontend.mjs";
import { nodeAt, rootGraph } from "./page/graph.mjs";
import { readGraph } from "./total/read_graph.mjs";
import { say } from "./page/words.mjs";

const NODE = "SchnellkitDoctor";
const HEIGHT = 220;
const WIDTH = 340;
const BOX =
  "overflow:auto;font:12px/1.4 system-ui,sans-serif;padding:6px 8px;display:grid;gap:6px;align-content:start";

/** @typedef {import("./doctor/fixes.mjs").Finding} Finding */

/** @type {WeakMap<GraphNode, Finding[]>} */
const findingsOf = new WeakMap();

/**
 * @param {string} text
 * @param {() => void} press
 */
function button(text, press) {
  const made = document.createElement("button");
  made.textContent = text;
  made.style.cssText =
    "font:inherit;padding:3px 8px;border:1px solid #8886;border-radius:5px;cursor:pointer;text-align:left;background:#2f5d50;color:#f4f1e8";
  made.addEventListener("click", press);
  return made;
}

/** @param {string} text */
function line(text) {
  const made = document.createElement("div");
  made.textContent = text;
  return made;
}

/**
 * Looks through the graph: only the doctor itself is run.
 * @param {GraphNode} node
 */
function look(node) {
  const graph = rootGraph();
  // Inside a subgraph a node runs under the name of its way there; where that is used several times, once is enough.
  const [id] = (graph && readGraph(graph).ids.get(node)) ?? [String(node.id)];
  return app.queuePrompt(0, 1, [id]);
}

/**
 * @param {GraphNode} node
 * @param {HTMLElement} box
 * @param {Finding[]} findings
 * @param {string} nothing What to say where nothing is left.
 */
function show(node, box, findings, nothing) {
  findingsOf.set(node, findings);
  const rows = findings.map((finding) => {
    const row = document.createElement("div");
    row.append(line(describeFinding(finding)));
    if (finding.edits.length) row.append(button(capital(finding.fix), () => mend(node, box, [finding])));
    return row;
  });
  const all = findings.length > 1 ? [button(say("Fix all"), () => mend(node, box, findings))] : [];
  const well = findings.length ? [] : [line(nothing)];
  box.replaceChildren(
    button(say("Look through this workflow"), () => look(node)),
    ...well,
    ...all,
    ...rows,
  );
}

/** @param {Finding} finding */
function describeFinding({ node, title, told }) {
  const name = String(nodeAt(node)?.title ?? node);
  return `${title.startsWith(name) ? "" : `${name}: `}${title}: ${told}`;
}

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * @param {GraphNode} node
 * @param {HTMLElement} box
 * @param {Finding[]} mended
 */
function mend(node, box, mended) {
  fix(mended);
  const left = (findingsOf.get(node) ?? []).filter((finding) => !mended.includes(finding));
  show(node, box, left, say("All that was found is fixed. One undo takes it back."));
}

/** @type {WeakMap<GraphNode, HTMLElement>} */
const boxOf = new WeakMap();

/** @param {GraphNode} node */
function addPanel(node) {
  const box = document.createElement("div");
  box.style.cssText = BOX;
  keepHeight(box, HEIGHT);
  box.append(button(say("Look through this workflow"), () => look(node)));
  boxOf.set(node, box);
  const options = { hideOnZoom: false, margin: 4, getMinHeight: () => HEIGHT };
  if (!addElement(node, "schnellkit_doctor", box, options)) return;
  showAnew(node, box, "schnellkit_doctor");
  node.setSize([Math.max(node.size[0], WIDTH), node.size[1]]);
  also(node, "onExecuted", (/** @type {{schnellkit_doctor?: string[]} | undefined} */ output) => {
    if (output?.schnellkit_doctor)
      show(node, box, JSON.parse(output.schnellkit_doctor[0]), say("Nothing wrong for schnell was found."));
  });
}

app.registerExtension({
  name: "schnellkit.doctor",
  nodeCreated(/** @type {GraphNode} */ node) {
    if (node.comfyClass === NODE) addPanel(node);
  },
  getNodeMenuItems(/** @type {GraphNode} */ node) {
    if (node.comfyClass !== NODE) return [];
    const findings = findingsOf.get(node) ?? [];
    const box = boxOf.get(node);
    return [
      { content: say("Look through this workflow"), callback: () => look(node) },
      ...(box && findings.length
        ? [{ content: say("Fix all that the doctor found"), callback: () => mend(node, box, findings) }]
        : []),
    ];
  },
});
