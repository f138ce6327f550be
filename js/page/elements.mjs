// @ts-check
// Elements and the few shapes that all pages share: a pill, a note, a button that shows it is at work.

/** @typedef {Node | string | number | null | undefined | false} Inside */
/** @typedef {Record<string, (event: never) => unknown>} Listeners */
/** @typedef {Record<string, string | number | boolean | null | undefined | Listeners>} Attributes */

/**
 * An element with attributes, listeners (`on`) and what is inside; text is always text, never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Inside} inside
 */
export function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value && typeof value === "object")
      for (const [event, does] of Object.entries(value))
        made.addEventListener(event, /** @type {EventListener} */ (does));
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  fill(made, ...inside);
  return made;
}

/** Put this inside instead of what was there. @param {Element} place @param {...Inside} inside */
export function fill(place, ...inside) {
  const there = inside.filter((one) => one !== null && one !== undefined && one !== false);
  place.replaceChildren(...there.map((one) => (one instanceof Node ? one : String(one))));
}

/** What went wrong, as a sentence. @param {unknown} error */
export const sentence = (error) => (error instanceof Error ? error.message : String(error));

/** A short word on a coloured ground. @param {"good" | "bad" | "plain" | "warn"} mood @param {string} text */
export const pill = (mood, text) => element("span", { class: `sk-pill sk-${mood}` }, text);

/** A link to a page outside, in a tab of its own that learns nothing of this one. @param {string} url @param {string} text */
export const outside = (url, text) =>
  element("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "sk-link" }, `${text} ↗`);

/** A line that a screen reader reads out when it changes. */
export function statusLine() {
  const line = element("p", { class: "sk-status", role: "status", "aria-live": "polite" });
  return {
    line,
    /** @param {string} text @param {"good" | "bad" | "plain"} [mood] */
    show(text, mood = "plain") {
      line.className = `sk-status sk-${mood}`;
      line.textContent = text;
    },
  };
}

/**
 * A button; while its work goes on it cannot be pressed again.
 * @param {string} text
 * @param {() => unknown} does
 * @param {Attributes} [attributes]
 */
export function button(text, does, attributes = {}) {
  const made = element("button", { type: "button", class: "sk-button", ...attributes }, text);
  made.addEventListener("click", () => atWork(made, does));
  return made;
}

/** @param {HTMLButtonElement} made @param {() => unknown} does */
export async function atWork(made, does) {
  if (made.getAttribute("aria-busy") === "true") return;
  made.setAttribute("aria-busy", "true");
  try {
    await does();
  } finally {
    made.removeAttribute("aria-busy");
  }
}

/** Do this when a form is sent by its button. @param {HTMLFormElement} form @param {HTMLButtonElement} send @param {() => unknown} does */
export const onSubmit = (form, send, does) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    atWork(send, does);
  });

/** A style sheet of the pack. @param {string} path @param {string} base */
export const addStyle = (path, base) =>
  document.head.append(element("link", { rel: "stylesheet", href: new URL(path, base).href }));

let fields = 0;

/**
 * An input under its label, with a line of help that belongs to it.
 * @param {string} label
 * @param {HTMLElement} input
 * @param {string} [help]
 */
export function field(label, input, help = "") {
  input.id = `schnellkit-field-${++fields}`;
  const line = help ? element("span", { id: `${input.id}-help`, class: "sk-help" }, help) : null;
  if (line) input.setAttribute("aria-describedby", line.id);
  return element("div", { class: "sk-field" }, element("label", { for: input.id }, label), input, line);
}
