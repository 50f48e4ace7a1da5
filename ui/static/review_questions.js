// What the review asks people in a dialog, and what comes of the answer; `view` is the component.

import { announce, ask, say } from "./dom.js";
import { choose, chooseFor } from "./review_choose.js";
import { fill } from "./review_draw.js";
import { mend } from "./review_mend.js";
import { clock, touched, wordsOf } from "./review_model.js";
import { sideBySide } from "./review_side.js";
import { writeNote } from "./review_write.js";

/** Another core element for a pointer. */
export async function change(view, pointer) {
  const near = (view.model.near[pointer.utterance] ?? []).filter((id) => id !== pointer.behaviour);
  const to = await choose(view.model.choices, near);
  if (to) view.decide(pointer, { act: "change", to });
  else document.getElementById(`pointer-${pointer.id}`)?.focus();
}

/** An own pointer at a line, or at the words that are marked. */
export async function add(view, line) {
  const marked = markedWords(view);
  const at = marked ? view.lineOf.get(marked.number) : line;
  const taken = new Set(view.pointers.filter((one) => one.utterance === at.number).map((one) => one.behaviour));
  const near = (view.model.near[at.number] ?? []).filter((id) => !taken.has(id));
  const chosen = await chooseFor(view.model.choices, near, wordsOf(at), marked?.words ?? null);
  if (!chosen) return;
  const { behaviour, words } = chosen;
  const decision = { act: "add", utterance: at.number, behaviour, words };
  view.tell(decision, () => {
    view.select(`${at.number}:${behaviour}`);
    announce(say("said_accepted", { label: view.labels.get(behaviour) }));
  });
}

/** The words that are marked in a line with the mouse: {number, words: [first, last]}, or null. */
function markedWords(view) {
  const chosen = window.getSelection();
  if (chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  const row = range.startContainer.parentElement?.closest(".row");
  const text = row?.querySelector(".text");
  if (!text?.contains(range.endContainer)) return null;
  const line = view.lineOf.get(Number(row.dataset.line));
  const start = placeIn(text, range.startContainer, range.startOffset);
  const words = touched(line, start, placeIn(text, range.endContainer, range.endOffset));
  return words && { number: line.number, words };
}

/** How many characters of the line stand before a point of its drawn text; what is only read aloud is none of it. */
function placeIn(text, node, offset) {
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, offset);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let place = 0;
  while (walker.nextNode()) {
    const one = walker.currentNode;
    const unclear = one.parentElement.closest(".unclear");
    const whole = before.comparePoint(one, one.length) <= 0;
    if (one.parentElement.closest(".unseen")) continue;
    if (unclear) place += whole ? Number(unclear.dataset.length) : 0;
    else if (whole) place += one.length;
    else if (one === node) place += offset;
  }
  return place;
}

/** Mend what was heard. */
export async function mendLine(view, line) {
  const next = view.lines[view.lines.indexOf(line) + 1];
  const role = (one) => view.turnOf.get(one.number).role;
  const change = await mend(line, {
    at: clock(line.start_s),
    joinable: next !== undefined && role(next) === role(line),
    hear: () => view.player.play(line.start_s, line.end_s),
  });
  if (change) await view.anew("edit", { ...change, utterance: line.number }, { done: say("said_mended"), at: line });
}

/** What both have marked. */
export async function side(view) {
  try {
    const { rows } = await ask(`${view.base}/side`);
    await sideBySide(rows, (seconds) => view.player.play(seconds));
  } catch (error) {
    view.show(error);
  }
}

/** A note where it plays, or at the line; another wording for `note` where there is one. Kept while it is typed. */
export async function note(view, line, note) {
  const now = view.player.playing ? view.player.audio.currentTime : line.start_s;
  const at = note?.at_s ?? Math.max(now, line.start_s);
  if (view.player.playing) view.player.toggle();
  const was = note?.text ?? "";
  const save = saver(view, at, { id: note?.id ?? null, text: was });
  const typed = async (words) => {
    const error = await save(words);
    return error ? say("not_kept", { why: error.unanswered ? "" : error.words }).trim() : "";
  };
  const text = await writeNote({ at: clock(at), text: was, typed });
  const error = await save(text ?? was);
  if (error) view.show(error);
  view.noted = null;
  for (const number of view.rows.keys()) fill(view, view.lineOf.get(number));
  view.refresh();
  if (!error && text !== null && text !== was) announce(say("said_noted"));
}

/** Keeps the wordings of one note, in the order of the typing; each resolves to the error where it was refused. */
function saver(view, at, { id, text }) {
  const { reviewer } = view;
  let kept = text;
  let wanted = text;
  let saving = Promise.resolve();
  const send = async () => {
    // Of what was typed while the last answer was on its way, only the newest is sent.
    if (wanted === kept) return null;
    const sent = wanted;
    try {
      const answer = await ask(`${view.base}/note`, { at_s: at, text: sent, id, reviewer });
      ({ id } = answer);
      // The other of the two may have sat down meanwhile, and may not read these (R071).
      if (view.reviewer === reviewer) view.notes = answer.notes;
      kept = sent;
      return null;
    } catch (error) {
      return error;
    }
  };
  return (words) => {
    wanted = words;
    saving = saving.then(send);
    return saving;
  };
}
