// The screens of the day without a page. Run by test_page_code.py, or: node --test tests/unit/ui/js
import assert from "node:assert/strict";
import { test } from "node:test";

import { holds, softClock, sought, taken } from "../../../../ui/static/day_model.js";

test("the clock is soft: it says what has gone, then that it is time, then how much over", () => {
  assert.deepEqual(softClock(0, 15), { key: "clock", values: { gone: 0, planned: 15 } });
  assert.equal(softClock(14 * 60 + 59, 15).key, "clock");
  assert.deepEqual(softClock(15 * 60, 15), { key: "clock_done", values: { over: 0, planned: 15 } });
  assert.deepEqual(softClock(18 * 60 + 30, 15), { key: "clock_over", values: { over: 3, planned: 15 } });
});

test("a search finds all its words in any order and case, Danish letters too", () => {
  assert.ok(holds("Spørg om egne ØNSKER til job", sought("  job ønsker ")));
  assert.ok(!holds("Spørg om egne ønsker til job", sought("job lærling")));
  assert.ok(holds("alt", sought("   ")));
});

test("keys that belong to a field, a dialog or the browser are not marks", () => {
  const at = (inside, more = {}) => ({ target: { closest: () => (inside ? {} : null) }, ...more });
  assert.ok(!taken(at(false)));
  assert.ok(taken(at(true)));
  for (const held of ["ctrlKey", "altKey", "metaKey", "isComposing", "repeat"]) {
    assert.ok(taken(at(false, { [held]: true })), held);
  }
});
