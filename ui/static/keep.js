// What is typed is kept while it is typed: a field is sent at its first letter, and again as soon as the
// answer to the last sending has come. So no more than the last letter is ever only on the screen.

import { ask, last, say } from "./dom.js";

const fields = new Map();

function address(field) {
  return `/api/observation/${window.medlyt.here.observation}/${field.dataset.keep}`;
}

function body(field) {
  // Two may be on their way when a page goes away: the later one counts, whichever comes first.
  return { field: field.name, text: field.value, turn: performance.timeOrigin + performance.now() };
}

function stateOf(field) {
  if (!fields.has(field)) fields.set(field, { dirty: false, sending: null });
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
  while (state.dirty) {
    state.dirty = false;
    try {
      await ask(address(field), body(field));
      told(field, "");
    } catch (error) {
      told(field, [error.message, error.remedy].filter(Boolean).join(" ") || say("not_saved"));
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

/** When all that was typed has been answered for. */
export async function settled() {
  await Promise.all([...fields.values()].map(({ sending }) => sending));
  for (const field of fields.keys()) if (!field.isConnected) fields.delete(field);
}

// The page goes away (a reload, a closed window): what is still waiting, or on its way and so cut off, goes without it.
window.addEventListener("pagehide", () => {
  for (const [field, { dirty, sending }] of fields) {
    if (!(dirty || sending) || !field.isConnected) continue;
    last(address(field), body(field));
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
