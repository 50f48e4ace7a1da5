"""How fast the review is with a long meeting: first paint, a key's answer on the page, and its keeping.

Writes review_speed.json into the folder that MEDLYT_FIGURES names; the figures go with their machine.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from nlp.records import Tagged
from observer.bootstrap import open_services
from tests.e2e.screens import CHROMIUM, browsing, opened, served
from tests.e2e.seed import PASSPHRASE, put, rows, seeded

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]

UTTERANCES = 600
SAMPLE_S = 224.0
KEYS = 20
# In the page itself, so that the driver's own time is not measured.
PAINT = """async () => {
  const { observation } = document.querySelector('medlyt-review').model;
  const model = await (await fetch(`/api/observation/${observation}/review`)).json();
  const review = document.querySelector('medlyt-review');
  const began = performance.now();
  review.load(model);
  review.getBoundingClientRect();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
KEY = """async (key) => {
  const review = document.querySelector('medlyt-review');
  const began = performance.now();
  const press = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(press);
  review.getBoundingClientRect();
  const drawn = performance.now() - began;
  await review.queue;
  return [drawn, performance.now() - began];
}"""


def test_review_speed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    observation = seeded(home)
    with open_services(home, PASSPHRASE) as services:
        said = rows()
        talk = tuple(_later(said[n % len(said)], n // len(said)) for n in range(UTTERANCES))
        put(services, observation, talk)
    with served(home) as address, browsing() as (context, _):
        page = opened(context, address)
        page.click('[aria-label="Fortsæt Prøvesamtale"]')
        page.wait_for_selector("medlyt-review[data-ready]")
        paints = sorted(page.evaluate(PAINT) for _ in range(5))
        page.evaluate(KEY, "f")
        keys = [page.evaluate(KEY, "j") for _ in range(KEYS)]
        assert page.locator(".pointer.accepted").count() == KEYS
        undone_ms = [page.evaluate(KEY, "z")[1] for _ in range(5)]
        assert page.locator(".pointer.accepted").count() == KEYS - len(undone_ms)
    drawn_ms, kept_ms = zip(*keys, strict=True)
    figures = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "utterances": UTTERANCES,
        "first_paint_ms": round(paints[len(paints) // 2], 1),
        "key_drawn_ms": {"median": round(median(drawn_ms), 1), "worst": round(max(drawn_ms), 1)},
        "key_kept_ms": {"median": round(median(kept_ms), 1), "worst": round(max(kept_ms), 1)},
        "twenty_keys_drawn_s": round(sum(drawn_ms) / 1000, 2),
        "twenty_keys_s": round(sum(kept_ms) / 1000, 2),
        "undo_ms": {"median": round(median(undone_ms), 1), "worst": round(max(undone_ms), 1)},
    }
    folder = os.environ.get("MEDLYT_FIGURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        text = json.dumps(figures, indent=2) + "\n"
        (Path(folder) / "review_speed.json").write_text(text, encoding="utf-8")


def _later(one: Tagged, times: int) -> Tagged:
    """The same said again, so many sample lengths later."""
    moved = replace(
        one.utterance,
        start_s=one.utterance.start_s + SAMPLE_S * times,
        end_s=one.utterance.end_s + SAMPLE_S * times,
        words=(),
    )
    return replace(one, utterance=moved)
