// A quote in words: unknown is never nothing, and every sum says how much of it is what.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  describeLine,
  describeOffer,
  needsCare,
  describeState,
  describeSum,
  describeTotal,
  describeWarning,
} from "../extensions/schnellkit/total/describe.mjs";

const sum = (more = {}) => ({
  costs: [["0.002", "0.002", "USD"]],
  pictures: 1,
  free: 0,
  refused: 0,
  keyless: 0,
  nodes: 1,
  ...more,
});
const line = (more = {}) => ({ ...sum(), node: "1", told: "", seen: "", what: "", ...more });
const quote = (more = {}) => ({
  count: 1,
  alike: true,
  complete: true,
  own: "",
  one: sum(),
  sum: sum(),
  caps: [],
  ...more,
});
const dear = [["0.0020", "0.016", "USD"]];

test("a sum is told in each way that money can be", () => {
  const told = [
    [[["0.002", "0.002", "USD"]], "≈ $0.0020"],
    [dear, "$0.0020 to $0.016"],
    [[["0.002", null, "USD"]], "at least $0.0020"],
    [[[null, null, null]], "price unknown"],
    [
      [
        ["0.002", "0.002", "USD"],
        ["0.5", "0.5", "EUR"],
        [null, null, null],
      ],
      "≈ $0.0020 + ≈ €0.50 + price unknown",
    ],
    [[], "free"],
  ];
  for (const [costs, text] of told) assert.equal(describeSum(sum({ costs })), text);
});

test("what is refused is no price, and what is refused beside what is paid is told", () => {
  assert.equal(describeSum(sum({ costs: [], refused: 1 })), "will be refused");
  assert.equal(describeSum(sum({ nodes: 3, refused: 2 })), "≈ $0.0020 · 2 will be refused");
  assert.equal(describeLine(line({ refused: 1, what: "2000 × 1024" })), "will be refused: 2000 × 1024");
  assert.equal(describeLine(line({ left: 118 })), "≈ $0.0020 · perhaps free: 118 left today");
  assert.equal(describeLine(line({ left: 0 })), "≈ $0.0020");
});

test("what the library gives is told, whole and in part", () => {
  assert.equal(describeLine(line({ costs: [], free: 1 })), "free, from your library");
  assert.equal(describeLine(line({ free: 1, pictures: 5 })), "≈ $0.0020 (1 of 5 free, from your library)");
  assert.equal(describeSum(sum({ costs: [], free: 2 })), "free, from your library");
  assert.equal(describeSum(sum({ costs: [], free: 2 }), false), "free");
});

test("an old price has its date", () => {
  assert.equal(describeLine(line({ seen: "2026-05-01" })), "≈ $0.0020 as of 2026-05-01");
  assert.equal(
    describeLine(line({ own: true, told: "≈ 3 s, measured (2 runs)" })),
    "≈ 3 s, measured (2 runs)",
  );
});

test("several runs are told as several", () => {
  assert.equal(describeTotal(quote({ count: 4 })), "≈ $0.0020 × 4");
  assert.equal(describeTotal(quote({ count: 4, alike: false })), "≈ $0.0020 for 4 runs");
  assert.equal(describeTotal(quote({ count: 4, sum: sum({ costs: dear }) })), "$0.0020 to $0.016 for 4 runs");
  assert.equal(
    describeTotal(quote({ count: 4, sum: sum({ costs: [], free: 4 }) })),
    "free, from your library",
  );
});

test("where no host is asked nothing is told, but what this machine takes", () => {
  const none = sum({ nodes: 0, costs: [] });
  assert.equal(describeTotal(quote({ sum: none })), "");
  assert.equal(describeTotal(quote({ sum: none, own: "≈ €0.01, 3 s" })), "≈ €0.01, 3 s");
  assert.equal(
    describeTotal(quote({ sum: { ...none, costs: [[null, null, null]] }, complete: false })),
    "price unknown",
  );
});

test("a warning names the first cap that may be passed, with what it leaves", () => {
  const cap = (period, passed) => ({ period, cap: `${period} cap`, left: `${period} left`, passed });
  assert.equal(describeWarning(quote({ caps: [cap("run", false), cap("day", false)] })), "");
  for (const period of ["run", "day", "month"])
    assert.equal(
      describeWarning(
        quote({ caps: [cap("run", period === "run"), cap("day", period === "day"), cap("month", true)] }),
      ),
      `This run may charge ≈ $0.0020; your cap of ${period} cap a ${period} leaves ${period} left. ` +
        "What would pass it is refused before it is sent.",
    );
});

test("the total says why there is no price, and when something has to be done", () => {
  const state = (more = {}) => ({ quote: quote(), trouble: "", outdated: false, ...more });
  assert.equal(describeState(state()), "≈ $0.0020");
  assert.equal(needsCare(state()), false);
  assert.equal(describeState(state({ quote: null })), "");
  const careful = [
    [state({ trouble: "busy", quote: null }), "price not known"],
    [state({ outdated: true }), "reload this page"],
    [state({ quote: quote({ sum: sum({ keyless: 1 }) }) }), "≈ $0.0020 · no key yet"],
    [state({ quote: quote({ sum: sum({ costs: [], refused: 1 }) }) }), "will be refused"],
  ];
  for (const [one, text] of careful) assert.deepEqual([describeState(one), needsCare(one)], [text, true]);
});

test("an offer names its host, its price, its usual seconds and whether a key lacks", () => {
  const offer = {
    host: "fal",
    short: "schnell",
    alike: true,
    told: "≈ $0.0030",
    seconds: null,
    keyless: false,
  };
  assert.equal(describeOffer(offer), "fal: ≈ $0.0030");
  assert.equal(describeOffer({ ...offer, seconds: 1.2 }), "fal: ≈ $0.0030, 1.2 s");
  assert.equal(describeOffer({ ...offer, keyless: true, alike: false }), "fal · schnell: ≈ $0.0030 · no key");
});
