// The review as one component: <medlyt-review observation="...">. It fetches the conversation, draws it, plays it and
// tells back each decision. What a key means and what comes next is in review_model.js.

import { ask, announce, el, say } from "./dom.js";
import { Player } from "./player.js";
import { choose } from "./review_choose.js";
import {
  actionOf,
  applied,
  changedId,
  clock,
  lineAt,
  neighbour,
  nextOpen,
  segments,
  swappedRoles,
} from "./review_model.js";

const KEYS = [
  ["J", "accept"],
  ["N", "reject"],
  ["K", "change"],
  ["T", "add"],
  ["Z", "undo"],
  ["Y", "redo"],
  ["F ↓", "next"],
  ["B ↑", "previous"],
];

class Review extends HTMLElement {
  async connectedCallback() {
    this.typed = (event) => this.key(event);
    document.addEventListener("keydown", this.typed);
    this.queue = Promise.resolve();
    this.waiting = 0;
    this.settings = { autoplay: true, keys: true };
    this.base = `/api/observation/${this.getAttribute("observation")}`;
    try {
      this.load(await ask(`${this.base}/review`));
    } catch (error) {
      this.replaceChildren(problem(error));
    }
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.typed);
    this.player?.close();
  }

  /** Draw everything anew from the services' data. */
  load(model) {
    this.player?.close();
    this.model = model;
    this.pointers = model.decided.pointers;
    this.decided = model.decided;
    this.lines = model.turns.flatMap((turn) => turn.lines);
    this.turnOf = new Map(model.turns.flatMap((turn) => turn.lines.map((line) => [line.number, turn])));
    this.lineOf = new Map(this.lines.map((line) => [line.number, line]));
    this.labels = new Map(model.choices.map((choice) => [choice.id, choice.label]));
    this.open = new Set();
    this.rows = new Map();
    this.selected = null;
    this.line = null;
    this.player = new Player(`/lyd/${model.observation}.wav`, model.duration_s, model.gaps);
    this.player.onplace = (seconds) => this.place(seconds);
    this.player.onfailure = () => announce(say("no_sound"));
    this.replaceChildren(this.bar(), this.conversation());
    // Nothing is selected at first: no key may decide about a pointer that nobody has seen.
    this.refresh();
    if (this.lines.length) this.toLine(this.lines[0], { focus: false, unfold: false });
    this.dataset.ready = "";
  }

  // --- what is drawn ---

  bar() {
    const undo = el("button", { type: "button", class: "button small", onclick: () => this.act("undo") }, say("undo"));
    const redo = el("button", { type: "button", class: "button small", onclick: () => this.act("redo") }, say("redo"));
    this.undoButton = undo;
    this.redoButton = redo;
    this.count = el("p", { class: "count" });
    const step = (name, places) =>
      el("button", { type: "button", class: "button small", onclick: () => this.step(places) }, say(name));
    const option = (name, label) => {
      const box = el("input", { type: "checkbox" });
      box.checked = this.settings[name];
      box.addEventListener("change", () => {
        this.settings[name] = box.checked;
        this.classList.toggle("no-keys", !this.settings.keys);
      });
      return el("label", { class: "check small" }, box, ` ${label}`);
    };
    const markers = () => this.pointers.map((pointer) => ({
      at: this.lineOf.get(pointer.utterance).start_s,
      status: pointer.status,
    }));
    this.player.markers = markers;
    const keys = el(
      "dl",
      { class: "keys" },
      el("div", {}, el("dt", {}, el("kbd", {}, say("key_space"))), el("dd", {}, say("play"))),
      ...KEYS.map(([key, text]) =>
        el("div", {}, el("dt", {}, ...key.split(" ").map((one) => el("kbd", {}, one))), el("dd", {}, say(text))),
      ),
    );
    const help = el(
      "details",
      { class: "panel" },
      el("summary", {}, say("keys")),
      el("div", { class: "sheet" }, keys, el("p", { class: "muted" }, say("uncertain_help"))),
    );
    return el(
      "div",
      { class: "bar no-print" },
      el("div", { class: "bar-line" }, ...this.player.controls(), el("div", { class: "panels" }, this.voices(), help)),
      el(
        "div",
        { class: "bar-line" },
        this.count,
        step("previous_button", -1),
        step("next_button", 1),
        undo,
        redo,
        option("autoplay", say("autoplay")),
        option("keys", say("keys_label", { keys: "J N K" })),
      ),
    );
  }

  voices() {
    const { voices } = this.model;
    if (voices.length < 2) return el("span", { hidden: true });
    const chosen = voices.find((voice) => voice.role === "jobformidler");
    const rows = voices.map((voice) =>
      el(
        "li",
        {},
        el("span", { class: `who ${voice.role}` }, voice.name),
        el("q", {}, voice.sample),
        voice === chosen
          ? null
          : el(
              "button",
              { type: "button", class: "button small", onclick: () => this.swap(voice.speaker) },
              voices.length === 2 && chosen ? say("who_swap") : say("who_is"),
            ),
      ),
    );
    return el(
      "details",
      { class: "panel voices", open: !chosen },
      el("summary", {}, say("who_title")),
      el("div", { class: "sheet" }, el("p", { class: "muted" }, say("who_lead")), el("ul", {}, ...rows)),
    );
  }

  conversation() {
    const list = el("ol", { class: "turns", "aria-label": say("conversation") });
    const gaps = [...this.model.gaps];
    for (const turn of this.model.turns) {
      while (gaps.length && gaps[0][0] <= turn.start_s) list.append(gapRow(gaps.shift()));
      list.append(this.turn(turn));
    }
    for (const gap of gaps) list.append(gapRow(gap));
    if (this.pointers.length === 0) list.prepend(el("li", { class: "remark" }, say("no_pointers")));
    return list;
  }

  turn(turn) {
    const row = el("li", { class: `turn ${turn.role || "unknown"}` });
    const body = el("div", { class: "said" });
    const fill = () => {
      if (!body.childElementCount) body.append(...turn.lines.map((line) => this.row(line)));
    };
    // A pointer in a folded turn (roles were changed since) must be seen.
    const pointed = turn.lines.some((line) => this.pointersOf(line.number).length);
    if (!turn.folded || pointed) {
      row.append(el("h2", { class: "who" }, turn.name));
      fill();
    } else {
      const toggle = el("button", { type: "button", class: "fold", "aria-expanded": "false" });
      const name = () => {
        toggle.textContent = body.hidden
          ? say("folded", { who: turn.name, count: turn.lines.length })
          : say("fold", { who: turn.name });
      };
      body.hidden = true;
      toggle.addEventListener("click", () => {
        body.hidden = !body.hidden;
        if (!body.hidden) fill();
        toggle.setAttribute("aria-expanded", String(!body.hidden));
        name();
      });
      name();
      turn.unfold = () => body.hidden && toggle.click();
      row.append(toggle);
    }
    row.append(body);
    return row;
  }

  row(line) {
    const at = clock(line.start_s);
    const play = el(
      "button",
      {
        type: "button",
        class: "at",
        tabindex: "-1",
        "aria-label": say("play_from", { at }),
        onclick: () => this.hear(line),
      },
      at,
    );
    const text = el("p", { class: "text", onclick: () => this.hear(line) });
    const beside = el("ul", { class: "beside", "aria-label": say("pointers") });
    const add =
      this.turnOf.get(line.number).role === "jobformidler"
        ? el(
            "button",
            { type: "button", class: "add", tabindex: "-1", onclick: () => this.add(line) },
            el("span", { "aria-hidden": "true" }, "+"),
            ` ${say("add")}`,
          )
        : null;
    const row = el("div", { class: "row" }, el("div", { class: "spoken" }, play, text, add), beside);
    this.rows.set(line.number, { row, play, text, beside, add });
    this.fill(line);
    return row;
  }

  /** Draw a line's words and its pointers as they are now. */
  fill(line) {
    const parts = this.rows.get(line.number);
    if (!parts) return;
    const pointers = this.pointersOf(line.number);
    const evidence = pointers
      .filter((pointer) => pointer.status === "open" || pointer.status === "accepted")
      .flatMap((pointer) => pointer.evidence);
    parts.text.replaceChildren(...words(line, evidence));
    parts.row.classList.toggle("pointed", pointers.length > 0);
    parts.beside.hidden = pointers.length === 0;
    parts.beside.replaceChildren(...pointers.map((pointer) => this.card(pointer)));
  }

  card(pointer) {
    const chosen = pointer.id === this.selected;
    const card = el("li", {
      class: `pointer ${pointer.status}${chosen ? " selected" : ""}`,
      id: `pointer-${pointer.id}`,
      tabindex: chosen ? "0" : "-1",
      "aria-current": chosen ? "true" : undefined,
    });
    card.addEventListener("click", (event) => {
      if (event.target.closest("button")) return;
      this.select(pointer.id);
      this.play(pointer);
    });
    card.append(
      el("p", { class: "status" }, el("span", { class: "mark", "aria-hidden": "true" }), statusOf(pointer)),
      el("p", { class: "label", lang: "da" }, pointer.label),
    );
    if (pointer.was) card.append(el("p", { class: "was" }, say("was", { label: pointer.was })));
    if (chosen) {
      if (pointer.words.length && pointer.evidence.length === 0) {
        card.append(el("p", { class: "reason" }, say("because", { words: pointer.words.join(", ") })));
      }
      if (pointer.example) card.append(el("p", { class: "reason" }, say("looks_like", { example: pointer.example })));
      const button = (act, key) =>
        el(
          "button",
          { type: "button", class: "button small", "aria-keyshortcuts": key, onclick: () => this.act(act) },
          say(act),
          el("kbd", { "aria-hidden": "true" }, key),
        );
      card.append(
        el("div", { class: "buttons no-print" }, button("accept", "J"), button("reject", "N"), button("change", "K")),
      );
    }
    return card;
  }

  // --- what happens ---

  pointersOf(number) {
    return this.pointers.filter((pointer) => pointer.utterance === number);
  }

  pointer() {
    return this.pointers.find((pointer) => pointer.id === this.selected) ?? null;
  }

  select(id, { focus = true, tell = false } = {}) {
    const before = this.pointer();
    this.selected = id;
    const now = this.pointer();
    if (before && before.utterance !== now?.utterance) this.fill(this.lineOf.get(before.utterance));
    if (now) {
      const line = this.lineOf.get(now.utterance);
      this.turnOf.get(now.utterance).unfold?.();
      this.toLine(line, { focus: false });
      this.fill(line);
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
    const before = this.line && this.rows.get(this.line.number);
    if (before) before.play.tabIndex = -1;
    if (before?.add) before.add.tabIndex = -1;
    this.line = line;
    if (unfold) this.turnOf.get(line.number).unfold?.();
    const parts = this.rows.get(line.number);
    if (!parts) return;
    parts.play.tabIndex = 0;
    if (parts.add) parts.add.tabIndex = 0;
    if (focus) {
      parts.play.focus({ preventScroll: true });
      this.reveal(parts.row);
    }
  }

  refresh() {
    const place = this.pointers.findIndex((pointer) => pointer.id === this.selected) + 1;
    const count = this.pointers.length;
    if (place) this.count.textContent = say("of", { number: place, count });
    else this.count.textContent = count ? say("begin", { count }) : "";
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
    const action = actionOf(event, { keys: this.settings.keys, playsItself });
    if (!action) return;
    event.preventDefault();
    this.act(action);
  }

  act(action) {
    const pointer = this.pointer();
    if (action === "play") this.player.toggle();
    else if (action === "next") this.step(1);
    else if (action === "previous") this.step(-1);
    else if (action === "next-line") this.stepLine(1);
    else if (action === "previous-line") this.stepLine(-1);
    else if (action === "undo" || action === "redo") this.travel(action);
    else if (action === "add") this.line && this.add(this.line);
    else if (!pointer) this.step(1);
    else if (action === "change") this.change(pointer);
    else this.decide(pointer, { act: action });
  }

  step(places) {
    const first = this.selected ? null : nextOpen(this.pointers, null);
    const id = first ?? neighbour(this.pointers, this.selected, places);
    if (!id) return;
    this.select(id, { tell: true });
    if (this.settings.autoplay) this.play(this.pointer());
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

  async change(pointer) {
    const near = (this.model.near[pointer.utterance] ?? []).filter((id) => id !== pointer.behaviour);
    const to = await choose(this.model.choices, near);
    if (to) this.decide(pointer, { act: "change", to });
    else document.getElementById(`pointer-${pointer.id}`)?.focus();
  }

  async add(line) {
    const taken = new Set(this.pointersOf(line.number).map((pointer) => pointer.behaviour));
    const near = (this.model.near[line.number] ?? []).filter((id) => !taken.has(id));
    const behaviour = await choose(this.model.choices, near);
    if (!behaviour) return;
    const decision = { act: "add", utterance: line.number, behaviour };
    this.tell(decision, () => {
      this.select(`${line.number}:${behaviour}`);
      announce(say("said_accepted", { label: this.labels.get(behaviour) }));
    });
  }

  /** One key: the page changes at once, the services are told, the next open pointer is selected and played. */
  decide(pointer, { act, to = "" }) {
    const decision = { act, utterance: pointer.utterance, behaviour: pointer.behaviour, to };
    this.pointers = applied(this.pointers, decision, (id) => this.labels.get(id));
    const id = act === "change" ? `${pointer.utterance}:${to}` : pointer.id;
    const label = act === "change" ? this.labels.get(to) : pointer.label;
    const done = { accept: "said_accepted", reject: "said_rejected", change: "said_changed" }[act];
    this.fill(this.lineOf.get(pointer.utterance));
    this.tell(decision);
    const next = nextOpen(this.pointers, id);
    if (next) {
      this.select(next);
      announce(say(done, { label }));
      if (this.settings.autoplay) this.play(this.pointer());
    } else {
      this.select(this.pointers.some((one) => one.id === id) ? id : (this.pointers[0]?.id ?? null));
      announce(`${say(done, { label })} ${say("said_all_done")}`);
    }
  }

  travel(act) {
    const before = this.pointers;
    this.tell({ act }, (answer) => {
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
        const answer = await ask(`${this.base}/decision`, decision);
        this.waiting -= 1;
        this.decided = answer;
        if (this.waiting === 0) this.follow(answer.pointers);
        then(answer);
      } catch (error) {
        this.waiting -= 1;
        announce([error.message, error.remedy].filter(Boolean).join(" "));
        this.querySelector(".problem")?.remove();
        this.prepend(problem(error));
        await this.recover();
      }
    });
    return this.queue;
  }

  async recover() {
    try {
      const model = await ask(`${this.base}/review`);
      this.decided = model.decided;
      this.follow(model.decided.pointers);
    } catch {
      // The problem is already told; the page stays as it is.
    }
  }

  follow(pointers) {
    const before = new Map(this.pointers.map((pointer) => [pointer.id, JSON.stringify(pointer)]));
    const after = new Map(pointers.map((pointer) => [pointer.id, JSON.stringify(pointer)]));
    const stale = new Set();
    for (const pointer of [...this.pointers, ...pointers]) {
      if (before.get(pointer.id) !== after.get(pointer.id)) stale.add(pointer.utterance);
    }
    const held = this.contains(document.activeElement) && document.activeElement.closest(".pointer");
    this.pointers = pointers;
    for (const number of stale) this.fill(this.lineOf.get(number));
    if (held && !held.isConnected) document.getElementById(`pointer-${this.selected}`)?.focus();
    this.refresh();
  }

  async swap(speaker) {
    announce(say("who_busy"));
    this.setAttribute("aria-busy", "true");
    try {
      const model = await ask(`${this.base}/roles`, { roles: swappedRoles(this.model.voices, speaker) });
      this.load(model);
      announce(say("who_done"));
      this.querySelector(".voices summary")?.focus();
    } catch (error) {
      this.prepend(problem(error));
    }
    this.removeAttribute("aria-busy");
  }

  place(seconds) {
    const line = lineAt(this.lines, seconds);
    if (line === this.heard) return;
    this.rows.get(this.heard?.number)?.row.classList.remove("heard");
    this.heard = line;
    if (line && this.player.playing) this.rows.get(line.number)?.row.classList.add("heard");
  }
}

function statusOf(pointer) {
  if (pointer.own) return say("own");
  if (pointer.status === "open" && pointer.maybe) return `${say("open")} · ${say("maybe")}`;
  return say(pointer.status);
}

function words(line, evidence) {
  return segments(line.text, line.uncertain, evidence).map((piece) => {
    let node = document.createTextNode(piece.text);
    if (piece.uncertain) {
      node = el("span", { class: "uncertain", title: say("uncertain") }, node);
      node.append(el("span", { class: "unseen" }, ` (${say("uncertain")})`));
    }
    return piece.evidence ? el("mark", {}, node) : node;
  });
}

function gapRow([start, end]) {
  const text = `${say("gap")} · ${clock(start)}–${clock(end)}`;
  return el("li", { class: "gap" }, text);
}

function problem(error) {
  const box = el("div", { class: "problem", role: "alert" }, el("p", {}, el("strong", {}, error.message)));
  if (error.remedy) box.append(el("p", {}, error.remedy));
  return box;
}

customElements.define("medlyt-review", Review);
