// @ts-check
// What stands beside a price, in the person's language: the twin of quoting/graph_notes.py.

import { say } from "../page/words.mjs";

/** @typedef {{code: string, told: string, values: Record<string, string>}} Note */

/** @type {Record<string, (values: Record<string, string>) => string>} */
const NOTES = {
  "may run more": () => say("it may run more often: how often is only known at run time"),
  "many turns": (values) => say("it runs more than {count} times: only so many are counted", values),
  "too much": () => say("this workflow is too big to be counted to its end"),
  open: (values) => say("{inputs}: known at run time", values),
  "perhaps free": () => say("free if it is in your library by then"),
  "no prompt": () => say("the prompt is still empty"),
  "no price": (values) =>
    say("no price of {host} for this model is known: enter yours on the Hosts page", values),
  "host chooses": () => say("the host chooses the steps, and charges by them"),
  "may be gone": (values) =>
    say("{host} may not serve this model any more: another model or another host is surer", values),
  about: (values) => say("{host} charges by its own measure: up to {percent} % more or less", values),
  missing: () => say("refused, nothing is charged: an input is missing or no number"),
  refused: (values) => say("refused, nothing is charged: {why}", values),
};

/** One that this page does not know is told as the server tells it. @param {Note} note */
export const describeNote = ({ code, told, values }) =>
  Object.hasOwn(NOTES, code) ? NOTES[code](values) : told;
