// The review as one component: <medlyt-review observation="...">. It fetches the conversation, draws it, plays it and
// tells back each decision. What a key means and what comes next is in review_model.js, what it looks like in
// review_draw.js and review_bar.js, what it asks people in review_questions.js.

import { announce, ask, el, problem, say, warn } from "./dom.js";
import { Player } from "./player.js";
import { bar, markers } from "./review_bar.js";
import { blindfold, conversation, fill, statusOf } from "./review_draw.js";
import {
  actionOf,
  applied,
  changedId,
  clock,
  gathered,
  lineAt,
  merged,
  neighbour,
  nextOpen,
  swappedRoles,
} from "./review_model.js";
import * as questions from "./review_questions.js";
import { tour } from "./review_tour.js";

const SKIP_S = 5;

class Review extends HTMLElement {
  async connectedCallback() {
    this.typed = (event) => this.key(event);
    document.addEventListener("keydown", this.typed);
    this.queue = Promise.resolve();
    this.waiting = 0;
    this.likes = { autoplay: true, keys: true, order: "time", focus: null };
    this.base = `/api/observation/${this.getAttribute("observation")}`;
    this.reviewer = "observer";
    try {
      this.load(await ask(this.address));
    } catch (error) {
      this.replaceChildren(problem(error));
    }
  }

