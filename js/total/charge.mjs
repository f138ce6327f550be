// @ts-check
// What a run was charged, in the person's language: the twin of CASES in ledger/receipt.py.

import { say } from "../page/words.mjs";

/** @typedef {string[]} Charge As the server tells it in English; then which case it is, and the money. */

/** @type {Record<string, (money: string) => string>} */
const CASES = {
  library: () => say("free, from your library"),
  sandbox: (money) => say("sandbox, would cost {money}", { money }),
  "sandbox unknown": () => say("sandbox, price unknown"),
  perhaps: (money) => say("may have cost {money}", { money }),
  "perhaps unknown": () => say("may have been charged, price unknown"),
  unknown: () => say("price unknown"),
  nothing: () => say("nothing charged"),
  "told by host": (money) => money,
  "by price": (money) => say("{money} by the price known", { money }),
  all: (money) => say("charged: {money}", { money }),
  "all nothing": () => say("charged: nothing"),
  "all sandbox": (money) => say("sandbox, would have cost: {money}", { money }),
};

/** A case that this page does not know is told as the server tells it. @param {Charge} charge */
export const describeCharge = ([english, how, money]) =>
  Object.hasOwn(CASES, how ?? "") ? CASES[how](money) : String(english);
