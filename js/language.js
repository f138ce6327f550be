// @ts-check
// The pack follows ComfyUI's language: its own sentences come with ComfyUI's translations, from locales/<language>/main.json.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { languageNow, onLanguage } from "./page/frontend.mjs";
import { refreshLanguage } from "./page/events.mjs";
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
    const answer = await api.fetchApi("/i18n");
    return (await answer.json())[language]?.schnellkit?.words ?? {};
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
