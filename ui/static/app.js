// The stage: puts the pages that Python draws in place, and tells Python what people do.

import { announce, ask, answered, calm, el, gone, last, root, say, warn } from "./dom.js";
import { consent } from "./consent.js";
import "./day.js";
import { abandon, carry, settled } from "./keep.js";
import "./library.js";
import { hush } from "./listen.js";
import "./live.js";
import "./marks.js";
import "./review.js";

const PATIENCE_MS = 4000;
// What is about the sound waits for no text.
const AT_ONCE = /^recording\./;
const page = { host: null, act: null, screen: "start", observation: "", title: "", pending: false };

function stage(element, props, watch, act) {
  page.host = element.querySelector(".stage") ?? element;
  page.act = act;
  watch("value", () => show(props.value));
  page.host.addEventListener("click", clicked);
  page.host.addEventListener("submit", submitted);
  page.host.addEventListener("keydown", typed);
  window.addEventListener("popstate", arrive);
  arrive();
}

// Gradio sets the page's language to its own; what is read aloud and hyphenated is ours.
const spoken = document.querySelector("meta[name=medlyt-language]")?.content ?? "da";
function speak() {
  if (document.documentElement.lang !== spoken) document.documentElement.lang = spoken;
}
new MutationObserver(speak).observe(document.documentElement, { attributeFilter: ["lang"] });
speak();

function arrive() {
  const asked = new URLSearchParams(window.location.search);
  const observation = asked.get("samtale") ?? "";
  send("arrive", { observation, fields: { screen: asked.get("trin") ?? "" } });
}

/** Tell Python; one thing at a time, so that a double click is one click. */
export function send(act, { observation = page.observation, fields = {} } = {}) {
  if (page.pending) return;
  page.pending = true;
  page.host.setAttribute("aria-busy", "true");
  const patience = setTimeout(lookAlive, PATIENCE_MS);
  page.answered = () => clearTimeout(patience);
  // What was typed last is kept before the page goes on.
  Promise.all([settled(), told]).then(([kept]) => {
    if (kept || AT_ONCE.test(act)) page.act({ act, observation, screen: page.screen, fields: { ...along(), ...fields } });
    else hold(() => send(act, { observation, fields }));
  });
}

// What is half typed and kept nowhere goes with every act of its page, so that it can stand there again.
function along() {
  return Object.fromEntries([...page.host.querySelectorAll("[data-along]")].map(({ name, value }) => [name, value]));
}

// What was typed is not kept: the page stays, until it is or people let it go.
function hold(goOn) {
  page.answered();
  page.pending = false;
  page.host.removeAttribute("aria-busy");
  remember(page, false);
  // Its field says so too; where Medlyt does not answer, there is nowhere to go on to.
  if (document.querySelector(".gone")) return;
  const anyway = () => {
    abandon();
    goOn();
  };
  warn(say("held"), el("button", { type: "button", class: "button small", onclick: anyway }, say("held_go_on")));
}

async function lookAlive() {
  // Alive but slow (a wait for the sound system): keep waiting, but let people try something else. Silent: try again.
  await ask("/api/alive").catch(() => page.host.removeAttribute("aria-busy"));
  page.pending = false;
}

function show(value) {
  if (!value || !value.html) return;
  page.answered?.();
  page.pending = false;
  const first = page.title === "";
  const stayed = value.screen === page.screen && value.title === page.title;
  const { number, screen, observation, title } = value;
  Object.assign(page, { number, screen, observation, title });
  answered();
  calm();
  document.documentElement.classList.toggle("dim", value.dim);
  document.documentElement.classList.toggle("wide", value.wide);
  document.title = first || value.screen === "start" ? "Medlyt" : `${value.title} – Medlyt`;
  page.host.removeAttribute("aria-busy");
  hush();
  page.host.innerHTML = value.html;
  carry();
  page.host.querySelectorAll("form[data-consent]").forEach((form) => consent(form, ticked));
  remember(value, first);
  focus(stayed, first);
  if (value.said) announce(value.said);
}

