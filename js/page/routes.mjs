// @ts-check
// The pack's routes: GET to ask, POST to change; an error is the sentence the route answered with.

import { api } from "../../../scripts/api.js";
import { say } from "./words.mjs";

/** This browser is kept out; a one-time code lets it in. */
export class KeptOut extends Error {}

/** @param {string} path @returns {Promise<any>} */
export const ask = (path) => answer(path, {});

/** @param {string} path @param {object} body @param {AbortSignal} [signal] @returns {Promise<any>} */
export const change = (path, body, signal) =>
  answer(path, {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** The address of a route, for pictures and downloads. @param {string} path */
export const address = (path) => api.apiURL(`/schnellkit${path}`);

/** @param {string} path @param {RequestInit} how */
async function answer(path, how) {
  let response;
  try {
    response = await api.fetchApi(`/schnellkit${path}`, how);
  } catch {
    throw new Error(say("ComfyUI does not answer. Is it still running?"));
  }
  const told = await response.json().catch(() => null);
  if (!response.ok) {
    const why = told?.error ?? say("ComfyUI answered with status {status}.", { status: response.status });
    throw told?.code ? new KeptOut(why) : new Error(why);
  }
  return told;
}
