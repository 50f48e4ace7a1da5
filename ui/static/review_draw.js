// The talk as turns with the pointers, own notes and gaps beside them: elements from data, and nothing else.

import { el, say } from "./dom.js";
import { clock, segments } from "./review_model.js";

/** The whole talk; `view` is the component. */
export function conversation(view) {
  const list = el("ol", { class: "turns", "aria-label": say("conversation") });
  const gaps = [...view.model.gaps];
  for (const turn of view.model.turns) {
    while (gaps.length && gaps[0][0] <= turn.start_s) list.append(gapRow(gaps.shift()));
    list.append(turnRow(view, turn));
  }
  for (const gap of gaps) list.append(gapRow(gap));
  // While they are kept back, none on show says nothing about what was found.
  if (view.pointers.length === 0 && !view.model.blind) list.prepend(el("li", { class: "remark" }, say("no_pointers")));
  return list;
}

function turnRow(view, turn) {
  const row = el("li", { class: `turn ${turn.role || "unknown"}` });
  const body = el("div", { class: "said" });
  const fillBody = () => {
    if (!body.childElementCount) body.append(...turn.lines.map((line) => lineRow(view, line)));
  };
  // A pointer in a folded turn (roles were changed since) must be seen.
  if (!turn.folded || turn.lines.some((line) => view.pointersOf(line.number).length)) {
    row.append(el("h2", { class: "who" }, turn.name));
    fillBody();
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
      if (!body.hidden) fillBody();
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

function lineRow(view, line) {
  const at = clock(line.start_s);
  const button = (name, act, ...content) =>
    el("button", { type: "button", class: name, tabindex: "-1", onclick: () => act(line) }, ...content);
  const play = button("at", () => view.hear(line), at);
  play.setAttribute("aria-label", say("play_from", { at }));
  const text = el("p", { class: "text" });
  text.addEventListener("click", (event) => {
    // Who marks words wants them, not the sound; and a button in the text does its own.
    if (window.getSelection().isCollapsed && !event.target.closest("button")) view.hear(line);
  });
  const tools = el("div", { class: "tools no-print" });
  if (view.turnOf.get(line.number).role === "jobformidler") {
    tools.append(button("tool add", () => view.add(line), say("add")));
  }
  tools.append(
    button("tool", () => view.mend(line), say("mend_button")),
    button("tool", () => view.note(line), say("note_button")),
  );
  const beside = el("ul", { class: "beside", "aria-label": say("pointers") });
  const row = el("div", { class: "row" }, el("div", { class: "spoken" }, play, text, tools), beside);
  row.dataset.line = line.number;
  view.rows.set(line.number, { row, play, text, beside, tools });
  fill(view, line);
  return row;
}

/** Draw a line's words, pointers and notes as they are now. */
export function fill(view, line) {
  const parts = view.rows.get(line.number);
  if (!parts) return;
  const pointers = view.pointersOf(line.number);
  const notes = view.notesOf(line);
  const evidence = pointers
    .filter((pointer) => pointer.status === "open" || pointer.status === "accepted")
    .flatMap((pointer) => pointer.evidence);
  parts.text.replaceChildren(...words(view, line, evidence));
  parts.row.classList.toggle("pointed", pointers.length > 0);
  parts.beside.hidden = pointers.length + notes.length === 0;
  parts.beside.replaceChildren(
    ...pointers.map((pointer) => card(view, pointer)),
    ...notes.map((note) => noteCard(view, line, note)),
  );
}

function card(view, pointer) {
  const chosen = pointer.id === view.selected;
  const row = el("li", {
    class: `pointer ${pointer.status}${chosen ? " selected" : ""}`,
    id: `pointer-${pointer.id}`,
    tabindex: chosen ? "0" : "-1",
    "aria-current": chosen ? "true" : undefined,
  });
  row.addEventListener("click", (event) => {
    if (event.target.closest("button")) return;
    view.select(pointer.id);
    view.play(pointer);
  });
  row.append(
    el("p", { class: "status" }, el("span", { class: "mark", "aria-hidden": "true" }), statusOf(pointer)),
    el("p", { class: "label", lang: "da" }, pointer.label),
  );
  if (pointer.was) row.append(el("p", { class: "was" }, say("was", { label: pointer.was })));
  if (!chosen) return row;
  if (pointer.words.length && pointer.evidence.length === 0) {
    row.append(el("p", { class: "reason" }, say("because", { words: pointer.words.join(", ") })));
  }
  if (pointer.example) row.append(el("p", { class: "reason" }, say("looks_like", { example: pointer.example })));
  const button = (act, key) =>
    el(
      "button",
      { type: "button", class: "button small", "aria-keyshortcuts": key, onclick: () => view.act(act) },
      say(act),
      el("kbd", { "aria-hidden": "true" }, key),
    );
  row.append(
    el("div", { class: "buttons no-print" }, button("accept", "J"), button("reject", "N"), button("change", "K")),
  );
  return row;
}

function noteCard(view, line, note) {
  return el(
    "li",
    { class: "own-note" },
    el("p", { class: "status" }, el("span", { class: "mark", "aria-hidden": "true" }), noteTitle(view, note)),
    el("p", {}, note.text),
    el(
      "button",
      { type: "button", class: "link no-print", onclick: () => view.note(line, note) },
      say("note_change"),
    ),
  );
}

function noteTitle(view, note) {
  const whose = note.by === view.reviewer ? say("note_title") : say(`note_by_${note.by}`);
  return note.at_s === null ? whose : `${whose} · ${clock(note.at_s)}`;
}

/** What has been decided, in words. */
export function statusOf(pointer) {
  if (pointer.own) return say("own");
  if (pointer.status === "open" && pointer.maybe) return `${say("open")} · ${say("maybe")}`;
  return say(pointer.status);
}

function words(view, line, evidence) {
  const drawn = [];
  let time = null;
  for (const piece of segments(line.text, line.uncertain, evidence, line.unclear)) {
    if (piece.unclear) {
      // Cut by a mark, it is still one place that nobody could hear.
      if (piece.unclear[0] !== time) drawn.push(unclear(view, line, piece.unclear));
      [time] = piece.unclear;
      continue;
    }
    let node = document.createTextNode(piece.text);
    if (piece.uncertain) {
      node = el("span", { class: "uncertain", title: say("uncertain") }, node);
      node.append(el("span", { class: "unseen" }, ` (${say("uncertain")})`));
    }
    drawn.push(piece.evidence ? el("mark", {}, node) : node);
  }
  return drawn;
}

function unclear(view, line, [from, to]) {
  const label = say("play_unclear", { at: clock(from) });
  const hear = () => view.player.play(from, to);
  const [start, end] = line.unclear.find((span) => span[2] === from);
  return el(
    "button",
    {
      type: "button",
      class: "unclear",
      tabindex: "-1",
      "aria-label": label,
      "data-length": String(end - start),
      onclick: hear,
    },
    say("unclear"),
  );
}

function gapRow([start, end]) {
  return el("li", { class: "gap" }, `${say("gap")} · ${clock(start)}–${clock(end)}`);
}

/** What says that the machine's pointers are kept back, and shows them where they may be. */
export function blindfold(view) {
  const { waits } = view.model;
  const show = el("button", { type: "button", class: "button", onclick: () => view.blind(false) }, say("blind_show"));
  const lead = el("p", {}, say(waits ? "blind_waits" : "blind_lead"));
  return el("div", { class: "remark blindfold no-print" }, lead, waits ? null : show);
}
