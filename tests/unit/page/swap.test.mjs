// Another host's node in the place of one: what goes along, and a saved graph in which every wire still ends where it did.

import assert from "node:assert/strict";
import { test } from "node:test";

import { carried, fits, sentAs } from "../extensions/schnellkit/swap/carry.mjs";
import { swapIn } from "../extensions/schnellkit/swap/rewrite.mjs";

const number = (name, value, min, max) => ({ name, type: "number", value, options: { min, max } });
const choice = (name, value, values) => ({ name, type: "combo", value, options: { values } });
const made = (more = []) => ({
  fields: [
    { name: "prompt", type: "customtext", value: "" },
    number("steps", 4, 1, 4),
    choice("output_format", "png", ["png", "webp"]),
    { name: "fresh", type: "toggle", value: false },
    choice("model", "theirs", ["theirs"]),
    ...more,
  ],
  slots: ["prompt", "steps", "output_format", "fresh", "model"],
});
const old = (fields, wired = []) => ({
  fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
  wired,
});

test("values that fit go along, the others are told", () => {
  const along = carried(
    old({ prompt: "a fox", steps: 28, output_format: "jpeg", fresh: true, guidance: 3, model: "ours" }),
    made(),
  );
  assert.deepEqual(along, {
    values: { prompt: "a fox", fresh: true },
    dropped: ["guidance"],
    changed: [
      { name: "steps", from: 28, to: 4 },
      { name: "output_format", from: "jpeg", to: "png" },
    ],
    unwired: [],
  });
});

test("the model comes with the offer: neither it nor its settings go along", () => {
  const along = carried(old({ model: "m", "model.guidance": 4, other_model: "x" }), made());
  assert.deepEqual(along, { values: {}, dropped: [], changed: [], unwired: [] });
});

test("a wire without a place there is lost, and told once", () => {
  const along = carried(old({ prompt: "", seed: 1 }, ["prompt", "reference", "seed"]), made());
  assert.deepEqual(
    [along.unwired, along.dropped],
    [
      ["reference", "seed"],
      ["seed", "reference"],
    ],
  );
});

test("a value fits by its kind, its bounds and its choices", () => {
  const field = number("n", 4, 1, 8);
  assert.deepEqual(
    [1, 8, 0, 9, "4"].map((value) => fits(field, value)),
    [true, true, false, false, false],
  );
  assert.equal(fits({ name: "n", value: 4 }, 10 ** 9), true);
  assert.equal(fits(choice("c", "a", ["a", "b"]), "b"), true);
  assert.equal(fits(choice("c", "a", ["a", "b"]), "c"), false);
  assert.equal(fits({ name: "t", value: "" }, false), false);
});

test("what would be sent is what was sent, as far as it goes along", () => {
  const sent = {
    prompt: ["9", 0],
    steps: 28,
    output_format: ["8", 0],
    guidance: 3,
    model: "ours",
    fresh: true,
  };
  const bare = made();
  const along = carried(
    old({ prompt: "", steps: 28, output_format: "jpeg", fresh: false, model: "ours" }),
    bare,
  );
  assert.deepEqual(sentAs(sent, bare, along), {
    prompt: ["9", 0],
    steps: 4,
    output_format: ["8", 0],
    fresh: true,
    model: "theirs",
  });
});

const input = (name, link = null, more = {}) => ({ name, type: "X", link, ...more });
const output = (name, links = null) => ({ name, type: "X", links });
const node = (id, type, inputs, outputs, more = {}) => ({ id, type, inputs, outputs, pos: [1, 2], ...more });
const theirs = () =>
  node(
    -1,
    "Theirs",
    [input("seed"), input("prompt"), input("extra")],
    [output("receipt"), output("images")],
    {
      pos: [0, 0],
      mode: 0,
      widgets_values: [1],
      properties: { "Node name for S&R": "Theirs" },
    },
  );
const ours = (more = {}) =>
  node(
    5,
    "Ours",
    [input("prompt", 1, { label: "words" }), input("reference", 2), input("seed", 3)],
    [output("images", [4, 5]), output("receipt", [6])],
    {
      mode: 4,
      order: 7,
      color: "#123",
      title: "mine",
      flags: { pinned: true },
      properties: { a: 1, "Node name for S&R": "Ours" },
      ...more,
    },
  );
