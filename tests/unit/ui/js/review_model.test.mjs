// The review without a page. Run by test_page_code.py, or: node --test tests/unit/ui/js
import assert from "node:assert/strict";
import { test } from "node:test";

import { outcome } from "../../../../ui/static/consent.js";
import {
  actionOf,
  applied,
  changedId,
  clock,
  found,
  gathered,
  lineAt,
  merged,
  neighbour,
  nextOpen,
  paced,
  segments,
  swappedRoles,
  touched,
} from "../../../../ui/static/review_model.js";

const pointer = (id, status = "open", more = {}) => {
  const [utterance, behaviour] = id.split(":");
  return { id, utterance: Number(utterance), behaviour, label: `l-${behaviour}`, status, own: false, was: "", ...more };
};
const key = (name, more = {}) => ({ key: name, ctrlKey: false, altKey: false, metaKey: false, ...more });
const label = (id) => `l-${id}`;

test("segments cover the text once, in order, and cross marks", () => {
  const pieces = segments("abcdefgh", [[1, 4]], [[3, 6]]);
  assert.equal(pieces.map((piece) => piece.text).join(""), "abcdefgh");
  assert.deepEqual(
    pieces.map(({ text, uncertain, evidence }) => [text, uncertain, evidence]),
    [
      ["a", false, false],
      ["bc", true, false],
      ["d", true, true],
      ["ef", false, true],
      ["gh", false, false],
    ],
  );
});

test("what was hardly heard brings its time, however it is cut", () => {
  const pieces = segments("abcdef", [], [[3, 5]], [[2, 4, 1.5, 2.5]]);
  assert.deepEqual(
    pieces.map(({ text, unclear }) => [text, unclear]),
    [
      ["ab", null],
      ["c", [1.5, 2.5]],
      ["d", [1.5, 2.5]],
      ["e", null],
      ["f", null],
    ],
  );
});

test("the way goes by time or surest first, through all or only what is in focus", () => {
  const pointers = [pointer("0:a"), pointer("1:b"), pointer("2:c"), pointer("3:a", "changed")];
  const ids = (options) => gathered(pointers, options).map((one) => one.id);
  assert.deepEqual(ids(), ["0:a", "1:b", "2:c", "3:a"]);
  assert.deepEqual(ids({ surest: ["2:c", "0:a"] }), ["2:c", "0:a", "1:b", "3:a"]);
  assert.deepEqual(ids({ focus: new Set(["b"]) }), ["1:b", "3:a"], "what was changed does not vanish");
  assert.deepEqual(ids({ focus: new Set(["b"]), keep: "0:a" }), ["0:a", "1:b", "3:a"]);
});

test("a selection of characters is of whole words", () => {
  const line = { text: "Hvad vil du", words: [] };
  assert.deepEqual(touched(line, 5, 11), [1, 2]);
  assert.deepEqual(touched(line, 6, 7), [1, 1]);
  assert.equal(touched(line, 4, 5), null, "a blank is no word");
  const mended = { text: "Hvad vil I du", words: ["Hvad", "vil I", "du"] };
  assert.deepEqual(touched(mended, 9, 13), [1, 2]);
});

test("the speed goes by steps and stops at the ends", () => {
  assert.equal(paced(1, 1), 1.25);
  assert.equal(paced(1, -1), 0.75);
  assert.equal(paced(2, 1), 2);
  assert.equal(paced(0.5, -1), 0.5);
});

test("segments of nothing and beyond the end", () => {
  assert.deepEqual(segments("", [], []), []);
  assert.equal(segments("ab", [[1, 9]], []).map((piece) => piece.text).join(""), "ab");
});

test("the next open pointer comes after this one, then from the top", () => {
  const pointers = [pointer("0:a"), pointer("1:b", "accepted"), pointer("2:c")];
  assert.equal(nextOpen(pointers, null), "0:a");
  assert.equal(nextOpen(pointers, "0:a"), "2:c");
  assert.equal(nextOpen(pointers, "2:c"), "0:a");
  assert.equal(nextOpen([pointer("0:a", "rejected")], "0:a"), null);
});

test("a step stays within the pointers", () => {
  const pointers = [pointer("0:a"), pointer("1:b")];
  assert.equal(neighbour(pointers, "0:a", 1), "1:b");
  assert.equal(neighbour(pointers, "1:b", 1), "1:b");
  assert.equal(neighbour(pointers, "0:a", -1), "0:a");
  assert.equal(neighbour(pointers, null, 1), "0:a");
  assert.equal(neighbour([], null, 1), null);
});

test("each documented key has its meaning, in either case", () => {
  const meant = { j: "accept", n: "reject", k: "change", z: "undo", y: "redo", f: "next", b: "previous", t: "add" };
  for (const [letter, action] of Object.entries(meant)) {
    assert.equal(actionOf(key(letter)), action);
    assert.equal(actionOf(key(letter.toUpperCase())), action);
    assert.equal(actionOf(key(letter), { keys: false }), null);
    assert.equal(actionOf(key(letter, { ctrlKey: true })), null);
  }
  assert.equal(actionOf(key(" ")), "play");
  assert.equal(actionOf(key(" "), { playsItself: true }), null);
  assert.equal(actionOf(key("ArrowDown"), { keys: false }), "next");
  assert.equal(actionOf(key("Tab")), null);
  assert.equal(actionOf(key("x")), null);
});