// What is ticked is told at once. What cannot be told is lost by a crash alone: the form itself still has it.
let told = Promise.resolve();
const unsaid = new Map();
function ticked({ name, type, checked, value }) {
  unsaid.set(name, type === "checkbox" && !checked ? "" : value);
  told = told.then(async () => {
    const saying = new Map(unsaid);
    if (!saying.size) return;
    await ask(ticksAt(), { answers: Object.fromEntries(saying) }).catch(() => {});
    for (const [one, said] of saying) if (unsaid.get(one) === said) unsaid.delete(one);
  });
}

function ticksAt() {
  return `/api/observation/${page.observation}/answers-so-far`;
}

// The page goes away before all was answered for.
window.addEventListener("pagehide", () => unsaid.size && last(ticksAt(), { answers: Object.fromEntries(unsaid) }));

function remember(value, first) {
  const asked = new URLSearchParams();
  if (value.observation && value.screen !== "start") {
    asked.set("samtale", value.observation);
    asked.set("trin", value.screen);
  }
  const address = asked.size ? `/?${asked}` : "/";
  if (address === window.location.pathname + window.location.search) return;
  window.history[first ? "replaceState" : "pushState"](null, "", address);
}

function focus(stayed, first) {
  const problem = page.host.querySelector(".problem");
  if (problem && !first) {
    problem.tabIndex = -1;
    problem.focus();
    return;
  }
  if (first) return;
  if (!stayed) window.scrollTo(0, 0);
  const place = stayed ? page.host.querySelector("[data-first]") : null;
  (place ?? page.host.querySelector("h1"))?.focus({ preventScroll: stayed });
}

function clicked(event) {
  const target = event.target.closest("button, a");
  if (!target) return;
  const data = target.dataset;
  if (data.act) send(data.act, { observation: data.observation ?? page.observation });
  else if (data.dialog) document.getElementById(data.dialog)?.showModal();
  else if ("close" in data) target.closest("dialog")?.close();
  else if ("print" in data) window.print();
  else if ("overview" in data) sheet("overview");
  else if ("help" in data) sheet("help");
  else if ("look" in data) look();
  else if ("trial" in data) target.dispatchEvent(new CustomEvent("medlyt-trial", { bubbles: true }));
  else if ("skip" in data) {
    event.preventDefault();
    page.host.querySelector("h1")?.focus();
  }
}

function submitted(event) {
  event.preventDefault();
  const { target, submitter } = event;
  const fields = Object.fromEntries(new FormData(target, submitter));
  send(submitter?.dataset.submits ?? target.dataset.act, { fields });
}

function typed(event) {
  const note = event.target.closest("form[data-note] textarea");
  if (!note || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  note.form.requestSubmit(note.form.querySelector("button[type=submit]"));
}

/** Show one of the sheets that are one click away everywhere: "overview" or "help". */
export async function sheet(name) {
  let dialog = document.getElementById(name);
  if (!dialog) {
    dialog = el("dialog", { id: name, class: "overview", "aria-labelledby": `${name}-title` });
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (event.target === dialog || button) dialog.close();
      if (button?.dataset.act) send(button.dataset.act, { observation: "" });
      else if (button && "look" in button.dataset) look(button.dataset.look);
    });
    const answer = await fetch(`/api/${name}`, { cache: "no-store" }).catch(gone);
    if (!answer) return;
    dialog.innerHTML = await answer.text();
    root().append(dialog);
  }
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2")?.focus();
}

/** Light or dark; without a word, the other one than now. */
function look(chosen) {
  const element = document.documentElement;
  const dark = element.dataset.look
    ? element.dataset.look === "dark"
    : window.matchMedia("(prefers-color-scheme: dark)").matches;
  const wanted = chosen ?? (dark ? "light" : "dark");
  if (wanted) element.dataset.look = wanted;
  else delete element.dataset.look;
  ask("/api/look", { look: wanted }).catch(warn);
}

export const here = page;
window.medlyt = { stage, send, here, sheet };
window.dispatchEvent(new Event("medlyt-ready"));
