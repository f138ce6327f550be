// @ts-check
// Whether a press of Run may go on: above a cap the person is asked first, and once where ComfyUI runs by itself.

import { app } from "../../../scripts/app.js";
import { nodeAt } from "../page/graph.mjs";
import { ASK_ABOVE_CAP, isOn } from "../page/switches.mjs";
import { say } from "../page/words.mjs";
import { beginPress, runsByItself } from "./press.mjs";
import { quote, quoteNow } from "./quotes.mjs";
import { describeTotal, describeWarning } from "./describe.mjs";

const WAIT_AT_MOST = 2000;
const DOCTOR = "SchnellkitDoctor";
const BY_ITSELF = "auto_queue";

/** @typedef {import("./describe.mjs").Quote} Quote */

/** What the person said to runs that start by themselves, in this page. @type {Promise<boolean> | null} */
let allowed = null;
let lastRefusal = "";

/** The presses that are not decided yet, one after the other: the question of one is never given up for the next. */
let undecided = 0;
/** @type {Promise<boolean>} */
let latest = Promise.resolve(true);

/** What comes while the person is asked belongs to the same press of the finger: a no is a no to it too. @type {import("../page/frontend.mjs").MayRun} */
export function mayRun(...run) {
  const waits = undecided > 0;
  undecided++;
  const decision = latest
    .then((before) => (waits && !before ? false : decide(...run)))
    .finally(() => undecided--);
  latest = decision.catch(() => false);
  return decision;
}

/** @type {import("../page/frontend.mjs").MayRun} */
async function decide(_number, count, given) {
  const { queueNodeIds: ids, intent } = Array.isArray(given) ? { queueNodeIds: given } : (given ?? {});
  const chosen = ids?.length ? ids.map(String) : null;
  // A look through the graph runs nothing that costs.
  if (chosen?.every((id) => nodeAt(id)?.comfyClass === DOCTOR)) return true;
  const answer = isOn(ASK_ABOVE_CAP) ? await inTime(quote({ count, chosen, exact: true })) : null;
  // A frontend that does not say what started a run may only be set to run by itself.
  const byItself = intent ? intent.trigger_source === BY_ITSELF : runsByItself();
  const isAllowed = await (answer ? isWanted(answer, byItself) : isWantedUnknown(byItself));
  if (isAllowed) beginPress(count, aboutOf(answer ?? quoteNow().quote));
  return isAllowed;
}

/** Where the price is not known; one that is only late is not waited for, as the caps hold all the same. @param {boolean} byItself */
async function isWantedUnknown(byItself) {
  if (!isOn(ASK_ABOVE_CAP) || !quoteNow().trouble) return true;
  const trouble = say("The price of this run is not known: {trouble}", { trouble: quoteNow().trouble });
  if (byItself) return refuse(trouble);
  return confirmed(say("Price not known"), say("{warning} Run all the same?", { warning: trouble }));
}

/** @param {Quote | null} answer */
const aboutOf = (answer) => new Map(answer?.nodes.map(({ node, about }) => [node, about]));

/** @template Answer @param {Promise<Answer>} answer @returns {Promise<Answer | null>} Nothing where it comes too late. */
const inTime = (answer) =>
  Promise.race([
    answer,
    /** @type {Promise<null>} */ (new Promise((done) => setTimeout(() => done(null), WAIT_AT_MOST))),
  ]);

/** @param {Quote} answer @param {boolean} byItself */
async function isWanted(answer, byItself) {
  const warning = describeWarning(answer);
  if (!byItself)
    return !warning || confirmed(say("Above a cap"), say("{warning} Run all the same?", { warning }));
  if (warning) return refuse(warning);
  if (answer.sandbox || !answer.sum.costs.length) return true;
  allowed ??= confirmed(
    say("Run by itself"),
    say(
      "ComfyUI is set to run by itself. Each run charges what the total says, now {sum}, until a cap is reached. Let it?",
      { sum: describeTotal(answer) },
    ),
  );
  return (await allowed) || refuse(say("Runs by themselves are held back in this page: you said no."));
}

/** @param {string} title @param {string} message @returns {Promise<boolean>} */
const confirmed = async (title, message) =>
  Boolean(await app.extensionManager.dialog.confirm({ title, message }));

/** A run that started by itself is not asked about: nobody may be there. It is told once. @param {string} why */
function refuse(why) {
  if (lastRefusal !== why)
    app.extensionManager.toast.add({ severity: "warn", summary: "Schnell", detail: why, life: 12000 });
  lastRefusal = why;
  return false;
}
