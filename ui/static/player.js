// Plays the recording from the decrypting route, and shows where it is on one strip with all that is marked.

import { el, say } from "./dom.js";
import { LEAD_S, SPEEDS, TAIL_S, clock, paced } from "./review_model.js";

const STEP_S = 5;
const PAGE_S = 30;
const SVG = "http://www.w3.org/2000/svg";

export class Player {
  onplace = () => {};
  onfailure = () => {};
  onmark = () => {};
  markers = () => [];

  constructor(address, duration, gaps) {
    this.address = address;
    this.duration = duration;
    this.gaps = gaps;
    // The passage that is played, [from, to] in seconds, or null where it plays on.
    this.passage = null;
    this.looping = false;
    this.audio = new Audio();
    this.audio.preload = "metadata";
    this.audio.addEventListener("timeupdate", () => this.moved());
    for (const name of ["play", "pause", "ended"]) this.audio.addEventListener(name, () => this.moved());
    this.audio.addEventListener("error", () => this.audio.src && this.onfailure());
  }

  get playing() {
    return !this.audio.paused;
  }

  /** Play from a second before `from`; with `to`, stop soon after it, or begin again where it loops. */
  play(from, to = null) {
    this.fetch();
    this.passage = to === null ? null : [Math.max(0, from - LEAD_S), to + TAIL_S];
    this.seek(Math.max(0, from - LEAD_S));
    this.start();
  }

  toggle() {
    if (this.playing) {
      this.audio.pause();
      return;
    }
    this.fetch();
    if (!this.looping) this.passage = null;
    this.start();
  }

  /** Play [from, to] again and again until it is turned off; says whether it is on now. */
  loop(from, to) {
    this.looping = !this.looping;
    this.loopButton?.setAttribute("aria-pressed", String(this.looping));
    if (this.looping) this.play(from, to);
    return this.looping;
  }

  /** A step slower (-1) or faster (1); says the speed. */
  pace(places) {
    this.speed.value = String(paced(Number(this.speed.value), places));
    this.audio.playbackRate = Number(this.speed.value);
    return speedName(this.audio.playbackRate);
  }

  skip(seconds) {
    this.fetch();
    this.passage = null;
    this.seek(this.audio.currentTime + seconds);
  }

  fetch() {
    if (this.audio.src) return;
    this.audio.src = this.address;
    this.audio.playbackRate = Number(this.speed?.value ?? 1);
    this.audio.defaultPlaybackRate = this.audio.playbackRate;
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
    if (this.passage && at >= this.passage[1]) this.passed();
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

  /** The passage is over: once more, or rest. */
  passed() {
    if (this.looping) {
      [this.audio.currentTime] = this.passage;
      return;
    }
    this.passage = null;
    this.audio.pause();
  }

  /** The button, the strip with its marks, the clock and the speed. */
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
    this.slider.addEventListener("pointerdown", (event) => this.pressed(event));
    this.slider.addEventListener("pointermove", (event) => event.buttons === 1 && this.dragged(event));
    this.slider.addEventListener("keydown", (event) => this.slid(event));
    this.clock = el("span", { class: "clock" });
    this.speed = el("select", { class: "speed", "aria-label": say("speed") });
    for (const one of SPEEDS) {
      const option = el("option", { value: String(one) }, speedName(one));
      option.selected = one === 1;
      this.speed.append(option);
    }
    this.speed.addEventListener("change", () => this.pace(0));
    this.moved();
    return [this.button, this.slider, this.clock, this.speed];
  }

  /** Draw pointers, notes and struck stretches on the strip; what stands where it stood only changes its looks. */
  mark() {
    const now = this.markers();
    const drawn = this.drawn ?? [];
    const same = drawn.length === now.length && now.every(({ at, id }, n) => at === drawn[n].at && id === drawn[n].id);
    if (!same || !this.drawn) this.drawn = this.marked(now);
    now.forEach(({ kind, chosen }, n) => {
      const looks = `at ${kind}${chosen ? " chosen" : ""}`;
      if (this.drawn[n].looks !== looks) {
        this.drawn[n].mark.className = looks;
        this.drawn[n].looks = looks;
      }
    });
  }

  marked(places) {
    const percent = (seconds) => `${(100 * seconds) / this.duration}%`;
    const gaps = this.gaps.map(([start, end]) =>
      el("span", { class: "gap", style: `left:${percent(start)};width:${percent(end - start)}` }),
    );
    const drawn = places.map(({ at, id }) => {
      const mark = el("span", { style: `left:${percent(at)}` });
      if (id) mark.dataset.pointer = id;
      return { at, id, mark, looks: "" };
    });
    this.slider.replaceChildren(...gaps, ...drawn.map(({ mark }) => mark), el("span", { class: "head" }));
    return drawn;
  }

  pressed(event) {
    const { pointer } = event.target.dataset;
    if (pointer) this.onmark(pointer);
    else this.dragged(event);
  }

  dragged(event) {
    const box = this.slider.getBoundingClientRect();
    this.fetch();
    this.passage = null;
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
      this.fetch();
      this.seek(places[event.key]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function speedName(speed) {
  return `${String(speed).replace(".", ",")} ×`;
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