test("a decision shows at once as the services will have it", () => {
  const pointers = [pointer("0:a"), pointer("1:b", "accepted", { own: true })];
  const after = (decision) => applied(pointers, decision, label);
  assert.equal(after({ act: "accept", utterance: 0, behaviour: "a" })[0].status, "accepted");
  assert.equal(after({ act: "reject", utterance: 0, behaviour: "a" })[0].status, "rejected");
  const changed = after({ act: "change", utterance: 0, behaviour: "a", to: "c" })[0];
  assert.deepEqual([changed.id, changed.status, changed.label, changed.was], ["0:c", "changed", "l-c", "l-a"]);
  assert.equal(after({ act: "reject", utterance: 1, behaviour: "b" }).length, 1);
  assert.equal(pointers[0].status, "open");
});

test("an undo is found by what differs", () => {
  const before = [pointer("0:a", "accepted"), pointer("1:b")];
  assert.equal(changedId(before, [pointer("0:a"), pointer("1:b")]), "0:a");
  assert.equal(changedId(before, before), null);
});

test("choices are searched by every word, near ones first", () => {
  const choices = [
    { id: "a", label: "Spørg om ønsker", topic: "Jobmål" },
    { id: "b", label: "Aftal næste møde", topic: "Aftaler" },
    { id: "c", label: "Spørg om ryggen", topic: "Barrierer" },
  ];
  assert.deepEqual(found(choices, ["c"], "spørg").near.map((one) => one.id), ["c"]);
  assert.deepEqual(found(choices, ["c"], "spørg").rest.map((one) => one.id), ["a"]);
  assert.deepEqual(found(choices, [], "JOBMÅL ønsker").rest.map((one) => one.id), ["a"]);
  assert.deepEqual(found(choices, ["x"], "").rest.length, 3);
  assert.deepEqual(found(choices, [], "zebra"), { near: [], rest: [] });
});

test("clock and line", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(751.9), "12:31");
  assert.equal(clock(3723), "1:02:03");
  const lines = [{ start_s: 1 }, { start_s: 4 }, { start_s: 7 }];
  assert.equal(lineAt(lines, 0.5), null);
  assert.equal(lineAt(lines, 4), lines[1]);
  assert.equal(lineAt(lines, 99), lines[2]);
  assert.equal(lineAt([], 1), null);
});

test("one click makes another the consultant", () => {
  const voices = [
    { speaker: "S1", role: "jobformidler" },
    { speaker: "S2", role: "borger" },
    { speaker: "S3", role: "virksomhed" },
  ];
  assert.deepEqual(swappedRoles(voices, "S2"), { S1: "borger", S2: "jobformidler", S3: "virksomhed" });
  assert.deepEqual(swappedRoles(voices, "S3"), { S1: "virksomhed", S2: "borger", S3: "jobformidler" });
  assert.deepEqual(swappedRoles(voices, "S1").S1, "jobformidler");
  assert.deepEqual(swappedRoles([{ speaker: "S1", role: "" }], "S1"), { S1: "jobformidler" });
});

test("what the answers lead to", () => {
  const answers = (observer, ...recording) => [
    { purpose: "observer", answer: observer },
    ...recording.map((answer) => ({ purpose: "recording", answer })),
  ];
  assert.equal(outcome(answers("yes", "yes", "yes")), "all");
  assert.equal(outcome(answers("yes", "yes", "no")), "without");
  assert.equal(outcome(answers("yes", "yes", "")), "waiting");
  assert.equal(outcome(answers("no", "", "")), "stop");
});

test("an answer about one utterance changes that one, and one about all changes all", () => {
  const pointers = [pointer("0:a"), pointer("1:b"), pointer("1:c"), pointer("2:d")];
  const decided = { pointers, surest: ["2:d", "1:c", "0:a", "1:b"], can_undo: false, can_redo: true };
  const here = [pointer("1:b", "accepted"), pointer("1:x", "changed")];
  const after = merged(decided, { at: 1, pointers: here, surest: ["1:x", "1:b"], can_undo: true, can_redo: false });
  assert.deepEqual(after.pointers, [pointers[0], ...here, pointers[3]]);
  assert.equal(after.pointers[0], pointers[0], "what did not change stays the very same");
  assert.deepEqual(after.surest, ["2:d", "1:x", "0:a", "1:b"]);
  assert.deepEqual([after.can_undo, after.can_redo], [true, false]);
  const gone = merged(decided, { at: 1, pointers: [], surest: [], can_undo: true, can_redo: false });
  assert.deepEqual(gone.pointers.map(({ id }) => id), ["0:a", "2:d"]);
  assert.deepEqual(gone.surest, ["2:d", "0:a"]);
  const whole = { at: null, pointers: here, surest: [], can_undo: true, can_redo: false };
  assert.equal(merged(decided, whole), whole);
});
