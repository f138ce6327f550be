// @ts-check
// The pack's routes: get() reads, post() changes; an error is the sentence the route answered with.

import { api } from "../../../scripts/api.js";
import { say, spoken } from "./words.mjs";

/** This browser is kept out; a one-time code lets it in. */
export class KeptOut extends Error {}

/** @template Answer @param {string} path @returns {Promise<Answer>} */
export const get = (path) => send(path, {});

/** @template Answer @param {string} path @param {object} body @param {AbortSignal} [signal] @returns {Promise<Answer>} */
export const post = (path, body, signal) =>
  send(path, {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** The address of a route, for pictures and downloads. @param {string} path */
export const address = (path) => api.apiURL(`/schnellkit${path}`);

/** @param {string} path @param {RequestInit} how */
async function send(path, how) {
  let response;
  try {
    const headers = { ...how.headers, "Schnellkit-Language": spoken() };
    response = await api.fetchApi(`/schnellkit${path}`, { ...how, headers });
  } catch {
    throw new Error(say("ComfyUI does not answer. Is it still running?"));
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    const why = answer?.error ?? say("ComfyUI answered with status {status}.", { status: response.status });
    throw answer?.code ? new KeptOut(why) : new Error(why);
  }
  return answer;
}
