// One key, one mark in time: nothing opens, nothing moves, nothing sounds (R041-R045).
//
// While it is recorded only the newest mark is on show. Where notes are written by hand (data-lists) a mark is
// the top line of a list, ready to write in.

import { taken } from "./day_model.js";
import { announce, ask, el, say, warn } from "./dom.js";
import { settled } from "./keep.js";

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
    const button = event.target.closest("button");
    if (button?.dataset.mark) this.mark(button.dataset.mark);
    else if (button?.dataset.unmark) this.unmark(button.dataset.unmark);
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
    const last = await this.told("mark", { kind }, "marked");
    if (!last) return;
    if (!this.lists) {
      this.show(last);
      return;
    }
    const line = el("li", {}, ...this.parts(last, "textarea"));
    this.querySelector("[data-list]").prepend(line);
    line.querySelector("textarea").focus();
  }

  async unmark(note) {
    const last = await this.told("unmark", { note }, "unmarked");
    if (this.lists) document.getElementById(`note-${note}`)?.closest("li").remove();
    else this.show(last);
    this.querySelector("[data-mark]").focus();
  }

  /** Tell of a mark; gives the newest one, null where there is none, undefined where it could not be told. */
  async told(what, body, words) {
    try {
      await settled();
      const { observation } = window.medlyt.here;
      const { last, count } = await ask(`/api/observation/${observation}/${what}`, body);
      const place = this.querySelector("[data-count]");
      if (place) place.textContent = count;
      announce(say(words, { kind: last?.kind ?? "" }));
      return last;
    } catch (error) {
      warn(error);
      return undefined;
    }
  }

  show(last) {
    if (last !== undefined) this.querySelector("[data-last]").replaceChildren(...(last ? this.parts(last, "input") : []));
  }

  /** A mark's time and kind, the field for its words, and the way to take it back. */
  parts(last, field) {
    const name = `${last.kind} ${last.at}`.trim();
    const label = this.lists ? [el("span", { class: "at" }, last.at || say("without_time")), ` ${last.kind}`] : [name];
    return [
      el("label", { for: `note-${last.id}` }, ...label),
      el(field, {
        id: `note-${last.id}`,
        name: last.id,
        type: field === "input" ? "text" : null,
        rows: field === "input" ? null : "1",
        autocomplete: "off",
        placeholder: say("mark_hint"),
        "data-keep": "note-text",
      }),
      el(
        "button",
        { type: "button", class: "link", "data-unmark": last.id, "aria-label": say("unmark", { name }) },
        say("unmark_short"),
      ),
    ];
  }
}

customElements.define("medlyt-marks", Marks);
