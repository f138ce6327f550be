// @ts-check
// What makes a page out of date: prices and presets that were changed here, another language, runs that ended.

import { api } from "../../../scripts/api.js";

export const PRICES_CHANGED = "schnellkit.prices";

export const PRESETS_CHANGED = "schnellkit.presets";

export const LANGUAGE_CHANGED = "schnellkit.language";

// What was sent before a cancel has come.
const LANDED = "schnellkit.landed";

/** The page of keys is wanted, with the form of one host. */
export const KEYS_WANTED = "schnellkit.keys";

/** @param {string} what @param {unknown} [detail] */
const dispatch = (what, detail) => api.dispatchEvent(new CustomEvent(what, { detail }));

export const refreshPrices = () => dispatch(PRICES_CHANGED);
export const refreshPresets = () => dispatch(PRESETS_CHANGED);
export const refreshLanguage = () => dispatch(LANGUAGE_CHANGED);
/** @param {string} host */
export const openKeys = (host) => dispatch(KEYS_WANTED, { host });

/**
 * Do this whenever the queue has been worked off, whoever filled it, until the function given back is called.
 * @param {() => unknown} does
 */
export function afterRun(does) {
  let busy = false;
  // The page that it was for may be gone, or the server: then there is nothing to draw.
  const now = () =>
    Promise.resolve()
      .then(does)
      .catch((error) => console.warn("schnellkit:", error));
  const heard = (/** @type {CustomEvent<import("../../../scripts/api.js").Status>} */ { detail }) => {
    const left = detail?.exec_info?.queue_remaining ?? 0;
    if (busy && !left) now();
    busy = left > 0;
  };
  api.addEventListener("status", heard);
  api.addEventListener(LANDED, now);
  return () => {
    api.removeEventListener("status", heard);
    api.removeEventListener(LANDED, now);
  };
}
