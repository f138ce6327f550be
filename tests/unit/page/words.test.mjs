// What the pack says: English where nothing else is known, and amounts that no direction of writing turns around.

import assert from "node:assert/strict";
import { test } from "node:test";

import { direction, say, speak } from "../extensions/schnellkit/page/words.mjs";

test("an English sentence is its own key, and stays where none is known for it", () => {
  speak("tr", { Save: "Kaydet", "{count} pictures": "{count} resim" });
  assert.equal(say("Save"), "Kaydet");
  assert.equal(say("{count} pictures", { count: 3 }), "3 resim");
  assert.equal(say("Forget"), "Forget");
  assert.equal(say("toString"), "toString");
  speak("en");
  assert.equal(say("Save"), "Save");
});

test("a name without a value stays to be seen", () => {
  assert.equal(say("{told}. Open {what}.", { told: "$1" }), "$1. Open {what}.");
});

test("in a language from right to left what is filled in keeps its own direction", () => {
  speak("ar", { "{price} × {count}": "{count} × {price}" });
  assert.equal(direction(), "rtl");
  assert.equal(
    say("{price} × {count}", { price: "≈ $0.002", count: 4 }),
    "\u20684\u2069 × \u2068≈ $0.002\u2069",
  );
  speak("en");
  assert.equal(direction(), "");
  assert.equal(say("{price} × {count}", { price: "≈ $0.002", count: 4 }), "≈ $0.002 × 4");
});
