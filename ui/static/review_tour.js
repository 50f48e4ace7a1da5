// The first-run tour: one thing to try at a time, beside the made-up conversation. Doing it leads on by itself.

import { announce, el, say } from "./dom.js";

const STEPS = [
  ["tour_hear", ["next"]],
  ["tour_decide", ["accept", "reject"]],
  ["tour_change", ["change"]],
  ["tour_undo", ["undo"]],
  ["tour_add", ["add"]],
  ["tour_end", []],
];

/** The tour's card; it listens to what is done in `view`. */
export function tour(view) {
  let place = 0;
  const number = el("p", { class: "step-number" });
  const text = el("p", { class: "tour-text" });
  const on = el("button", { type: "button", class: "button small", onclick: () => go(place + 1) }, say("tour_next"));
  const end = el("button", { type: "button", class: "link", onclick: () => card.remove() }, say("tour_close"));
  const card = el(
    "aside",
    { class: "tour no-print", "aria-label": say("tour_title") },
    el("div", {}, number, text),
    el("div", { class: "buttons" }, on, end),
  );
  const show = () => {
    number.textContent = say("tour_step", { number: place + 1, count: STEPS.length });
    text.textContent = say(STEPS[place][0]);
    on.hidden = place === STEPS.length - 1;
  };
  const go = (to) => {
    place = Math.min(STEPS.length - 1, to);
    show();
    announce(text.textContent);
  };
  view.addEventListener("medlyt-act", (event) => {
    if (card.isConnected && STEPS[place][1].includes(event.detail)) go(place + 1);
  });
  show();
  return card;
}
