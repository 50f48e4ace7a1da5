// What moves by itself: the time of a recording, the trial of a microphone, the work of finding pointers.

import { ask, say, warn } from "./dom.js";

const RECORDER_MS = 1000;
const PROGRESS_MS = 500;
const LEVEL_MS = 150;

class Polling extends HTMLElement {
  connectedCallback() {
    this.stopped = false;
    this.poll();
  }

  disconnectedCallback() {
    this.stopped = true;
  }

  /** Nobody knows how it goes. */
  lost() {}

  async poll() {
    let told = "";
    while (!this.stopped) {
      try {
        const { observation } = window.medlyt.here;
        this.show(await ask(`/api/observation/${observation}/${this.what}`));
        told = "";
      } catch (error) {
        this.lost();
        if (error.message !== told) warn(error);
        told = error.message;
      }
      await new Promise((done) => setTimeout(done, this.every));
    }
  }
}

class Recorder extends Polling {
  what = "recorder";
  every = RECORDER_MS;

  show({ state, elapsed }) {
    if (this.stopped) return;
    // It changed by itself: the microphone went away, or another window did it.
    if (state !== this.getAttribute("phase")) {
      this.stopped = true;
      window.medlyt.send("recording.look");
      return;
    }
    this.sign(this.was);
    this.querySelector("[data-elapsed]").textContent = elapsed;
  }

  // A sign that says that it records may not stand where nobody knows.
  lost() {
    this.was ??= this.querySelector("[data-sign]").textContent;
    this.sign(say("recorder_lost"));
  }

  sign(words) {
    const place = this.querySelector("[data-sign]");
    if (words && place.textContent !== words) place.textContent = words;
    this.classList.toggle("lost", words !== this.was);
  }
}

class Progress extends Polling {
  what = "progress";
  every = PROGRESS_MS;

  show({ state, step, share, number, left }) {
    if (this.stopped) return;
    if (state !== "working") {
      this.stopped = true;
      window.medlyt.send("process.look");
      return;
    }
    const bar = this.querySelector("progress");
    if (share > 0) bar.value = Math.round(share * 100);
    else bar.removeAttribute("value");
    const name = this.querySelector("[data-step]");
    if (step && name.textContent !== step) {
      name.textContent = step;
      this.querySelector("[data-number]").textContent = number;
      this.querySelector("[data-announce]").textContent = step;
    }
    this.querySelector("[data-left]").textContent = left;
  }
}

customElements.define("medlyt-recorder", Recorder);
customElements.define("medlyt-progress", Progress);

// Trying the microphone: what is heard is shown and forgotten.
document.addEventListener("medlyt-trial", async (event) => {
  const button = event.target;
  const form = button.form;
  const says = form.querySelector("[data-trial-says]");
  if (button.getAttribute("aria-pressed") === "true") {
    button.setAttribute("aria-pressed", "false");
    button.textContent = button.dataset.on;
    await ask("/api/microphone/stop", {}).catch(() => {});
    return;
  }
  button.setAttribute("aria-pressed", "true");
  button.textContent = button.dataset.off;
  try {
    await ask("/api/microphone/try", { microphone: form.microphone.value });
    await watch(button, form.querySelector("[data-meter]"), says);
  } catch (error) {
    says.textContent = error.words;
  }
  button.setAttribute("aria-pressed", "false");
  button.textContent = button.dataset.on;
});

async function watch(button, meter, says) {
  let steady = "";
  while (button.isConnected && button.getAttribute("aria-pressed") === "true") {
    const { on, level, problem } = await ask("/api/microphone/level");
    if (problem) {
      says.textContent = `${problem.message} ${problem.remedy}`;
      break;
    }
    if (!on) break;
    const percent = Math.round(level.share * 100);
    meter.setAttribute("aria-valuenow", String(percent));
    meter.style.setProperty("--level", `${percent}%`);
    meter.dataset.word = level.word;
    // Words only when two looks agree, so that they do not flicker.
    const words = say(`level_${level.word}`);
    if (steady === level.word && says.textContent !== words) says.textContent = words;
    steady = level.word;
    await new Promise((done) => setTimeout(done, LEVEL_MS));
  }
  meter.style.setProperty("--level", "0%");
  meter.setAttribute("aria-valuenow", "0");
}
