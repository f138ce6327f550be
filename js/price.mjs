// @ts-check
// What an order will charge, to the last digit: the twin of providers/prices.py and providers/money.py.

import { say } from "./words.mjs";

/**
 * @typedef {{host: string, model: string, basis: string, amount: string | null, currency: string, date: string | null,
 *   old: boolean}} Price
 * @typedef {{width: number, height: number, images: number, steps: number | null}} Ask
 * @typedef {{digits: bigint, places: number}} Decimal digits × 10^-places
 */

const MEGAPIXEL_PLACES = 20; // a division by 2^20 is a multiplication by 5^20 and twenty more places
const SIGNS = /** @type {Record<string, string>} */ ({ USD: "$", EUR: "€", GBP: "£" });
const TRIAL_CREDIT = "trial credit";
const ANY_MODEL = "*";

// How many units of its basis an order has; null where only the host knows it.
/** @type {Record<string, (ask: Ask) => Decimal | null>} */
const UNITS = {
  image: (ask) => whole(ask.images),
  call: (ask) => whole(ask.images),
  megapixel: (ask) => megapixels(ask.width * ask.height * ask.images),
  megapixel_step: (ask) =>
    ask.steps === null ? null : megapixels(ask.width * ask.height * ask.images * ask.steps),
  free: () => whole(0),
};

/**
 * The text of a quote: "≈ $0.0020", "free", or "price unknown"; with its date where the price is an old one.
 * @param {Price | undefined} price
 * @param {Ask} ask
 */
export function quoted(price, ask) {
  const date = (price?.old && price.date) || "";
  if (price?.basis === "free") return date ? say("free as of {date}", { date }) : say("free");
  const units = price && price.basis in UNITS ? UNITS[price.basis](ask) : null;
  if (!price || price.amount === null || !units) return say("price unknown");
  const money = written(times(parsed(price.amount), units), price.currency);
  return date ? say("≈ {money} as of {date}", { money, date }) : `≈ ${money}`;
}

/**
 * The first price for that host and model.
 * @param {Price[]} prices
 * @param {string} host
 * @param {string} model
 */
export function priceOf(prices, host, model) {
  return prices.find((price) => price.host === host && [model, ANY_MODEL].includes(price.model));
}

/**
 * The amount as a person reads it.
 * @param {Decimal} amount
 * @param {string} currency
 */
export function written(amount, currency) {
  const sign = SIGNS[currency];
  if (sign) return sign + digitsThatMatter(amount);
  const count = plain(amount);
  if (currency !== TRIAL_CREDIT) return `${count} ${currency}`;
  return count === "1" ? say("1 trial credit") : say("{count} trial credits", { count });
}

/** @param {number} count @returns {Decimal} */
const whole = (count) => ({ digits: BigInt(Math.round(count)), places: 0 });

/** @param {number} pixels @returns {Decimal} */
const megapixels = (pixels) => ({
  digits: BigInt(Math.round(pixels)) * 5n ** BigInt(MEGAPIXEL_PLACES),
  places: MEGAPIXEL_PLACES,
});

/** @param {Decimal} a @param {Decimal} b @returns {Decimal} */
const times = (a, b) => ({ digits: a.digits * b.digits, places: a.places + b.places });

/** @param {string} text @returns {Decimal} */
export function parsed(text) {
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
