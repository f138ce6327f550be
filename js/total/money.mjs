// @ts-check
// Money as a person reads it, from the exact text of the server: the twin of providers/prices/money.py.

import { say } from "../page/words.mjs";

/** @typedef {{digits: bigint, places: number}} Decimal digits × 10^-places */

const SIGNS = /** @type {Record<string, string>} */ ({ USD: "$", EUR: "€", GBP: "£" });
const TRIAL_CREDIT = "trial credit";

/** The amount as a person reads it. @param {string} exact @param {string} currency */
export function written(exact, currency) {
  const amount = parsed(exact);
  const sign = SIGNS[currency];
  if (sign) return sign + digitsThatMatter(amount);
  const count = plain(amount);
  if (currency !== TRIAL_CREDIT) return `${count} ${currency}`;
  return say("one: {count} trial credit | other: {count} trial credits", { count });
}

/** Less than 0 where the first is less, more than 0 where it is more. @param {string} one @param {string} other */
export function compared(one, other) {
  const [a, b] = together(one, other);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The difference, exactly. @param {string} one @param {string} other */
export function minus(one, other) {
  const [a, b, places] = together(one, other);
  const sign = a < b ? "-" : "";
  return sign + plain({ digits: a < b ? b - a : a - b, places });
}

/** Two amounts in the same unit. @param {string} one @param {string} other @returns {[bigint, bigint, number]} */
function together(one, other) {
  const [a, b] = [parsed(one), parsed(other)];
  const places = Math.max(a.places, b.places);
  return [rounded(a, places), rounded(b, places), places];
}

/** @param {string} text @returns {Decimal} */
function parsed(text) {
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

/** @param {Decimal} amount */
function digitsThatMatter(amount) {
  if (amount.digits === 0n) return "0.00";
  const leading = amount.places - (amount.digits.toString().length - 1);
  const most = Math.max(2, leading + 2);
  const least = Math.max(2, leading + 1);
  const [whole, fraction] = pointed(rounded(amount, most), most);
  return `${whole}.${fraction.replace(/0+$/, "").padEnd(least, "0")}`;
}

/** Half-even, as Python's decimal. @param {Decimal} amount @param {number} places */
function rounded(amount, places) {
  if (amount.places <= places) return amount.digits * 10n ** BigInt(places - amount.places);
  const unit = 10n ** BigInt(amount.places - places);
  const quotient = amount.digits / unit;
  const twice = (amount.digits % unit) * 2n;
  return twice > unit || (twice === unit && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** @param {bigint} digits @param {number} places @returns {[string, string]} */
function pointed(digits, places) {
  const text = digits.toString().padStart(places + 1, "0");
  return [text.slice(0, text.length - places), text.slice(text.length - places)];
}

/** @param {Decimal} amount */
function plain(amount) {
  const [whole, fraction] = pointed(amount.digits, amount.places);
  const rest = fraction.replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}
