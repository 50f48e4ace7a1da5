// What the screens of the day do by themselves: the soft clock, choosing a focus, marking with one key.

import { softClock, holds, sought } from "./day_model.js";
import { announce, ask, el, say, warn } from "./dom.js";

const CLOCK_MS = 5000;
const SEARCH_MS = 400;
const WORK_MS = 1500;

// A role of its own keeps screen readers from reading every minute aloud.
class Clock extends HTMLElement {
  connectedCallback() {
    this.began_ms = Date.now() - Number(this.getAttribute("gone")) * 1000;
    this.show();
    this.ticking = setInterval(() => this.show(), CLOCK_MS);
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  show() {
    const planned = Number(this.getAttribute("minutes"));
    const gone_s = (Date.now() - this.began_ms) / 1000;
    const { key, values } = softClock(gone_s, planned);
    const words = say(key, values);
    const place = this.querySelector("[data-words]");
    if (place.textContent !== words) place.textContent = words;
    this.style.setProperty("--gone", `${Math.min(100, (gone_s / 60 / planned) * 100)}%`);
  }
}

class Focus extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => this.changed(event.target));
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.typed(event));
    this.addEventListener("input", (event) => {
      if (event.target.matches("[data-search]")) this.search(event.target.value);
    });
  }

  changed(box) {
    if (box.matches("[data-behaviour]")) this.tell({ behaviour: box.value, on: box.checked });
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { star, drop } = button.dataset;
    if (star !== undefined) {
      const on = button.getAttribute("aria-pressed") !== "true";
      this.tell({ favourite: star, on });
    } else if (drop !== undefined) this.tell({ behaviour: drop, on: false });
  }

  typed(event) {
    if (event.key === "Enter" && event.target.matches("[data-search]")) event.preventDefault();
  }

  async tell(change) {
    const problem = this.querySelector("[data-focus-problem]");
    try {
      const { observation } = window.medlyt.here;
      this.show(await ask(`/api/observation/${observation}/focus`, change));
      problem.hidden = true;
    } catch (error) {
      problem.textContent = error.words;
      problem.hidden = false;
    }
  }

  /** Draw what was chosen as Python knows it; the focus stays where it was, or goes to the list's name. */
  show({ chosen, favourites }) {
    const list = this.querySelector("[data-chosen]");
    const lost = list.contains(document.activeElement);
    list.replaceChildren(...chosen.map((one) => this.line(one)));
    this.querySelector("[data-none]").hidden = chosen.length > 0;
    const ids = new Set(chosen.map(({ behaviour }) => behaviour));
    for (const box of this.querySelectorAll("[data-behaviour]")) box.checked = ids.has(box.value);
    for (const star of this.querySelectorAll("[data-star]")) {
      star.setAttribute("aria-pressed", String(favourites.includes(star.dataset.star)));
    }
    for (const line of this.querySelectorAll("[data-favourite]")) {
      line.hidden = !favourites.includes(line.dataset.favourite);
    }
    this.querySelector("[data-favourites]").hidden = favourites.length === 0;
    if (lost) (list.querySelector("button") ?? this.querySelector("[data-chosen-title]")).focus();
  }

  line({ behaviour, label }) {
    const name = say("focus_drop", { label });
    const more = { "aria-label": name, title: name, "data-drop": behaviour };
    const button = el("button", { type: "button", class: "drop", ...more }, "×");
    return el("li", {}, el("span", {}, label), button);
  }

  search(text) {
    const words = sought(text);
    let count = 0;
    for (const line of this.querySelectorAll("[data-topic] li")) {
      line.hidden = !holds(line.dataset.words, words);
      if (!line.hidden) count += 1;
    }
    for (const topic of this.querySelectorAll("[data-topic]")) {
      topic.hidden = !topic.querySelector("li:not([hidden])");
      topic.open = words.length > 0;
    }
    for (const title of this.querySelectorAll("[data-element]")) {
      title.hidden = !title.querySelector("[data-topic]:not([hidden])");
    }
    this.querySelector("[data-empty]").hidden = count > 0;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => announce(say("focus_found", { count })), SEARCH_MS);
  }
}

// The work of finding pointers goes on behind; a line says so, and nothing else happens by itself.
class Meanwhile extends HTMLElement {
  connectedCallback() {
    this.look();
    this.looking = setInterval(() => this.look(), WORK_MS);
  }

  disconnectedCallback() {
    clearInterval(this.looking);
  }

  async look() {
    try {
      const { observation } = window.medlyt.here;
      const { state, step, share, left } = await ask(`/api/observation/${observation}/progress`);
      if (state !== "working") {
        clearInterval(this.looking);
        this.textContent = say(state === "done" ? "meanwhile_done" : "meanwhile_not");
        return;
      }
      this.querySelector("[data-step]").textContent = step || say("meanwhile");
      this.querySelector("[data-left]").textContent = left;
      const bar = this.querySelector("progress");
      if (share > 0) bar.value = Math.round(share * 100);
      else bar.removeAttribute("value");
    } catch {
      // The next look tells; what is typed has its own word when the program is gone.
    }
  }
}

// The pair's word that the sheet may stay.
document.addEventListener("change", async (event) => {
  const box = event.target;
  if (!box.matches?.("[data-agree]")) return;
  const { observation } = window.medlyt.here;
  try {
    await ask(`/api/observation/${observation}/agreed`, { on: box.checked });
  } catch (error) {
    box.checked = !box.checked;
    warn(error);
  }
});

customElements.define("medlyt-clock", Clock);
customElements.define("medlyt-meanwhile", Meanwhile);
customElements.define("medlyt-focus", Focus);
