// Both persons' markings side by side: what each has left at a place. Nothing is added up; it is there to talk about.

import { el, say } from "./dom.js";
import { clock } from "./review_model.js";
import { asked } from "./review_write.js";

/** Show the rows; `hear` plays from a time. */
export function sideBySide(rows, hear) {
  const close = el("button", { type: "button", class: "button", onclick: () => dialog.close() }, say("side_close"));
  const head = ["side_where", "side_what", "side_observer", "side_focus"];
  const title = el("h2", { id: "side-title", tabindex: "-1" }, say("side_title"));
  const dialog = el(
    "dialog",
    { class: "overview side", "aria-labelledby": "side-title" },
    el("div", { class: "overview-head" }, title, close),
    el("p", {}, say("side_lead")),
    rows.length
      ? el(
          "table",
          {},
          el("thead", {}, el("tr", {}, ...head.map((key) => el("th", { scope: "col" }, say(key))))),
          el("tbody", {}, ...rows.map((row) => line(row, hear))),
        )
      : el("p", { class: "muted" }, say("side_none")),
  );
  return asked(dialog, title, () => null);
}

function line(row, hear) {
  const at = clock(row.at_s);
  const play = el(
    "button",
    { type: "button", class: "link", "aria-label": say("play_from", { at }), onclick: () => hear(row.at_s) },
    at,
  );
  const said = (status) => el("td", {}, status ? say(status) : say("side_nothing"));
  return el(
    "tr",
    { class: row.observer === row.focus ? "" : "differs" },
    el("td", {}, play, el("q", {}, row.text)),
    el("td", { lang: "da" }, row.label),
    said(row.observer),
    said(row.focus),
  );
}
