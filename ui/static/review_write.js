// What is written in the review: a note at a place in the talk. Resolves to the text, or null when let be.

import { el, root, say } from "./dom.js";

/**
 * Ask for a note; an emptied one is to be dropped. `typed` is told of each change and resolves to what went wrong
 * with it, "" where it is kept; the dialog stays until it is, or is cancelled.
 */
export function writeNote({ at, text = "", typed }) {
  const field = el("textarea", { id: "note-text", rows: "4", "aria-describedby": "note-hint" });
  field.value = text;
  const problem = el("p", { class: "kept-not", role: "alert" });
  const tell = async () => {
    const words = await typed(field.value);
    if (problem.textContent !== words) problem.textContent = words;
    return words === "";
  };
  const keep = async () => {
    if (await tell()) {
      answer = field.value;
      dialog.close();
    } else field.focus();
  };
  let answer = null;
  const dialog = el(
    "dialog",
    { class: "write", "aria-labelledby": "note-title" },
    el("h2", { id: "note-title" }, say("note_at", { at })),
    el("label", { for: "note-text" }, say("note_label")),
    el("p", { class: "hint", id: "note-hint" }, say("note_hint")),
    field,
    problem,
    el(
      "div",
      { class: "buttons" },
      el("button", { type: "button", class: "button primary", onclick: keep }, say("note_save")),
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, say("choose_cancel")),
    ),
  );
  field.addEventListener("input", tell);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    keep();
  });
  return asked(dialog, field, () => answer);
}

/** Show a dialog of ours; resolves to what `answer` says when it is closed. */
export function asked(dialog, first, answer) {
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer());
    });
    root().append(dialog);
    dialog.showModal();
    first.focus();
  });
}
