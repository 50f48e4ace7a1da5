// Small things every component of the page uses.

export const texts = JSON.parse(document.getElementById("medlyt-texts")?.textContent || "{}");

/** Where what lies over the page is put: inside our own root, whose styles it shares. */
export function root() {
  return document.getElementById("medlyt") ?? document.body;
}

/** The page's own text of that key, with values filled into {name}. */
export function say(key, values = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`no text ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** An element with attributes, listeners (`onclick`) and children; strings become text, never markup. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Tell those who do not see the page, politely. */
export function announce(text) {
  let region = document.getElementById("medlyt-says");
  if (!region) {
    region = el("div", { id: "medlyt-says", class: "unseen", role: "status", "aria-live": "polite" });
    root().append(region);
  }
  // The same words twice are only read twice if the region was empty between them.
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 30);
}

/** An error of the house: what happened and what to do; `unanswered` where Medlyt itself did not answer. */
export class Refused extends Error {
  constructor({ message, remedy = "", unanswered = false }) {
    super(message);
    this.remedy = remedy;
    this.unanswered = unanswered;
  }

  get words() {
    return [this.message, this.remedy].filter(Boolean).join(" ");
  }
}

/** Say over the page that Medlyt does not answer, until it does: once, however often it is asked. */
export function gone() {
  calm();
  over(document.querySelector(".gone") ?? el("div", { class: "over gone no-print", role: "alert" }, say("gone")));
}

/** Medlyt answers. */
export function answered() {
  document.querySelector(".gone")?.remove();
}

/** An error, in the page. */
export function problem(error) {
  const box = el("div", { class: "problem", role: "alert" }, el("p", {}, el("strong", {}, error.message)));
  if (error.remedy) box.append(el("p", {}, error.remedy));
  return box;
}

/** Show over the page what went wrong, and read it out; with buttons of its own where they are given. */
export function warn(error, ...buttons) {
  // What does not answer is told already.
  if (error.unanswered) return;
  const words = error.words ?? (error instanceof Error ? say("not_saved") : error);
  if (!buttons.length && document.querySelector(".warned p")?.textContent === words) return;
  calm();
  const close = el("button", { type: "button", class: "button small", onclick: calm }, say("close"));
  const line = el("div", { class: "buttons" }, ...buttons, close);
  over(el("div", { class: "over warned no-print", role: "alert" }, el("p", {}, words), line));
}

/** Take away what `warn` shows: something went well, or another page is here. */
export function calm() {
  document.querySelector(".warned")?.remove();
}

// A dialog hides what lies outside it, so a box over the page lies in the one that is open.
function over(box) {
  const place = document.querySelector("dialog[open]") ?? root();
  if (box.parentElement === place) return;
  place.append(box);
  place.addEventListener("close", () => place.contains(box) && root().append(box), { once: true });
}

/** Say something to one of our own routes although the page is going away; nobody waits for the answer. */
export function last(address, body) {
  fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    keepalive: true,
  });
}

/** Ask one of our own routes; throws Refused with plain words, and says over the page where none answers. */
export async function ask(address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    gone();
    throw new Refused({ message: say("gone"), unanswered: true });
  }
  answered();
  if (answer.ok) {
    if (body !== undefined) calm();
    return answer.json();
  }
  const said = await answer.json().catch(() => ({}));
  throw new Refused(said.message ? said : { message: say("not_saved") });
}
