// One key, one mark in time: nothing opens, nothing moves, nothing sounds (R041-R045).
//
// While it is recorded only the newest mark is on show. Where notes are written by hand (data-lists) a mark is
// the top line of a list, ready to write in.

import { taken } from "./day_model.js";
import { announce, ask, el, say, warn } from "./dom.js";
import { abandon, carry, settled } from "./keep.js";

class Marks extends HTMLElement {
  connectedCallback() {
    this.pressed = (event) => this.key(event);
    document.addEventListener("keydown", this.pressed);
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.typed(event));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
  }

  get lists() {
    return "lists" in this.dataset;
  }

  key(event) {
    if (taken(event) || document.querySelector("dialog[open]")) return;
    const button = this.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    this.mark(button.dataset.mark);
  }

  clicked(event) {
    const { mark, unmark } = event.target.closest("button")?.dataset ?? {};
    if (mark) this.mark(mark);
    else if (unmark) this.unmark(unmark);
  }

  typed(event) {
    const { target, key } = event;
    const done = key === "Enter" && !event.shiftKey && target.dataset.keep === "note-text";
    if (event.isComposing || !(done || (key === "Escape" && target.matches("textarea, input")))) return;
    event.preventDefault();
    // Back to where the keys are marks again.
    target.blur();
  }

  async mark(kind) {
    const answer = await this.told("mark", { kind });
    if (!answer) return;
    announce(say("marked", { kind: answer.last.kind }));
    if (!this.lists) {
      this.put(null, this.parts(answer.last));
      return;
    }
    const line = el("li", {}, ...this.parts(answer.last));
    this.querySelector("[data-list]").prepend(line);
    line.querySelector("textarea").focus();
  }

  /** Take a note away; where it stood is the way to put it back. */
  async unmark(note) {
    const answer = await this.told("unmark", { note });
    if (!answer) return;
    const { dropped, last } = answer;
    const field = document.getElementById(`note-${note}`);
    const line = field.closest("li");
    const back = dropped && this.wayBack({ ...dropped, text: field.value }, line);
    abandon([field]);
    this.put(line, [...(back ? [back] : []), ...(!this.lists && last ? this.parts(last) : [])]);
    (back?.querySelector("button") ?? this.querySelector("[data-mark]")).focus();
  }

  /** What says that a note is taken away, and the button that puts it back in `line`. */
  wayBack({ kind, at, at_s, value, text }, line) {
    const name = `${kind} ${at}`.trim();
    const undo = async () => {
      const answer = await this.told("put-back", { at_s, kind: value, text });
      if (!answer) return;
      this.put(line, answer.back ? this.parts(answer.back) : []);
      announce(say(answer.back ? "put_back_done" : "put_back_not", { name }));
      const field = answer.back && document.getElementById(`note-${answer.back.id}`);
      (field ?? this.querySelector("[data-mark]")).focus();
    };
    announce(say("unmarked", { name }));
    const named = { type: "button", class: "link", "aria-label": say("put_back_named", { name }), onclick: undo };
    return el("p", { class: "dropped" }, say("unmarked", { name }), el("button", named, say("put_back")));
  }

  /** Draw anew what stands in a line of the list, or where the newest mark is on show; a line of nothing goes. */
  put(line, parts) {
    const place = line ?? this.querySelector("[data-last]");
    if (line && !parts.length) line.remove();
    else place.replaceChildren(...parts);
    // What was being written there may not have been kept.
    carry();
  }

  /** Tell of a mark; gives the answer, or null where it could not be told. */
  async told(what, body) {
    try {
      await settled();
      const { observation } = window.medlyt.here;
      const answer = await ask(`/api/observation/${observation}/${what}`, body);
      const place = this.querySelector("[data-count]");
      if (place) place.textContent = answer.count;
      return answer;
    } catch (error) {
      warn(error);
      return null;
    }
  }

  /** A mark's time and kind, the field for its words, and the way to take it back. */
  parts(last) {
    const name = `${last.kind} ${last.at}`.trim();
    const label = this.lists ? [el("span", { class: "at" }, last.at || say("without_time")), ` ${last.kind}`] : [name];
    const field = el(this.lists ? "textarea" : "input", {
      id: `note-${last.id}`,
      name: last.id,
      type: this.lists ? null : "text",
      rows: this.lists ? "1" : null,
      autocomplete: "off",
      placeholder: say("mark_hint"),
      "data-keep": "note-text",
    });
    field.value = last.text;
    const drop = { type: "button", class: "link", "data-unmark": last.id, "aria-label": say("unmark", { name }) };
    return [el("label", { for: `note-${last.id}` }, ...label), field, el("button", drop, say("unmark_short"))];
  }
}

customElements.define("medlyt-marks", Marks);