  get address() {
    return `${this.base}/review?reviewer=${this.reviewer}`;
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.typed);
    this.player?.close();
  }

  /** Draw everything anew from the services' data. */
  load(model) {
    this.player?.close();
    const { decided, notes, reviewer } = model;
    Object.assign(this, { model, decided, pointers: decided.pointers, notes, noted: null, reviewer });
    this.focus = new Set(model.focus);
    // What was agreed on is shown first (R003), unless nothing of it was found.
    this.likes.focus ??= this.pointers.some((pointer) => this.focus.has(pointer.behaviour));
    this.lines = model.turns.flatMap((turn) => turn.lines);
    this.turnOf = new Map(model.turns.flatMap((turn) => turn.lines.map((line) => [line.number, turn])));
    this.lineOf = new Map(this.lines.map((line) => [line.number, line]));
    this.labels = new Map(model.choices.map((choice) => [choice.id, choice.label]));
    this.rows = new Map();
    this.selected = null;
    this.line = null;
    this.player = new Player(`/lyd/${model.observation}.wav`, model.duration_s, model.gaps);
    this.player.onplace = (seconds) => this.place(seconds);
    this.player.onfailure = () => warn(say("no_sound"));
    this.player.markers = () => markers(this);
    this.player.onmark = (id) => this.select(id, { tell: true });
    const parts = [bar(this), conversation(this)];
    if (model.blind) parts.unshift(blindfold(this));
    if (model.sample) parts.push(tour(this));
    this.replaceChildren(...parts);
    // Nothing is selected at first: no key may decide about a pointer that nobody has seen.
    this.refresh();
    if (this.lines.length) this.toLine(this.lines[0], { focus: false, unfold: false });
    this.dataset.ready = "";
  }

  /** The pointers that are gone through, in the order in which they are; asked for often, so kept until it changes. */
  get path() {
    const now = [this.pointers, this.decided, this.likes.focus, this.likes.order, this.selected];
    if (!this.gone || now.some((one, place) => one !== this.gone[place])) {
      this.gone = now;
      this.kept = gathered(this.pointers, {
        focus: this.likes.focus && this.focus.size ? this.focus : null,
        surest: this.likes.order === "sure" ? this.decided.surest : null,
        keep: this.selected,
      });
      this.byLine = Map.groupBy(this.kept, (pointer) => pointer.utterance);
    }
    return this.kept;
  }

  pointersOf(number) {
    return (this.path && this.byLine.get(number)) ?? [];
  }

  /** The notes that stand at a line: from its beginning to the next one's, and never where a fold would hide them. */
  notesOf(line) {
    if (!this.notes.length) return [];
    const seen = this.lines.filter((one) => !this.turnOf.get(one.number).folded);
    const among = seen.length ? seen : this.lines;
    this.noted ??= Map.groupBy(this.notes, (note) => (lineAt(among, note.at_s ?? 0) ?? among[0]).number);
    return this.noted.get(line.number) ?? [];
  }

  pointer() {
    return this.pointers.find((pointer) => pointer.id === this.selected) ?? null;
  }

  select(id, { focus = true, tell = false } = {}) {
    const before = this.pointer();
    this.selected = id;
    const now = this.pointer();
    if (before && before.utterance !== now?.utterance) fill(this, this.lineOf.get(before.utterance));
    if (now) {
      const line = this.lineOf.get(now.utterance);
      this.turnOf.get(now.utterance).unfold?.();
      this.toLine(line, { focus: false });
      fill(this, line);
      const card = document.getElementById(`pointer-${id}`);
      if (focus) card.focus({ preventScroll: true });
      if (focus) this.reveal(card);
      if (tell) {
        const values = { at: clock(line.start_s), label: now.label, status: statusOf(now) };
        announce(say("said_selected", values));
      }
    }
    this.refresh();
  }

  reveal(element) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  toLine(line, { focus = true, unfold = true } = {}) {
    const reach = (parts, index) => {
      parts?.row.classList.toggle("current", index === 0);
      for (const one of parts?.row.querySelectorAll(".spoken button") ?? []) one.tabIndex = index;
    };
    reach(this.line && this.rows.get(this.line.number), -1);
    this.line = line;
    if (unfold) this.turnOf.get(line.number).unfold?.();
    const parts = this.rows.get(line.number);
    if (!parts) return;
    reach(parts, 0);
    if (focus) {
      parts.play.focus({ preventScroll: true });
      this.reveal(parts.row);
    }
  }

  refresh() {
    const { path } = this;
    const place = path.findIndex((pointer) => pointer.id === this.selected) + 1;
    if (place) this.count.textContent = say("of", { number: place, count: path.length });
    else this.count.textContent = path.length ? say("begin", { count: path.length }) : "";
    this.undoButton.disabled = !this.decided.can_undo;
    this.redoButton.disabled = !this.decided.can_redo;
    this.player.mark();
  }

  key(event) {
    const { target } = event;
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (target.closest("input, select, textarea, [role=slider]") && target.type !== "checkbox") return;
    const playsItself = target.closest("button, summary, a, input") !== null;
    if (event.key === "Enter" && target.closest(".pointer") === target && this.pointer()) {
      event.preventDefault();
      this.play(this.pointer());
      return;
    }
    const action = actionOf(event, { keys: this.likes.keys, playsItself });
    if (!action) return;
    event.preventDefault();
    this.act(action);
  }

  act(action) {
    const pointer = this.pointer();
    this.dispatchEvent(new CustomEvent("medlyt-act", { detail: action }));
    const plain = {
      play: () => this.player.toggle(),
      next: () => this.step(1),
      previous: () => this.step(-1),
      "next-line": () => this.stepLine(1),
      "previous-line": () => this.stepLine(-1),
      back: () => this.player.skip(-SKIP_S),
      forward: () => this.player.skip(SKIP_S),
      slower: () => announce(this.player.pace(-1)),
      faster: () => announce(this.player.pace(1)),
      loop: () => this.loop(),
      undo: () => this.travel("undo"),
      redo: () => this.travel("redo"),
      add: () => this.line && this.add(this.line),
      note: () => this.line && this.note(this.line),
      mend: () => this.line && this.mend(this.line),
      help: () => window.medlyt.sheet("help"),
    }[action];
    if (plain) plain();
    else if (!pointer) this.step(1);
    else if (action === "change") this.change(pointer);
    else this.decide(pointer, { act: action });
  }

  step(places) {
    const { path } = this;
    const first = this.selected ? null : nextOpen(path, null);
    const id = first ?? neighbour(path, this.selected, places);
    if (!id) return;
    this.select(id, { tell: true });
    if (this.likes.autoplay) this.play(this.pointer());
  }

  stepLine(places) {
    const here = this.lines.indexOf(this.line);
    const line = this.lines[Math.min(this.lines.length - 1, Math.max(0, here + places))];
    if (line) this.toLine(line);
  }

  hear(line) {
    this.toLine(line, { focus: false });
    this.player.play(line.start_s);
  }

  play(pointer) {
    const line = this.lineOf.get(pointer.utterance);
    this.player.play(line.start_s, line.end_s);
  }

  loop() {
    const pointer = this.pointer();
    const line = pointer ? this.lineOf.get(pointer.utterance) : this.line;
    if (line) announce(say(this.player.loop(line.start_s, line.end_s) ? "said_loop" : "said_loop_off"));
  }

  /** Take to heart how one likes it; what is seen may change. */
  like(change) {
    Object.assign(this.likes, change);
    for (const number of this.rows.keys()) fill(this, this.lineOf.get(number));
    if (!document.getElementById(`pointer-${this.selected}`)) this.selected = null;
    this.refresh();
  }

  /** One key: the page changes at once, the services are told, the next open pointer is selected and played. */
  decide(pointer, { act, to = "" }) {
    const { path } = this;
    const decision = { act, utterance: pointer.utterance, behaviour: pointer.behaviour, to };
    this.pointers = applied(this.pointers, decision, (id) => this.labels.get(id));
    const id = act === "change" ? `${pointer.utterance}:${to}` : pointer.id;
    const label = act === "change" ? this.labels.get(to) : pointer.label;
    const done = { accept: "said_accepted", reject: "said_rejected", change: "said_changed" }[act];
    fill(this, this.lineOf.get(pointer.utterance));
    this.tell(decision);
    const now = new Map(this.pointers.map((one) => [one.id, one]));
    const next = nextOpen(path.map((one) => now.get(one.id) ?? one), pointer.id);
    if (next) {
      this.select(next);
      announce(say(done, { label }));
      if (this.likes.autoplay) this.play(this.pointer());
    } else {
      this.select(this.pointers.some((one) => one.id === id) ? id : (path[0]?.id ?? null));
      announce(`${say(done, { label })} ${say("said_all_done")}`);
    }
  }

  travel(act) {
    const before = this.pointers;
    this.tell({ act }, (answer) => {
      if (answer.review) this.loadAt(answer.review, this.line);
      const nothing = act === "undo" ? "said_nothing_to_undo" : "said_nothing_to_redo";
      const id = answer.done ? changedId(before, this.pointers) : null;
      if (id) this.select(id);
      announce(answer.done ? say(act === "undo" ? "said_undone" : "said_redone") : say(nothing));
    });
  }

  /** Tell the services, in the order of the keys; the page follows their answer once nothing more waits. */
  tell(decision, then = () => {}) {
    this.waiting += 1;
    this.queue = this.queue.then(async () => {
      try {
        const answer = await ask(`${this.base}/decision`, { ...decision, reviewer: this.reviewer });
        this.waiting -= 1;
        this.decided = merged(this.decided, answer);
        if (this.waiting === 0) this.follow(this.decided.pointers);
        then(answer);
      } catch (error) {
        this.waiting -= 1;
        this.show(error);
        await this.recover();
      }
    });
    return this.queue;
  }

  async recover() {
    try {
      const model = await ask(this.address);
      this.decided = model.decided;
      this.follow(model.decided.pointers);
    } catch {
      // The problem is already told; the page stays as it is.
    }
  }

  follow(pointers) {
    const before = new Map(this.pointers.map((pointer) => [pointer.id, pointer]));
    const after = new Map(pointers.map((pointer) => [pointer.id, pointer]));
    const stale = new Set();
    for (const pointer of [...this.pointers, ...pointers]) {
      const [one, other] = [before.get(pointer.id), after.get(pointer.id)];
      // Most are the very same; only what came anew is compared.
      if (one !== other && JSON.stringify(one) !== JSON.stringify(other)) stale.add(pointer.utterance);
    }
    const held = this.contains(document.activeElement) && document.activeElement.closest(".pointer");
    this.pointers = pointers;
    for (const number of stale) fill(this, this.lineOf.get(number));
    if (held && !held.isConnected) document.getElementById(`pointer-${this.selected}`)?.focus();
    this.refresh();
  }

  /** Tell of an error in the page, in place of an earlier one. */
  show(error) {
    announce([error.message, error.remedy].filter(Boolean).join(" "));
    this.querySelector(".problem")?.remove();
    this.prepend(problem(error));
  }

  /** Ask a route that answers with the whole review anew, and show it; `at` is the line to stay at. */
  async anew(route, body, { busy = "", done = "", back = "", at = null } = {}) {
    if (busy) announce(busy);
    this.setAttribute("aria-busy", "true");
    try {
      this.loadAt(await ask(`${this.base}/${route}`, { ...body, reviewer: this.reviewer }), at);
      if (done) announce(done);
      if (back) this.querySelector(back)?.focus();
    } catch (error) {
      this.show(error);
    }
    this.removeAttribute("aria-busy");
  }

  /** The talk is another now: draw it anew, and stay where one was. */
  loadAt(model, line) {
    const { scrollY } = window;
    this.load(model);
    window.scrollTo(0, scrollY);
    const same = line && (this.lineOf.get(line.number) ?? lineAt(this.lines, line.start_s));
    if (same) this.toLine(same);
  }

  swap(speaker) {
    const body = { roles: swappedRoles(this.model.voices, speaker) };
    return this.anew("roles", body, { busy: say("who_busy"), done: say("who_done"), back: ".voices summary" });
  }

  async blind(on) {
    await this.anew("blind", { on }, { done: say(on ? "blind_lead" : "blind_off"), back: ".likes summary" });
    const told = this.querySelector(".blindfold");
    if (told) this.reveal(told);
  }

  /** Let the other of the two mark: each has decisions of their own. */
  async review(reviewer) {
    // What the one has decided is answered for before the other sits down.
    await this.queue;
    try {
      const model = await ask(`${this.base}/review?reviewer=${reviewer}`);
      this.likes.focus = null;
      this.load(model);
      this.querySelector(".likes summary")?.focus();
      announce(say(`reviewer_now_${reviewer}`));
    } catch (error) {
      this.querySelector("#review-who").value = this.reviewer;
      this.show(error);
    }
  }

  place(seconds) {
    const line = lineAt(this.lines, seconds);
    if (line === this.heard) return;
    this.rows.get(this.heard?.number)?.row.classList.remove("heard");
    this.heard = line;
    if (line && this.player.playing) this.rows.get(line.number)?.row.classList.add("heard");
  }
}

// What is asked in a dialog is the component's too, from a file of its own.
const { change, add, mendLine: mend, note, side } = questions;
for (const [name, act] of Object.entries({ change, add, mend, note, side })) {
  Review.prototype[name] = function asked(...given) {
    return act(this, ...given);
  };
}
customElements.define("medlyt-review", Review);
