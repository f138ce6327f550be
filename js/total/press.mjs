// @ts-check
// One press of Run: how many prompts it queues, and the name they share, by which a cap "a run" holds over all of them.

import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { spoken } from "../page/words.mjs";

const LOOK_AGAIN = 200;
const PROMPT = "/prompt";
const ENGLISH = "en";
// As the ledger names who queued what came from here.
const PAGE = "page";

/** @type {{id: string, shared: boolean, about: Map<string, string>}} */
let press = { id: "", shared: false, about: new Map() };

/** What was asked for in each prompt, by node: a charge is of that, whatever was edited since. @type {Map<string, Map<string, string>>} */
const queued = new Map();

/** Who wants to hear that it is known what a prompt asks for. @type {(() => void)[]} */
const waiting = [];

/** How many prompts Run will queue. @returns {number} */
export function batchCount() {
  const { setting, queueSettings } = app.extensionManager;
  const old = setting.get("Comfy.UseNewMenu") === "Disabled";
  const count = Number(old ? app.ui?.batchCount : queueSettings?.batchCount);
  return Number.isInteger(count) && count > 0 ? count : 1;
}

/** Whether ComfyUI runs by itself, with each change or for ever. */
export const runsByItself = () => (app.extensionManager.queueSettings?.mode ?? "disabled") !== "disabled";

/** Do this when the count was changed. @param {() => void} does */
export function watchCount(does) {
  let seen = batchCount();
  setInterval(() => {
    const now = batchCount();
    if (now === seen) return;
    seen = now;
    does();
  }, LOOK_AGAIN);
}

/**
 * A press begins. What comes while an earlier one is still being queued belongs to that one: the caps hold over both.
 * @param {number} count @param {Map<string, string>} about What each node is asked for.
 */
export function beginPress(count, about) {
  const going = Boolean(app.processingQueue) && press.id !== "";
  const id = going ? press.id : (crypto.randomUUID?.() ?? String(Math.random()));
  press = { id, shared: going || count > 1, about };
}

/** What a node was asked for in a prompt; nothing where that is not known. @param {string} prompt @param {string} node */
export const requestedIn = (prompt, node) => queued.get(prompt)?.get(node);

/** Do this each time it has become known: a quick prompt may have run before its press was answered. @param {() => void} does */
export const onRequested = (does) => void waiting.push(does);

/** Every prompt of this page carries the name of its press, where it came from and the page's language, and is remembered with what it asks for. */
export function followPrompts() {
  const send = api.fetchApi;
  if (typeof send !== "function") return;
  api.fetchApi = async function (route, how) {
    if (route !== PROMPT || how?.method !== "POST") return send.call(this, route, how);
    const { id, shared, about } = press;
    const along = {
      schnellkit_client: PAGE,
      ...(shared ? { schnellkit_press: id } : {}),
      ...(spoken() === ENGLISH ? {} : { schnellkit_language: spoken() }),
    };
    const answer = await send.call(this, route, withMore(how, along));
    remember(answer, about);
    return answer;
  };
}

/** @param {RequestInit} how @param {Record<string, string>} along */
function withMore(how, along) {
  try {
    const body = JSON.parse(String(how.body));
    return { ...how, body: JSON.stringify({ ...body, extra_data: { ...body.extra_data, ...along } }) };
  } catch {
    return how;
  }
}

/** @param {Response} answer @param {Map<string, string>} about */
async function remember(answer, about) {
  const prompt = answer.ok
    ? await answer
        .clone()
        .json()
        .catch(() => null)
    : null;
  if (!prompt?.prompt_id) return;
  queued.set(prompt.prompt_id, about);
  for (const does of waiting) does();
  const [oldest] = queued.size > 500 ? queued.keys() : [];
  if (oldest) queued.delete(oldest);
}
