// One key, one mark in time: nothing opens, nothing moves, nothing sounds (R041-R045).

import { taken } from "./day_model.js";
import { announce, ask, el, say } from "./dom.js";
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
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
    event.preventDefault();
    // Back to where the keys are marks again.
    event.target.blur();
  }

  async mark(kind) {
    await this.told("mark", { kind }, "marked");
  }

  async unmark(note) {
    await this.told("unmark", { note }, "unmarked");
    this.querySelector("[data-mark]").focus();
  }

  async told(what, body, words) {
    try {
      await settled();
      const { observation } = window.medlyt.here;
      const { last, count } = await ask(`/api/observation/${observation}/${what}`, body);
      this.show(last);
      this.querySelector("[data-count]").textContent = count;
      announce(say(words, { kind: last?.kind ?? "" }));
    } catch (error) {
      announce([error.message, error.remedy].filter(Boolean).join(" ") || say("not_saved"));
    }
  }

  show(last) {
    const place = this.querySelector("[data-last]");
    if (!last) {
      place.replaceChildren();
      return;
    }
    const name = `${last.kind} ${last.at}`.trim();
    place.replaceChildren(
      el("label", { for: `note-${last.id}` }, name),
      el("input", {
        id: `note-${last.id}`,
        name: last.id,
        type: "text",
        autocomplete: "off",
        placeholder: say("mark_hint"),
        "data-keep": "note-text",
      }),
      el(
        "button",
        { type: "button", class: "link", "data-unmark": last.id, "aria-label": say("unmark", { name }) },
        say("unmark_short"),
      ),
    );
  }
}

customElements.define("medlyt-marks", Marks);
