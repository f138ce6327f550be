// Move all to the cheapest: which nodes take part, and what is saved, exactly or not at all.

import assert from "node:assert/strict";
import { test } from "node:test";

import { changedLines, cheaperMoves, saving } from "../extensions/schnellkit/total/cheapest.mjs";
import { compared, minus } from "../extensions/schnellkit/total/money.mjs";

const exact = (amount, currency = "USD") => [amount, amount, currency];
const offer = (name, amount, more = {}) => ({
  name,
  node: `Node${name}`,
  model: "schnell",
  cost: amount === null ? null : [amount, "USD"],
  keyless: false,
  alike: true,
  ...more,
});
const line = (node, more = {}) => ({
  node,
  name: "fal",
  refused: 0,
  keyless: 0,
  free: 0,
  left: 0,
  turns: 1,
  costs: [exact("0.003")],
  offers: "0",
  ...more,
});
const quote = (nodes, offers = [offer("cheap", "0.001"), offer("dear", "0.002")], more = {}) => ({
  complete: true,
  nodes,
  offers: { 0: offers, 1: [offer("dear", "0.002")] },
  sum: { costs: [exact("0.003")], refused: 0 },
  ...more,
});
const moves = (one) =>
  cheaperMoves(one, ({ node }) => node.split(":").at(-1)).map((move) => [move.line.node, move.offer.name]);

test("a node moves to the cheapest host that is cheaper", () => {
  assert.deepEqual(moves(quote([line("1")])), [["1", "cheap"]]);
  assert.deepEqual(moves(quote([line("1")], [offer("dear", "0.002"), offer("cheap", "0.001")])), [
    ["1", "cheap"],
  ]);
  assert.deepEqual(moves(quote([line("1")], [offer("same", "0.003"), offer("more", "0.0031")])), []);
  assert.deepEqual(moves(quote([line("1", { offers: "" }), line("2", { offers: undefined })])), []);
});

test("never to a host without a key, to another model, to an unknown price or to another currency", () => {
  for (const more of [
    { keyless: true },
    { alike: false },
    { cost: null },
    { cost: ["0.0001", "trial credit"] },
  ])
    assert.deepEqual(moves(quote([line("1")], [offer("no", "0.0001", more)])), []);
});

test("only nodes with an exact price that run once and buy all their pictures take part", () => {
  const others = [
    { own: true },
    { idle: true },
    { refused: 1 },
    { free: 1 },
    { left: 5 },
    { turns: 2 },
    { turns: undefined },
    { costs: [] },
    { costs: [[null, null, null]] },
    { costs: [["0.003", null, "USD"]] },
    { costs: [["0.003", "0.004", "USD"]] },
    { costs: [exact("0.003"), exact("1", "EUR")] },
  ];
  for (const more of others) assert.deepEqual(moves(quote([line("1", more)])), [], JSON.stringify(more));
});

test("a node of a subgraph that is used twice moves where both say the same", () => {
  assert.deepEqual(moves(quote([line("7:1"), line("8:1")])), [["7:1", "cheap"]]);
  assert.deepEqual(moves(quote([line("7:1"), line("8:1", { offers: "1" })])), []);
  assert.deepEqual(moves(quote([line("7:1"), line("8:1", { free: 1 })])), []);
  assert.deepEqual(
    cheaperMoves(quote([line("1")]), () => undefined),
    [],
  );
});

const charged = (...costs) => quote([], [], { sum: { costs, refused: 0 } });

test("what is saved is exact, and in one currency", () => {
  const unknown = [null, null, null];
  const cases = [
    [[exact("0.30")], [exact("0.17")], ["0.13", "USD"]],
    [[["0.3", "0.5", "USD"]], [["0.2", "0.4", "USD"]], ["0.1", "USD"]],
    [
      [exact("0.3"), unknown],
      [exact("0.2"), unknown],
      ["0.1", "USD"],
    ],
    [
      [exact("0.3"), exact("1", "EUR")],
      [exact("0.2"), exact("1", "EUR")],
      ["0.1", "USD"],
    ],
    [[exact("0.3")], [], ["0.3", "USD"]],
    [[exact("0.3")], [exact("0.3")], null],
    [[exact("0.3")], [exact("0.4")], null],
    [[exact("0.3")], [exact("0.2"), unknown], null],
    [[exact("0.3")], [["0.1", "0.2", "USD"]], null],
    [[exact("0.3")], [["0.1", null, "USD"]], null],
    [[exact("0.3")], [exact("0.1"), exact("0.1", "EUR")], null],
  ];
  for (const [before, after, saved] of cases)
    assert.deepEqual(saving(charged(...before), charged(...after)), saved, JSON.stringify([before, after]));
});

test("nothing is saved where a node would be refused or not all was counted", () => {
  const [before, after] = [charged(exact("0.3")), charged(exact("0.2"))];
  assert.equal(saving(before, { ...after, sum: { ...after.sum, refused: 1 } }), null);
  assert.equal(saving(before, { ...after, complete: false }), null);
  assert.equal(saving({ ...before, complete: false }, after), null);
});

test("the preview names each node whose host or price is another one", () => {
  const before = quote([line("1"), line("2"), line("3", { free: 1, costs: [] })]);
  const after = quote([line("1", { name: "cheap", costs: [exact("0.001")] }), line("2"), line("3")]);
  assert.deepEqual(
    changedLines(before, after).map((one) => [one.before.node, one.after.name]),
    [
      ["1", "cheap"],
      ["3", "fal"],
    ],
  );
});

test("amounts are compared and subtracted exactly", () => {
  assert.deepEqual([compared("0.1", "0.10"), compared("0.1", "0.2"), compared("1E-3", "0.0001")], [0, -1, 1]);
  assert.deepEqual(
    [minus("0.3", "0.1"), minus("1", "1.0"), minus("0.1", "0.3"), minus("2.5E+3", "0.5")],
    ["0.2", "0", "-0.2", "2499.5"],
  );
});
