// @ts-check
// Word from the sidebar to the rest of the pack that prices have changed.

import { api } from "../../../scripts/api.js";

export const PRICES_CHANGED = "schnellkit.prices";

export const refreshPrices = () =>
  /** @type {EventTarget} */ (/** @type {unknown} */ (api)).dispatchEvent(new CustomEvent(PRICES_CHANGED));
