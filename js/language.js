// @ts-check
// The pack follows ComfyUI's language: its own sentences come from locales/<language>/main.json.

import { app } from "../../scripts/app.js";
import { languageNow, onLanguage } from "./page/frontend.mjs";
import { refreshLanguage } from "./page/events.mjs";
import { get } from "./page/routes.mjs";
import { speak } from "./page/words.mjs";

const ENGLISH = "en";

let turn = 0;

/** English is in the code and asks nobody. @param {string} language */
async function follow(language) {
  const mine = ++turn;
  const sentences = language === ENGLISH ? {} : await sentencesIn(language);
  if (mine === turn) speak(language, sentences);
}

/** @param {string} language @returns {Promise<Record<string, string>>} Without any, everything stays English. */
async function sentencesIn(language) {
  try {
    return await get(`/words/${language}`);
  } catch {
    return {};
  }
}

app.registerExtension({
  name: "schnellkit.language",
  async init() {
    // ComfyUI then opens the workflow anew, so that its nodes are made in the new language.
    onLanguage(async (language) => {
      await follow(language);
      refreshLanguage();
    });
    await follow(languageNow());
  },
});
