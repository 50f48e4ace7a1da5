// Listening to one place, together, in the sparring: one at a time, and nothing of it stays when the page goes.

import { say, warn } from "./dom.js";

let heard = null;

/** Stop, and let go of what was decrypted. */
export function hush() {
  if (!heard) return;
  const { audio, button } = heard;
  heard = null;
  audio.pause();
  audio.removeAttribute("src");
  audio.load();
  show(button, false);
}

function listen(button) {
  const { from, to } = button.dataset;
  const { observation } = window.medlyt.here;
  const audio = new Audio(`/lyd/${observation}?fra=${Math.max(0, Number(from) - 1)}&til=${Number(to) + 0.5}`);
  heard = { audio, button };
  const mine = () => heard?.audio === audio;
  audio.addEventListener("ended", () => mine() && hush());
  audio.addEventListener("error", () => {
    if (!mine()) return;
    hush();
    warn(say("no_sound"));
  });
  // Refused play is told by the error event; an interrupted one is no error.
  audio.play().catch(() => {});
  show(button, true);
}

function show(button, on) {
  button.setAttribute("aria-pressed", String(on));
  button.setAttribute("aria-label", on ? button.dataset.offLabel : button.dataset.onLabel);
  button.textContent = on ? button.dataset.off : button.dataset.on;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-listen]");
  if (!button) return;
  const again = heard?.button === button;
  hush();
  if (!again) listen(button);
});

window.addEventListener("pagehide", hush);
