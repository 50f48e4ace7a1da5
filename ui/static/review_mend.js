// Mending a line that was heard wrongly: a word, where it ends, whether it goes on in the next. Resolves to the edit.

import { el, say } from "./dom.js";
import { wordsOf } from "./review_model.js";
import { asked } from "./review_write.js";

/** Ask how to mend `line`; `hear` plays it. Resolves to {act, word, text}, or null when let be. */
export function mend(line, { at, joinable, hear }) {
  const words = wordsOf(line);
  let answer = null;
  let chosen = doubtful(line);
  const input = el("input", { type: "text", id: "mend-word", autocomplete: "off", spellcheck: "true", lang: "da" });
  const done = (edit) => {
    answer = edit;
    dialog.close();
  };
  const keep = () => {
    const text = input.value.trim();
    if (text && text !== words[chosen]) done({ act: "correct", word: chosen, text });
    else dialog.close();
  };
  const split = el(
    "button",
    { type: "button", class: "button", onclick: () => done({ act: "split", word: chosen }) },
    "",
  );
  const buttons = words.map((word, place) =>
    el("button", { type: "button", class: "word", onclick: () => choose(place) }, word),
  );
  const row = el("div", { class: "words", role: "group", "aria-label": say("mend_words") }, ...buttons);
  const choose = (place) => {
    chosen = place;
    buttons.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === place));
      button.tabIndex = index === place ? 0 : -1;
    });
    input.value = words[place];
    split.textContent = say("mend_split", { word: words[place] });
    split.disabled = place === 0;
  };
  row.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(Math.min(words.length - 1, Math.max(0, chosen + step)));
    buttons[chosen].focus();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    keep();
  });
  const plain = (text, act, kind = "") =>
    el("button", { type: "button", class: `button ${kind}`, onclick: act }, text);
  const dialog = el(
    "dialog",
    { class: "mend", "aria-labelledby": "mend-title" },
    el("h2", { id: "mend-title" }, say("mend_title", { at })),
    el("p", {}, say("mend_lead")),
    row,
    el("div", { class: "buttons" }, plain(say("mend_hear"), hear, "small")),
    el("label", { for: "mend-word" }, say("mend_word")),
    el("div", { class: "line" }, input, plain(say("mend_save"), keep, "primary")),
    el(
      "div",
      { class: "buttons" },
      split,
      joinable ? plain(say("mend_join"), () => done({ act: "join" })) : null,
      plain(say("choose_cancel"), () => dialog.close()),
    ),
  );
  choose(chosen);
  return asked(dialog, buttons[chosen] ?? input, () => answer);
}

/** The first word that was poorly heard, or the first of all. */
function doubtful(line) {
  const spans = [...line.uncertain, ...line.unclear].map(([start]) => start);
  if (!spans.length) return 0;
  const before = line.text.slice(0, Math.min(...spans)).trim();
  return before ? before.split(" ").length : 0;
}
