// What is typed is kept while it is typed: a field is sent at its first letter, and again as soon as the
// answer to the last sending has come. So no more than the last letter is ever only on the screen, but where it
// could not be kept: then it is tried again, and what leads away from the page waits for it.

import { ask, last, say, warn } from "./dom.js";

const RETRY_MS = 5000;
const fields = new Map();

function address(field) {
  return `/api/observation/${window.medlyt.here.observation}/${field.dataset.keep}`;
}

function body(field) {
  // Two may be on their way when a page goes away: the later one counts, whichever comes first.
  return { field: field.name, text: field.value, turn: performance.timeOrigin + performance.now() };
}

function stateOf(field) {
  if (!fields.has(field)) fields.set(field, { dirty: false, sending: null, address: address(field) });
  return fields.get(field);
}

/** Send what stands in `field`; while something of it is under way, the newest waits for its turn. */
export function keep(field) {
  const state = stateOf(field);
  state.dirty = true;
  state.sending ??= send(field, state).finally(() => {
    state.sending = null;
  });
  return state.sending;
}

async function send(field, state) {
  clearTimeout(state.retrying);
  while (state.dirty) {
    state.dirty = false;
    try {
      await ask(state.address, body(field));
      told(field, "");
    } catch (error) {
      state.dirty = true;
      told(field, error.unanswered ? say("not_kept_yet") : say("not_kept", { why: error.words }));
      if (error.unanswered) state.retrying = setTimeout(() => unkept().includes(field) && keep(field), RETRY_MS);
      return;
    }
  }
}

// An error stands under the field that it is about, and is read out once.
function told(field, words) {
  let place = document.getElementById(`${field.id}-problem`);
  if (!words) {
    place?.remove();
    field.removeAttribute("aria-invalid");
    return;
  }
  if (!place) {
    place = document.createElement("p");
    place.id = `${field.id}-problem`;
    place.className = "kept-not";
    place.setAttribute("role", "alert");
    field.after(place);
  }
  field.setAttribute("aria-invalid", "true");
  if (place.textContent !== words) place.textContent = words;
}

/** The fields whose text could not be kept. */
function unkept() {
  const refused = [...fields].filter(([field, { dirty, sending }]) => dirty && !sending && field.isConnected);
  return refused.map(([field]) => field);
}

/** Wait for all that was typed; what could not be kept is tried once more. Says whether all is kept now. */
export async function settled() {
  await Promise.all([...fields.values()].map(({ sending }) => sending));
  await Promise.all(unkept().map(keep));
  return unkept().length === 0;
}

/** Let what could not be kept go. */
export function abandon(some = unkept()) {
  for (const field of some) fields.delete(field);
}

/** Another page is here: what is not kept yet goes on in the field that took its place, or is told. */
export function carry() {
  for (const [field, { dirty, address: at }] of fields) {
    if (field.isConnected) continue;
    fields.delete(field);
    if (!dirty) continue;
    const heir = field.id && document.getElementById(field.id);
    if (heir && heir.name === field.name && address(heir) === at) {
      heir.value = field.value;
      keep(heir);
    } else if (field.value.trim()) warn(say("lost", { text: field.value.trim() }));
  }
}

// The page goes away (a reload, a closed window): what is still waiting, or on its way and so cut off, goes without it.
window.addEventListener("pagehide", () => {
  for (const [field, { dirty, sending, address: at }] of fields) {
    if ((dirty || sending) && field.isConnected) last(at, body(field));
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-keep]")) keep(event.target);
});

// A field on paper is as long as what stands in it.
window.addEventListener("beforeprint", () => {
  for (const field of document.querySelectorAll("textarea[data-keep]")) {
    const copy = document.createElement("p");
    copy.className = "on-paper";
    copy.textContent = field.value;
    field.after(copy);
  }
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll(".on-paper").forEach((one) => one.remove());
});