const others = () => [
  node(1, "Text", [], [output("text", [1])]),
  node(2, "Load", [], [output("image", [2, 8])]),
  node(9, "Save", [input("images", 4)], []),
];
const ends = (links) => links.map((link) => (Array.isArray(link) ? link.slice(0, 5) : Object.values(link)));
const graph = () => ({
  nodes: [...others(), ours()],
  links: [
    [1, 1, 0, 5, 0, "X"],
    [2, 2, 0, 5, 1, "X"],
    [3, 3, 0, 5, 2, "X"],
    [4, 5, 0, 9, 0, "X"],
    [5, 5, 0, 8, 0, "X"],
    [6, 5, 1, 7, 0, "X"],
    [8, 2, 0, 6, 0, "X"],
  ],
});
const place = (more = {}) => ({ level: null, id: 5, made: theirs(), size: [300, 200], ...more });

test("a node keeps its id, place, mode, looks and the title of the person", () => {
  const whole = graph();
  assert.deepEqual(swapIn(whole, place()), []);
  const { id, type, pos, mode, order, color, title, flags, size, properties, widgets_values } =
    whole.nodes[3];
  assert.deepEqual(
    { id, type, pos, mode, order, color, title, flags, size, properties, widgets_values },
    {
      id: 5,
      type: "Theirs",
      pos: [1, 2],
      mode: 4,
      order: 7,
      color: "#123",
      title: "mine",
      flags: { pinned: true },
      size: [300, 200],
      properties: { a: 1, "Node name for S&R": "Theirs" },
      widgets_values: [1],
    },
  );
});

test("every wire ends where it did, at the slot of its name; what has no slot is cut at both ends", () => {
  const whole = graph();
  swapIn(whole, place());
  assert.deepEqual(ends(whole.links), [
    [1, 1, 0, 5, 1],
    [3, 3, 0, 5, 0],
    [4, 5, 1, 9, 0],
    [5, 5, 1, 8, 0],
    [6, 5, 0, 7, 0],
    [8, 2, 0, 6, 0],
  ]);
  const there = whole.nodes[3];
  assert.deepEqual(
    there.inputs.map(({ name, link, label }) => [name, link, label]),
    [
      ["seed", 3, undefined],
      ["prompt", 1, "words"],
      ["extra", null, undefined],
    ],
  );
  assert.deepEqual(
    there.outputs.map(({ name, links }) => [name, links]),
    [
      ["receipt", [6]],
      ["images", [4, 5]],
    ],
  );
  assert.deepEqual(whole.nodes[1].outputs[0].links, [8]);
});

test("inside a subgraph wires are tables; what its node showed and is gone is told", () => {
  const link = (id, origin_id, origin_slot, target_id, target_slot) => ({
    id,
    origin_id,
    origin_slot,
    target_id,
    target_slot,
  });
  const inner = {
    id: "sub",
    nodes: [ours()],
    inputs: [{ linkIds: [1] }, { linkIds: [2] }],
    links: [link(1, -10, 0, 5, 0), link(2, -10, 1, 5, 1), link(4, 5, 0, -20, 0)],
  };
  const shown = [
    ["5", "steps"],
    ["5", "seed"],
    ["6", "steps"],
    ["5", "$$preview"],
  ];
  const whole = {
    nodes: [node(3, "sub", [], [], { properties: { proxyWidgets: shown } }), node(5, "Else", [], [])],
    links: [],
    definitions: { subgraphs: [{ id: "other", nodes: [], links: [], definitions: { subgraphs: [inner] } }] },
  };
  assert.deepEqual(swapIn(whole, place({ level: "sub" })), ["reference", "steps"]);
  assert.deepEqual(ends(inner.links), [
    [1, -10, 0, 5, 1],
    [4, 5, 1, -20, 0],
  ]);
  assert.deepEqual(inner.inputs, [{ linkIds: [1] }, { linkIds: [] }]);
  assert.deepEqual(
    whole.nodes[0].properties.proxyWidgets,
    shown.filter((_, at) => at !== 0),
  );
  assert.equal(whole.nodes[1].type, "Else");
});

test("a node that is gone meanwhile is no reason to change anything", () => {
  const whole = graph();
  assert.throws(() => swapIn(whole, place({ id: 77 })));
  assert.throws(() => swapIn(whole, place({ level: "no such" })));
  assert.deepEqual(whole, graph());
});
