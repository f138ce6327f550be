// @ts-check
// The person's switches, in ComfyUI's settings dialog; whether one is on, at once and without a reload.

import { app } from "../../../scripts/app.js";

export const TOTAL = "Schnellkit.Total";
export const ASK_ABOVE_CAP = "Schnellkit.AskAboveCap";
export const PRICES = "Schnellkit.PricesOnNodes";

/** @typedef {NonNullable<import("@comfyorg/comfyui-frontend-types").ComfyExtension["settings"]>[number]} Setting */

/** @param {string} id */
export const isOn = (id) => app.extensionManager.setting.get(id) !== false;

/**
 * A switch that is on until the person turns it off.
 * @param {string} id @param {string} name @param {string} tooltip @param {() => void} [onChange]
 * @returns {Setting}
 */
export const toggle = (id, name, tooltip, onChange = () => {}) => ({
  id: /** @type {Setting["id"]} */ (id),
  name,
  tooltip,
  // ComfyUI tells of a change just before it is one.
  onChange: () => setTimeout(onChange),
  type: "boolean",
  defaultValue: true,
  category: ["Schnell", "Cost", name],
});
