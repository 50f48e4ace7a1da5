// What stands on top of the review: the strip that plays, the way through the pointers, and how one likes it.

import { el, say } from "./dom.js";

/** The bar; `view` is the component, which gets its count and its undo buttons from here. */
export function bar(view) {
  view.count = el("p", { class: "count" });
  view.undoButton = button(say("undo"), () => view.act("undo"));
  view.redoButton = button(say("redo"), () => view.act("redo"));
  const { player } = view;
  player.loopButton = button(say("loop_button"), () => view.act("loop"));
  player.loopButton.setAttribute("aria-pressed", "false");
  const [play, strip, time, speed] = player.controls();
  return el(
    "div",
    { class: "bar no-print" },
    el("div", { class: "bar-line" }, play, el("div", { class: "strip" }, strip, legend(view)), time),
    el(
      "div",
      { class: "bar-line" },
      view.count,
      el(
        "div",
        { class: "group" },
        button(say("previous_button"), () => view.step(-1)),
        button(say("next_button"), () => view.step(1)),
      ),
      el("div", { class: "group" }, view.undoButton, view.redoButton),
      el("div", { class: "group" }, speed, player.loopButton),
      focusOnly(view),
      el("div", { class: "panels" }, voices(view), likings(view), keys(view)),
    ),
  );
}

function button(text, act) {
  return el("button", { type: "button", class: "button small", onclick: act }, text);
}

/** What the marks on the strip mean, in words and shapes: colour alone says nothing. */
function legend(view) {
  const parts = [["open", say("legend_pointer")], ["note", say("legend_note")]];
  if (view.model.gaps.length) parts.push(["struck", say("legend_gap")]);
  return el(
    "ul",
    { class: "legend" },
    ...parts.map(([kind, text]) =>
      el("li", {}, el("span", { class: `sign-${kind}`, "aria-hidden": "true" }), text),
    ),
  );
}

function check(label, checked, change) {
  const box = el("input", { type: "checkbox" });
  box.checked = checked;
  box.addEventListener("change", () => change(box.checked));
  return el("label", { class: "check small" }, box, ` ${label}`);
}

function focusOnly(view) {
  if (!view.model.focus.length) return null;
  const names = view.model.focus.map((id) => view.labels.get(id)).join(" · ");
  const label = check(say("focus_only"), view.likes.focus, (on) => view.like({ focus: on }));
  label.title = names;
  return label;
}

function panel(name, title, ...content) {
  // It may be taller than the window; then one must be able to scroll it by keyboard.
  const sheet = el("div", { class: "sheet", role: "group", tabindex: "0", "aria-label": title }, ...content);
  return el("details", { class: `panel ${name}` }, el("summary", {}, title), sheet);
}

function likings(view) {
  const order = el("select", { id: "review-order" });
  for (const one of ["time", "sure"]) {
    const option = el("option", { value: one }, say(`order_${one}`));
    option.selected = view.likes.order === one;
    order.append(option);
  }
  order.addEventListener("change", () => view.like({ order: order.value }));
  const letters = () => view.classList.toggle("no-keys", !view.likes.keys);
  return panel(
    "likes",
    say("likes"),
    el("label", { for: "review-order" }, say("order")),
    order,
    check(say("autoplay"), view.likes.autoplay, (on) => view.like({ autoplay: on })),
    check(say("keys_label"), view.likes.keys, (on) => {
      view.like({ keys: on });
      letters();
    }),
    ...(view.model.waits
      ? []
      : [
          check(say("blind"), view.model.blind, (on) => view.blind(on)),
          el("p", { class: "muted" }, say("blind_hint")),
        ]),
    el("label", { for: "review-who" }, say("reviewer")),
    reviewer(view),
    button(say("side_title"), () => view.side()),
  );
}

function reviewer(view) {
  const who = el("select", { id: "review-who" });
  for (const one of ["observer", "focus"]) {
    const option = el("option", { value: one }, say(`reviewer_${one}`));
    option.selected = view.model.reviewer === one;
    who.append(option);
  }
  who.addEventListener("change", () => view.review(who.value));
  return who;
}

function keys(view) {
  const rows = view.model.keys.map(({ keys: pressed, label }) =>
    el("div", {}, el("dt", {}, ...pressed.map((one) => el("kbd", {}, one))), el("dd", {}, label)),
  );
  return panel(
    "keys-panel",
    say("keys"),
    el("dl", { class: "keys" }, ...rows),
    el("p", { class: "muted" }, say("uncertain_help")),
  );
}

function voices(view) {
  const all = view.model.voices;
  if (all.length < 2) return null;
  const chosen = all.find((voice) => voice.role === "jobformidler");
  const rows = all.map((voice) =>
    el(
      "li",
      {},
      el("span", { class: `who ${voice.role}` }, voice.name),
      el("q", {}, voice.sample),
      voice === chosen
        ? null
        : button(all.length === 2 && chosen ? say("who_swap") : say("who_is"), () => view.swap(voice.speaker)),
    ),
  );
  const shown = panel("voices", say("who_title"), el("p", { class: "muted" }, say("who_lead")), el("ul", {}, ...rows));
  shown.open = !chosen;
  return shown;
}

/** What is marked on the strip: the pointers that are gone through, and the notes that have a time. */
export function markers(view) {
  const pointers = view.path.map((pointer) => ({
    at: view.lineOf.get(pointer.utterance).start_s,
    kind: pointer.status,
    id: pointer.id,
    chosen: pointer.id === view.selected,
  }));
  const notes = view.notes.filter((note) => note.at_s !== null).map((note) => ({ at: note.at_s, kind: "note" }));
  return [...notes, ...pointers];
}
