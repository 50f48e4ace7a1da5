// The screens of the day without a page: what a clock says, what a search finds, whose key it is.

/** What the soft clock says after `gone_s` seconds of `planned` minutes; never an alarm. */
export function softClock(gone_s, planned) {
  const gone = Math.floor(gone_s / 60);
  if (gone < planned) return { key: "clock", values: { gone, planned } };
  return { key: gone === planned ? "clock_done" : "clock_over", values: { over: gone - planned, planned } };
}

/** The words of a search, each of which must be found. */
export function sought(typed) {
  return typed.toLocaleLowerCase("da").split(/\s+/).filter(Boolean);
}

/** Whether everything sought is in `text`. */
export function holds(text, words) {
  const low = text.toLocaleLowerCase("da");
  return words.every((word) => low.includes(word));
}

/** Whether a key belongs to what has the focus, and is not ours to take. */
export function taken(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return true;
  return Boolean(event.target.closest?.("input, textarea, select, dialog[open]"));
}
