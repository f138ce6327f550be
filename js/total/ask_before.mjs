// @ts-check
// Whether a press of Run may go on: above a cap the person is asked first, and once where ComfyUI runs by itself.

import { app } from "../../../scripts/app.js";
import { nodeAt } from "../page/graph.mjs";
import { ASK, isOn } from "../page/switches.mjs";
import { say } from "../page/words.mjs";
import { beginPress } from "./press.mjs";
import { quote, quoteNow } from "./quotes.mjs";
import { totalTold, warningTold } from "./describe.mjs";

const WAIT_AT_MOST = 2000;
const DOCTOR = "SchnellkitDoctor";
const BY_ITSELF = "auto_queue";

/** @typedef {import("./describe.mjs").Quote} Quote */

/** What the person said to runs that start by themselves, in this page. @type {Promise<boolean> | null} */
let allowed = null;
let isTold = "";

/** @type {import("../page/frontend.mjs").MayRun} */
export async function mayRun(_number, count, given) {
  const { queueNodeIds: ids, intent } = Array.isArray(given) ? { queueNodeIds: given } : (given ?? {});
  const chosen = ids?.length ? ids.map(String) : null;
  // A look through the graph runs nothing that costs.
  if (chosen?.every((id) => nodeAt(id)?.comfyClass === DOCTOR)) return true;
  const told = isOn(ASK) ? await inTime(quote({ count, chosen, exact: true })) : null;
  const isAllowed = !told || (await isWanted(told, intent?.trigger_source === BY_ITSELF));
  if (isAllowed) beginPress(count, aboutOf(told ?? quoteNow().quote));
  return isAllowed;
}

/** @param {Quote | null} told */
const aboutOf = (told) => new Map(told?.nodes.map(({ node, about }) => [node, about]));

/** @template Answer @param {Promise<Answer>} asked @returns {Promise<Answer | null>} Nothing where it comes too late. */
const inTime = (asked) =>
  Promise.race([
    asked,
    /** @type {Promise<null>} */ (new Promise((done) => setTimeout(() => done(null), WAIT_AT_MOST))),
  ]);

/** @param {Quote} told @param {boolean} byItself */
async function isWanted(told, byItself) {
  const warning = warningTold(told);
  if (!byItself) return !warning || ask(say("Above a cap"), say("{warning} Run all the same?", { warning }));
  if (warning) return refuse(warning);
  if (told.sandbox || !told.sum.costs.length) return true;
  allowed ??= ask(
    say("Run by itself"),
    say(
      "ComfyUI is set to run by itself. Each run charges what the total says, now {sum}, until a cap is reached. Let it?",
      { sum: totalTold(told) },
    ),
  );
  return (await allowed) || refuse(say("Runs by themselves are held back in this page: you said no."));
}

/** @param {string} title @param {string} message @returns {Promise<boolean>} */
const ask = async (title, message) => Boolean(await app.extensionManager.dialog.confirm({ title, message }));

/** A run that started by itself is not asked about: nobody may be there. It is told once. @param {string} why */
function refuse(why) {
  if (isTold !== why)
    app.extensionManager.toast.add({ severity: "warn", summary: "Schnell", detail: why, life: 12000 });
  isTold = why;
  return false;
}
