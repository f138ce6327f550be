// @ts-check
// The catalogue of hosts, prices and sizes: read once for all who need it, again where it changed, and sought until it is there.

import { get } from "./routes.mjs";

/** @typedef {import("../resolution/sizing.mjs").Size} Size */
/**
 * @typedef {object} Catalogue
 * @property {boolean} sandbox
 * @property {string} problem Why nothing is ordered at all, or nothing.
 * @property {string} version
 * @property {Record<string, {host: string, title: string}>} nodes
 * @property {Record<string, Size>} presets
 * @property {Record<string, Size>} offered
 * @property {string[]} servers The names of one's own.
 * @property {string[]} own_hosts The hosts that one's own files describe.
 * @property {Record<string, import("../resolution/sizing.mjs").Takes>} takes
 */

const TRY_AGAIN = 3000;

/** @type {Catalogue} */
let known = {
  sandbox: false,
  version: "",
  problem: "",
  nodes: {},
  presets: {},
  offered: {},
  servers: [],
  own_hosts: [],
  takes: {},
};
let isThere = false;
/** @type {Promise<void> | null} */
let reading = null;
/** @type {((catalogue: Catalogue) => void)[]} */
const listeners = [];

/** The catalogue as it was read last; an empty one at first. */
export const catalogue = () => known;

/** Do this whenever the catalogue was read, and now where it is there. @param {(catalogue: Catalogue) => void} does */
export function onCatalogue(does) {
  listeners.push(does);
  if (isThere) does(known);
}

/** The first reading, shared by all who wait for it. */
export const firstCatalogue = () => (isThere ? Promise.resolve() : readCatalogue());

/** Read it anew; never fails: what was known stays, and where nothing is known yet it is tried again by itself. */
export function readCatalogue() {
  reading ??= read().finally(() => (reading = null));
  return reading;
}

async function read() {
  try {
    known = await get("/catalogue");
    isThere = true;
  } catch (error) {
    console.warn("schnellkit: the catalogue could not be read", error);
    if (!isThere) setTimeout(readCatalogue, TRY_AGAIN);
    return;
  }
  for (const does of listeners) does(known);
}
