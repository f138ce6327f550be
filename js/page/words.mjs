// @ts-check
// What the pack says, in the person's language: an English sentence is its own key, and stays where none is known for it.

const FORM = /^(zero|one|two|few|many|other): /;
const RIGHT_TO_LEFT = ["ar", "fa", "he"];

/** @type {Record<string, string>} */
let table = {};
let language = "en";

/**
 * The sentence in the person's language, with its {names} filled in. It is always called with a plain string: so
 * `dev.py words` finds every sentence there is. One that counts has a form for each kind of number that the language knows,
 * "one: {count} picture | other: {count} pictures".
 * @param {string} english
 * @param {Record<string, string | number>} [values]
 */
export function say(english, values = {}) {
  const sentence = formOf(Object.hasOwn(table, english) ? table[english] : english, values.count);
  return sentence.replace(/\{(\w+)\}/g, (there, name) =>
    Object.hasOwn(values, name) ? apart(String(values[name])) : there,
  );
}

/** The form for a number; a sentence that has none is said as it is. @param {string} sentence @param {string | number} [count] */
function formOf(sentence, count) {
  if (!FORM.test(sentence)) return sentence;
  const forms = sentence.split(" | ").map((form) => form.split(FORM).slice(1));
  const wanted = new Intl.PluralRules(language).select(Number(count));
  const [, text] =
    forms.find(([kind]) => kind === wanted) ?? forms.find(([kind]) => kind === "other") ?? forms[0];
  return text;
}

/** From now on say everything so. @param {string} which @param {Record<string, string>} [sentences] */
export function speak(which, sentences = {}) {
  language = which;
  table = sentences;
}

/** What is spoken now: the server says its own sentences in it. */
export const spoken = () => language;

/** For the `dir` of what we draw: nothing, where the page's own direction holds. */
export const direction = () => (RIGHT_TO_LEFT.includes(language) ? "rtl" : "");

/** What Intl writes figures and dates by: the person's language, in figures that everybody reads. */
export const locale = () => (language === "en" ? undefined : `${language}-u-nu-latn`);

/** A point in time. @param {number} seconds Since 1970. */
export const moment = (seconds) => new Date(seconds * 1000).toLocaleString(locale());

/** The day of a point in time. @param {number} seconds Since 1970. */
export const day = (seconds) => new Date(seconds * 1000).toLocaleDateString(locale());

/** What is filled in keeps its own direction: "≈ $0.002" is not turned around in Arabic. @param {string} value */
const apart = (value) => (direction() ? `\u2068${value}\u2069` : value);
