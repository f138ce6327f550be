// The order of the table of hosts: by what is known, the unknown always last, equal ones by their name.

import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "../extensions/schnellkit/page/words.mjs";
import { COLUMNS, inOrder } from "../extensions/schnellkit/sidebar/host_table.mjs";

const USED = Date.UTC(2026, 10, 21, 12) / 1000;
const record = { orders: 8, succeeded: 6, refused: 1, last_used: USED, p50: 1.25, p95: 3 };
const row = (title, more = {}) => ({
  name: title.toLowerCase(),
  title,
  eu: false,
  price: "",
  worth: "",
  record: null,
  chosen: null,
  ...more,
});
const rows = [
  row("Monica"),
  row("fal", {
    price: "≈ $0.0030",
    worth: "0.003",
    record,
    chosen: { chosen: 14, shown: 40, share: 0.33 },
  }),
  row("IONOS", { price: "≈ €0.020", eu: true }),
  row("DeepInfra", {
    price: "≈ $0.0020",
    worth: "0.002",
    record: { ...record, p50: 10, succeeded: 8, refused: 0 },
    chosen: { chosen: 9, shown: 10, share: null },
  }),
  row("Cloudflare", {
    price: "free",
    worth: "0",
    record: { ...record, orders: 0, succeeded: 0, refused: 0, p50: null, p95: null },
  }),
];
const named = (id) => COLUMNS.find((column) => column.id === id);
const titles = (id, direction) => inOrder(rows, named(id), direction).map(({ title }) => title);
// Whichever space stands before the sign.
const told = (id) => rows.map((one) => named(id).told(one).replace(/\s/gu, " "));

test("names are sorted as a person would", () => {
  assert.deepEqual(titles("host", "ascending"), ["Cloudflare", "DeepInfra", "fal", "IONOS", "Monica"]);
  assert.deepEqual(titles("host", "descending"), ["Monica", "IONOS", "fal", "DeepInfra", "Cloudflare"]);
});

test("the unknown comes last whichever way it is sorted", () => {
  assert.deepEqual(titles("price", "ascending"), ["Cloudflare", "DeepInfra", "fal", "IONOS", "Monica"]);
  assert.deepEqual(titles("price", "descending"), ["fal", "DeepInfra", "Cloudflare", "IONOS", "Monica"]);
  assert.deepEqual(titles("p50", "ascending"), ["fal", "DeepInfra", "Cloudflare", "IONOS", "Monica"]);
  assert.deepEqual(titles("succeeded", "descending"), ["DeepInfra", "fal", "Cloudflare", "IONOS", "Monica"]);
  assert.deepEqual(titles("chosen", "descending"), ["DeepInfra", "fal", "Cloudflare", "IONOS", "Monica"]);
  assert.deepEqual(titles("eu", "ascending"), ["IONOS", "Cloudflare", "DeepInfra", "fal", "Monica"]);
});

test("figures are written in the person's language, and nothing known is a dash", () => {
  speak("fr", { yes: "oui" });
  assert.deepEqual(told("price"), ["–", "≈ $0.0030", "≈ €0.020", "≈ $0.0020", "free"]);
  assert.deepEqual(told("p50"), ["–", "1,3s", "–", "10s", "–"]);
  assert.deepEqual(told("succeeded"), ["–", "75 %", "–", "100 %", "–"]);
  assert.deepEqual(told("refused"), ["–", "1", "–", "0", "–"]);
  assert.deepEqual(told("used"), ["–", "21/11/2026", "–", "21/11/2026", "21/11/2026"]);
  assert.deepEqual(told("chosen"), ["–", "14 of 40, at 33 % of the price", "–", "9 of 10", "–"]);
  assert.deepEqual(told("eu"), ["–", "–", "oui", "–", "–"]);
  speak("fa");
  assert.equal(named("succeeded").told(rows[1]).replace(/[^\d]/g, ""), "75");
  speak("en");
});
