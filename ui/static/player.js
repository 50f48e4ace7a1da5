// Plays the recording from the decrypting route, and shows where it is.

import { el, say } from "./dom.js";
import { LEAD_S, TAIL_S, clock } from "./review_model.js";

const STEP_S = 5;
const PAGE_S = 30;
const SPEEDS = [0.5, 1, 1.25, 1.5, 2];
const SVG = "http://www.w3.org/2000/svg";

export class Player {
  onplace = () => {};
  onfailure = () => {};
  markers = () => [];

  constructor(address, duration, gaps) {
    this.address = address;
    this.duration = duration;
    this.gaps = gaps;
    this.until = null;
    this.audio = new Audio();
    this.audio.preload = "metadata";
    this.audio.addEventListener("timeupdate", () => this.moved());
    for (const name of ["play", "pause", "ended"]) this.audio.addEventListener(name, () => this.moved());
    this.audio.addEventListener("error", () => this.audio.src && this.onfailure());
  }

  get playing() {
    return !this.audio.paused;
  }

  /** Play from a second before `from`; with `to`, stop soon after it. */
  play(from, to = null) {
    if (!this.audio.src) this.audio.src = this.address;
    this.until = to === null ? null : to + TAIL_S;
    this.seek(Math.max(0, from - LEAD_S));
    this.start();
  }

  toggle() {
    if (this.playing) {
      this.audio.pause();
      return;
    }
    if (!this.audio.src) this.audio.src = this.address;
    this.until = null;
    this.start();
  }

  start() {
    // Refused play (a device that is gone) is told by the error event; an interrupted one is no error.
    this.audio.play().catch(() => {});
  }

  seek(seconds) {
    this.audio.currentTime = Math.max(0, Math.min(this.duration, seconds));
    this.moved();
  }

  /** Stop, and let go of what was decrypted. */
  close() {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
  }

  moved() {
    const at = this.audio.currentTime;
    if (this.until !== null && at >= this.until) {
      this.until = null;
      this.audio.pause();
    }
    if (this.slider) {
      const values = { at: clock(at), total: clock(this.duration) };
      this.slider.style.setProperty("--at", `${(100 * at) / this.duration}%`);
      this.slider.setAttribute("aria-valuenow", String(Math.round(at)));
      this.slider.setAttribute("aria-valuetext", say("timeline_position", values));
      this.clock.textContent = `${values.at} / ${values.total}`;
      const word = say(this.playing ? "stop" : "play");
      if (this.button.getAttribute("aria-label") !== word) this.button.setAttribute("aria-label", word);
      this.button.classList.toggle("playing", this.playing);
    }
    this.onplace(at);
  }

  /** The button, the time line with its marks, the clock and the speed. */
  controls() {
    this.button = el("button", { type: "button", class: "play", "aria-label": say("play") });
    this.button.append(icon());
    this.button.addEventListener("click", () => this.toggle());
    this.slider = el("div", {
      class: "timeline",
      role: "slider",
      tabindex: "0",
      "aria-label": say("timeline"),
      "aria-valuemin": "0",
      "aria-valuemax": String(Math.round(this.duration)),
      "aria-valuenow": "0",
    });
    this.slider.addEventListener("pointerdown", (event) => this.dragged(event));
    this.slider.addEventListener("pointermove", (event) => event.buttons === 1 && this.dragged(event));
    this.slider.addEventListener("keydown", (event) => this.slid(event));
    this.clock = el("span", { class: "clock" });
    const speed = el("select", { class: "speed", "aria-label": say("speed") });
    for (const one of SPEEDS) {
      const option = el("option", { value: String(one) }, `${String(one).replace(".", ",")} ×`);
      option.selected = one === 1;
      speed.append(option);
    }
    speed.addEventListener("change", () => {
      this.audio.playbackRate = Number(speed.value);
    });
    this.moved();
    return [this.button, this.slider, this.clock, speed];
  }

  /** Draw the pointers and the struck stretches on the time line. */
  mark() {
    const percent = (seconds) => `${(100 * seconds) / this.duration}%`;
    const gaps = this.gaps.map(([start, end]) =>
      el("span", { class: "gap", style: `left:${percent(start)};width:${percent(end - start)}` }),
    );
    const marks = this.markers().map(({ at, status }) =>
      el("span", { class: `at ${status}`, style: `left:${percent(at)}` }),
    );
    this.slider.replaceChildren(...gaps, ...marks, el("span", { class: "head" }));
  }

  dragged(event) {
    const box = this.slider.getBoundingClientRect();
    if (!this.audio.src) this.audio.src = this.address;
    this.until = null;
    this.seek((this.duration * (event.clientX - box.left)) / box.width);
  }

  slid(event) {
    const at = this.audio.currentTime;
    const places = {
      ArrowRight: at + STEP_S,
      ArrowUp: at + STEP_S,
      ArrowLeft: at - STEP_S,
      ArrowDown: at - STEP_S,
      PageUp: at + PAGE_S,
      PageDown: at - PAGE_S,
      Home: 0,
      End: this.duration,
    };
    if (event.key === " ") this.toggle();
    else if (event.key in places) {
      if (!this.audio.src) this.audio.src = this.address;
      this.seek(places[event.key]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function icon() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, shape] of [
    ["go", "M8 5v14l11-7z"],
    ["rest", "M7 5h4v14H7zM13 5h4v14h-4z"],
  ]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}
