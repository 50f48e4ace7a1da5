// The trainers' library: a file on its way in, and how the training goes.

import { announce, ask, el, problem, Refused, say, warn } from "./dom.js";

const TRAINING_MS = 1000;

class Training extends HTMLElement {
  connectedCallback() {
    this.stopped = false;
    this.poll();
  }

  disconnectedCallback() {
    this.stopped = true;
  }

  async poll() {
    let told = "";
    while (!this.stopped) {
      try {
        this.show(await ask("/api/library/training"));
        told = "";
      } catch (error) {
        if (error.message !== told) warn(error);
        told = error.message;
      }
      await new Promise((done) => setTimeout(done, TRAINING_MS));
    }
  }

  show({ state, step, seconds, told, error }) {
    if (this.stopped) return;
    if (state !== "working") {
      this.over(told, error);
      return;
    }
    const name = this.querySelector("[data-step]");
    if (step && name.textContent !== step) {
      name.textContent = step;
      announce(step);
    }
    this.querySelector("[data-seconds]").textContent = say("training_seconds", { count: seconds });
  }

  // It ends while people write: what came of it takes its place, and nothing else moves.
  over(told, error) {
    const card = this.parentElement;
    const done = told ? [el("p", { class: "remark" }, told)] : [];
    card.querySelector("[data-outcome]").replaceChildren(...(error ? [problem(error)] : done));
    card.querySelector("form").hidden = false;
    this.remove();
    if (told) announce(told);
  }
}

class Import extends HTMLElement {
  connectedCallback() {
    this.querySelector("input").addEventListener("change", (event) => this.take(event.target));
  }

  async take(input) {
    const [file] = input.files;
    if (!file) return;
    const problem = this.querySelector("[data-problem]");
    problem.hidden = true;
    try {
      const notice = await sent(file);
      const behaviour = this.getAttribute("behaviour");
      window.medlyt.send("library.look", { fields: { behaviour, notice } });
    } catch (error) {
      problem.textContent = error.words;
      problem.hidden = false;
      input.value = "";
    }
  }
}

/** Hand a file to the library; what came of it, in words. */
async function sent(file) {
  const address = `/api/library/import?name=${encodeURIComponent(file.name)}`;
  const answer = await fetch(address, { method: "POST", body: file, cache: "no-store" }).catch(() => null);
  if (!answer) throw new Refused({ message: say("gone") });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.message ? said : { message: say("not_saved") });
  return said.notice;
}

customElements.define("medlyt-training", Training);
customElements.define("medlyt-import", Import);
