"""Gennemse spor over the seeded meeting: its keys, its sound, its data, and what the browser keeps of it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.e2e.screens import CHROMIUM, browsing
from tests.e2e.screens_server import sample_blocks
from tests.e2e.seed import rows

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]


def review(page: Page, address: str) -> Page:
    """The seeded meeting's review, ready."""
    page.goto(address)
    page.wait_for_selector(".observations")
    page.click('[aria-label="Fortsæt Prøvesamtale"]')
    page.wait_for_selector("medlyt-review[data-ready]")
    return page


def statuses(page: Page) -> list[str]:
    """The pointers' statuses in order, as they are drawn."""
    return page.evaluate("() => [...document.querySelectorAll('.pointer')].map((one) => one.classList[1])")


def test_keys_of_the_review(address: str) -> None:
    with browsing() as (context, asked):
        page = review(context.new_page(), address)
        assert set(statuses(page)) == {"open"}
        # No key decides about a pointer that nobody has seen: the first only shows it.
        page.keyboard.press("j")
        assert set(statuses(page)) == {"open"}
        page.keyboard.press("j")
        page.keyboard.press("n")
        page.keyboard.press("j")
        page.wait_for_function("() => document.querySelectorAll('.pointer.accepted').length === 2")
        assert statuses(page)[:4] == ["accepted", "rejected", "accepted", "open"]
        for _ in range(3):
            page.keyboard.press("z")
        page.wait_for_function("() => document.querySelectorAll('.pointer.open').length === 17")
        page.keyboard.press("y")
        page.wait_for_selector(".pointer.accepted")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("() => document.activeElement.classList.contains('pointer')")

        page.reload()
        page.wait_for_selector("medlyt-review[data-ready]")
        assert statuses(page)[0] == "accepted", "a decision outlives the page"

        page.keyboard.press("f")
        page.wait_for_function("() => document.querySelector('.play').classList.contains('playing')")
        page.keyboard.press(" ")
        page.wait_for_function("() => !document.querySelector('.play').classList.contains('playing')")
        assert any(urlsplit(one).path.startswith("/lyd/") for one in asked)

        page.click(".likes summary")
        page.uncheck(".likes label:has-text('Brug bogstaver') input")
        page.click(".likes summary")
        before = statuses(page)
        page.keyboard.press("j")
        page.wait_for_timeout(300)
        assert statuses(page) == before, "the letter keys can be turned off"


def test_it_plays_from_a_second_before(address: str) -> None:
    with browsing() as (context, _):
        page = context.new_page()
        page.add_init_script(
            "window.began = []; const Real = window.Audio; window.Audio = function () {"
            " const one = new Real();"
            " one.addEventListener('playing', () => window.began.push(one.currentTime)); return one; };"
        )
        review(page, address)
        page.keyboard.press("f")
        page.wait_for_function("() => window.began.length > 0")
        start_s = next(one.utterance.start_s for one in rows() if one.tags)
        assert page.evaluate("() => window.began[0]") == pytest.approx(start_s - 1, abs=0.3)


def test_one_click_says_who_the_consultant_is(address: str) -> None:
    with browsing() as (context, _):
        page = review(context.new_page(), address)
        assert "(foldet ind, linjer: 1)" in page.inner_text(".fold >> nth=0")
        page.click(".voices summary")
        page.click(".voices button")
        page.wait_for_function(
            "() => document.querySelector('.turn h2')?.textContent !== 'Jobformidler'"
            " || document.querySelector('.turn').classList.contains('borger')"
        )
        assert page.locator(".turn").first.get_attribute("class") == "turn borger"


def test_the_pages_data_holds_no_figure_about_a_person(address: str) -> None:
    """R002: the review's own data, as it goes over the wire."""
    with browsing() as (context, _):
        answers: list[str] = []
        page = context.new_page()
        page.on("response", lambda one: answers.append(one.text()) if "/review?" in one.url else None)
        review(page, address)
        (data,) = [json.loads(one) for one in answers]
    assert set(data) == {
        "observation",
        "duration_s",
        "gaps",
        "voices",
        "turns",
        "choices",
        "near",
        "notes",
        "focus",
        "keys",
        "sample",
        "blind",
        "reviewer",
        "waits",
        "decided",
    }
    assert set(data["voices"][0]) == {"speaker", "role", "name", "sample"}


def test_nothing_of_the_meeting_stays_in_the_browsers_files(address: str, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with browsing(profile=profile) as (context, _):
        page = review(context.new_page(), address)
        for _ in range(4):
            page.keyboard.press("f")
            page.wait_for_timeout(900)
        page.click('[data-act="review.finish"]')
        page.wait_for_selector(".gather")
    samples = np.concatenate(list(sample_blocks()))
    loud = int(np.argmax(np.abs(samples[: 60 * 16_000].astype(np.int32))))
    run = samples[loud : loud + 64].astype("<i2").tobytes()
    sentences = [one.utterance.text.encode() for one in rows() if len(one.utterance.text) > 30]
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        held = path.read_bytes()
        assert run not in held, path
        assert not any(sentence in held for sentence in sentences), path
        assert b"WAVEfmt " not in held, path
