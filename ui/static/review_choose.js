// Choosing another core element: a list to search in, the likely ones first.

import { el, root, say } from "./dom.js";
import { found } from "./review_model.js";

/** Ask which behaviour, and of which words; resolves to {behaviour, words}, or null when the person lets be. */
export async function chooseFor(choices, near, words, picked) {
  const from = wordSelect("choose-from", words, picked ? picked[0] : null);
  const to = wordSelect("choose-to", words, picked ? picked[1] : null);
  const match = () => {
    to.disabled = from.value === "";
    if (from.value === "") to.value = "";
    else if (to.value === "" || Number(to.value) < Number(from.value)) to.value = from.value;
  };
  from.addEventListener("change", match);
  to.addEventListener("change", match);
  match();
  const where = el(
    "div",
    { class: "line where" },
    el("label", { for: "choose-from" }, say("choose_from")),
    from,
    el("label", { for: "choose-to" }, say("choose_to")),
    to,
  );
  const behaviour = await choose(choices, near, where);
  if (!behaviour) return null;
  return { behaviour, words: from.value === "" ? null : [Number(from.value), Number(to.value)] };
}

function wordSelect(id, words, picked) {
  const select = el("select", { id }, el("option", { value: "" }, say("choose_whole")));
  words.forEach((word, place) => {
    const option = el("option", { value: String(place) }, word);
    option.selected = place === picked;
    select.append(option);
  });
  return select;
}

/** Ask which behaviour; resolves to its id, or null when the person lets be. */
export function choose(choices, near, more = null) {
  return new Promise((resolve) => {
    let answer = null;
    let active = -1;
    let options = [];
    const list = el("div", { class: "options", role: "listbox", id: "choices", "aria-label": say("choose_title") });
    const search = el("input", {
      type: "text",
      id: "choose-search",
      role: "combobox",
      "aria-controls": "choices",
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
    });
    const dialog = el(
      "dialog",
      { class: "choose", "aria-labelledby": "choose-title" },
      el("h2", { id: "choose-title" }, say("choose_title")),
      el("label", { for: "choose-search" }, say("choose_search")),
      search,
      list,
      more,
      el(
        "div",
        { class: "buttons" },
        el("button", { type: "button", class: "button", onclick: () => dialog.close() }, say("choose_cancel")),
      ),
    );

    const take = (id) => {
      answer = id;
      dialog.close();
    };
    const activate = (index) => {
      options[active]?.setAttribute("aria-selected", "false");
      active = Math.max(-1, Math.min(options.length - 1, index));
      const option = options[active];
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) search.setAttribute("aria-activedescendant", option.id);
      else search.removeAttribute("aria-activedescendant");
    };
    const draw = () => {
      const hits = found(choices, near, search.value);
      const groups = [];
      if (hits.near.length) groups.push([say("choose_near"), hits.near]);
      for (const choice of hits.rest) {
        if (groups.at(-1)?.[0] !== choice.topic) groups.push([choice.topic, []]);
        groups.at(-1)[1].push(choice);
      }
      options = [];
      const drawn = groups.map(([name, members], place) => {
        const title = el("p", { class: "group", id: `group-${place}`, role: "presentation" }, name);
        const rows = members.map((choice) => {
          const row = el(
            "div",
            { role: "option", id: `choice-${choice.id}`, "aria-selected": "false", lang: "da" },
            choice.label,
          );
          row.addEventListener("click", () => take(choice.id));
          row.dataset.id = choice.id;
          options.push(row);
          return row;
        });
        return el("div", { role: "group", "aria-labelledby": `group-${place}` }, title, ...rows);
      });
      list.replaceChildren(...drawn);
      if (!options.length) list.append(el("p", { class: "muted" }, say("choose_none")));
      active = -1;
      activate(0);
    };

    search.addEventListener("input", draw);
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") activate(active + 1);
      else if (event.key === "ArrowUp") activate(active - 1);
      else if (event.key === "Enter" && options[active]) take(options[active].dataset.id);
      else return;
      event.preventDefault();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    draw();
    root().append(dialog);
    dialog.showModal();
    search.focus();
  });
}
