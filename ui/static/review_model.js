// The review without a page: what a key means, which pointer comes next, how a text is marked. Tested in node.

export const LEAD_S = 1;
export const TAIL_S = 1;
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** The speed some places slower or faster than `speed`, held at the ends. */
export function paced(speed, places) {
  const here = Math.max(0, SPEEDS.indexOf(speed));
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, here + places))];
}

/** The pointers that are gone through, in order: those in focus where `focus` is not null, by time or surest first. */
export function gathered(pointers, { focus = null, surest = null, keep = null } = {}) {
  const wanted = (pointer) =>
    focus === null || focus.has(pointer.behaviour) || pointer.status === "changed" || pointer.id === keep;
  const shown = pointers.filter(wanted);
  if (surest === null) return shown;
  const places = new Map(surest.map((id, place) => [id, place]));
  const place = (pointer) => places.get(pointer.id) ?? places.size;
  return shown
    .map((pointer, index) => [pointer, index])
    .sort(([one, here], [other, there]) => place(one) - place(other) || here - there)
    .map(([pointer]) => pointer);
}

/** A line's words as edits count them. */
export function wordsOf(line) {
  return line.words.length ? line.words : line.text.split(" ");
}

/** The words of a line that the characters [start, end) touch, as [first, last]; null for none. */
export function touched(line, start, end) {
  let position = 0;
  let first = null;
  let last = null;
  wordsOf(line).forEach((word, index) => {
    if (word && start < position + word.length && end > position) {
      first ??= index;
      last = index;
    }
    position += word.length + 1;
  });
  return first === null ? null : [first, last];
}

/**
 * Cut `text` into pieces that are each wholly inside or outside every range; ranges are half-open. An `unclear` range
 * brings its time with it, [start, end, start_s, end_s], and so does a piece inside it.
 */
export function segments(text, uncertain, evidence, unclear = []) {
  const edges = new Set([0, text.length]);
  for (const [start, end] of [...uncertain, ...evidence, ...unclear]) {
    edges.add(start);
    edges.add(end);
  }
  const cuts = [...edges].filter((edge) => edge >= 0 && edge <= text.length).sort((a, b) => a - b);
  const inside = (ranges, at) => ranges.some(([start, end]) => start <= at && at < end);
  const pieces = [];
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const [start, end] = [cuts[index], cuts[index + 1]];
    pieces.push({
      text: text.slice(start, end),
      uncertain: inside(uncertain, start),
      evidence: inside(evidence, start),
      unclear: unclear.find(([from, to]) => from <= start && start < to)?.slice(2) ?? null,
    });
  }
  return pieces;
}

/** The id of the next open pointer after `id` in order, beginning again from the top; null when none is open. */
export function nextOpen(pointers, id) {
  const here = pointers.findIndex((pointer) => pointer.id === id);
  const rotated = [...pointers.slice(here + 1), ...pointers.slice(0, Math.max(0, here))];
  return rotated.find((pointer) => pointer.status === "open")?.id ?? null;
}

/** The id `step` places after (or, negative, before) `id`, held at the ends; null when there are no pointers. */
export function neighbour(pointers, id, step) {
  if (pointers.length === 0) return null;
  const here = pointers.findIndex((pointer) => pointer.id === id);
  const wanted = here < 0 ? (step > 0 ? 0 : pointers.length - 1) : here + step;
  return pointers[Math.min(pointers.length - 1, Math.max(0, wanted))].id;
}

/** What a key does, or null. `playsItself` is whether space belongs to the element that has the focus. */
export function actionOf(event, { keys = true, playsItself = false } = {}) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  if (event.key === " ") return playsItself ? null : "play";
  if (event.key === "ArrowDown") return "next";
  if (event.key === "ArrowUp") return "previous";
  if (event.key === "ArrowRight") return "next-line";
  if (event.key === "ArrowLeft") return "previous-line";
  if (!keys || event.key.length !== 1) return null;
  const signs = { ",": "back", ".": "forward", "-": "slower", "+": "faster" };
  if (event.key in signs) return signs[event.key];
  const letters = {
    h: "help",
    i: "loop",
    j: "accept",
    k: "change",
    n: "reject",
    o: "note",
    r: "mend",
    z: "undo",
    y: "redo",
    f: "next",
    b: "previous",
    t: "add",
  };
  return letters[event.key.toLowerCase()] ?? null;
}

/** The pointers as they will be once the decision is kept, so that the page need not wait for it. */
export function applied(pointers, decision, labelOf) {
  const id = `${decision.utterance}:${decision.behaviour}`;
  const own = (pointer) => pointer.id === id && pointer.own && decision.act === "reject";
  return pointers
    .filter((pointer) => !own(pointer))
    .map((pointer) => {
      if (pointer.id !== id) return pointer;
      if (decision.act === "accept") {
        return pointer.status === "changed" ? pointer : { ...pointer, status: "accepted" };
      }
      if (decision.act === "reject") return { ...pointer, status: "rejected" };
      if (decision.act === "change" && decision.to !== pointer.behaviour) {
        return {
          ...pointer,
          id: `${decision.utterance}:${decision.to}`,
          behaviour: decision.to,
          label: labelOf(decision.to),
          status: pointer.own ? pointer.status : "changed",
          was: pointer.own ? "" : pointer.was || pointer.label,
          example: "",
          maybe: false,
        };
      }
      return { ...pointer, status: "accepted" };
    });
}

/** What is decided in all, once the services have said how it is at one utterance (`answer.at`), or everywhere. */
export function merged(decided, answer) {
  if (answer.at === null || answer.at === undefined) return answer;
  const here = decided.pointers.findIndex(({ utterance }) => utterance === answer.at);
  const others = decided.pointers.filter(({ utterance }) => utterance !== answer.at);
  const pointers = others.toSpliced(here < 0 ? others.length : here, 0, ...answer.pointers);
  const ids = new Set(decided.pointers.filter(({ utterance }) => utterance === answer.at).map(({ id }) => id));
  // As sure as before: one that was changed to another stands where it stood.
  const now = [...answer.surest];
  const surest = decided.surest.flatMap((id) => (ids.has(id) ? now.splice(0, 1) : [id]));
  return { ...answer, pointers, surest: [...surest, ...now] };
}

/** The first pointer that differs between two states: what an undo or redo was about. */
export function changedId(before, after) {
  const known = new Map(before.map((pointer) => [pointer.id, pointer.status]));
  const different = after.find((pointer) => known.get(pointer.id) !== pointer.status);
  return different?.id ?? null;
}

/** The choices that match what is typed, the near ones first; every word must be found. */
export function found(choices, near, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (choice) => {
    const text = `${choice.label} ${choice.topic}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  const first = near.map((id) => byId.get(id)).filter((choice) => choice && fits(choice));
  const rest = choices.filter((choice) => !near.includes(choice.id) && fits(choice));
  return { near: first, rest };
}

/** The place in the recording as people read it. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** The line that is heard at a time: the last one that has begun, or null before the first. */
export function lineAt(lines, seconds) {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start_s <= seconds) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : lines[low - 1];
}

/** Who is the consultant after one click: the two change roles. */
export function swappedRoles(voices, speaker) {
  const before = voices.find((voice) => voice.role === "jobformidler");
  const chosen = voices.find((voice) => voice.speaker === speaker);
  const roles = {};
  for (const voice of voices) roles[voice.speaker] = voice.role || "borger";
  if (before && before !== chosen) roles[before.speaker] = chosen.role || "borger";
  roles[speaker] = "jobformidler";
  return roles;
}
