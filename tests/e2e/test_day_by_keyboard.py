"""The pair's day in a real browser with the keyboard alone, killed and started again on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from observer.bootstrap import open_services
from observer.records import State
from tests.e2e.day import choose_focus, erase, spar, write, written_and_reloaded
from tests.e2e.screens import CHROMIUM, answer_all, browsing, off_loopback, opened, press, served, tab_to
from tests.e2e.seed import PASSPHRASE

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]


def test_from_formoede_to_receipt_with_the_keyboard_alone(home: Path) -> None:
    with served(home, killed=True) as address, browsing() as (context, asked):
        page = opened(context, address)
        press(page, '[data-act="start.new"]')
        page.wait_for_selector(".preparation")
        choose_focus(page, "job ønsker", "goal_ask_job_wishes")
        typed = {"#own-words": "Venter på svaret", '[name="udtryk"]': "Åbne spørgsmål"}
        written_and_reloaded(page, typed, ready=".preparation")
        assert page.locator("[data-chosen] li").count() == 1
        press(page, '[data-act="preparation.on"]')
        page.wait_for_selector(".read-aloud")
        answer_all(page)
        page.reload()
        page.wait_for_selector(".read-aloud")
        asked_there = page.locator(".person:not([hidden]) .question").count()
        assert page.locator("input:checked").count() == asked_there > 0
        press(page, '[data-way="with"]')
        page.wait_for_selector(".big-code")
        slip_on_paper(page)
        press(page, '[data-act="code.on"]')
        page.wait_for_selector("[data-trial]")
        press(page, ".button.record")
        page.wait_for_selector('medlyt-recorder[phase="recording"]')
        recorded_until(page, 20)
        press(page, '[data-dialog="strike"]')
        press(page, '#strike button[value="1"]')
        page.wait_for_selector(".gap-told")
        struck = page.inner_text(".gap-told")
        recorded_until(page, 40)
        page.keyboard.press("5")
        page.wait_for_selector("[data-last] input")
        write(page, "[data-last] input", "Et nik")
        page.keyboard.press("Enter")
        page.keyboard.press("2")
        page.wait_for_function("() => document.querySelector('[data-count]').textContent.endsWith('2')")
        page.reload()
        page.wait_for_selector('medlyt-recorder[phase="recording"]')
        assert page.inner_text("[data-count]").endswith("2")
        assert page.inner_text(".gap-told") == struck
        assert off_loopback(asked) == []

    # Killed while it records: what was said until then is there, and the recording can go on.
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector(".people-count")
        press(page, '[data-act="recording.start"]')
        page.wait_for_selector('medlyt-recorder[phase="recording"]')
        # Several pointers are outside the minute that was struck, however late it was struck.
        recorded_until(page, 150)
        assert page.inner_text("[data-count]").endswith("2")
        assert page.inner_text(".gap-told") == struck
        press(page, '[data-act="recording.stop"]')
        page.wait_for_selector(".people-count")
        press(page, 'form[data-act="process.start"] button')
        page.wait_for_selector(".citizen")
        typed = {'[name="borger.samtalen"]': "Rart at blive hørt"}
        written_and_reloaded(page, typed, ready=".citizen")
        press(page, '[data-act="citizen.on"]')
        page.wait_for_selector("medlyt-review[data-ready]", timeout=90_000)

        assert page.locator(".turns .gap").count() >= 1
        assert page.locator(".legend .sign-struck").count() == 1
        # Of what was struck there are no pointers; those that are left need not be in focus.
        press(page, ".bar-line > .check input", "Space")
        page.keyboard.press("f")
        page.wait_for_selector(".pointer.selected")
        page.keyboard.press("j")
        page.wait_for_selector(".pointer.accepted")
        page.keyboard.press("n")
        page.wait_for_selector(".pointer.rejected")
        page.keyboard.press("z")
        page.wait_for_selector(".pointer.rejected", state="detached")
        page.keyboard.press("k")
        page.wait_for_selector("dialog.choose[open]")
        page.keyboard.type("pårørende")
        page.keyboard.press("Enter")
        page.wait_for_selector(".pointer.changed")
        page.evaluate("() => document.querySelector('medlyt-review').queue")

    with served(home) as address, browsing() as (context, asked):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector("medlyt-review[data-ready]")
        assert page.locator(".pointer.changed").count() == 1
        press(page, '[data-act="review.finish"]')

        page.wait_for_selector(".gather")
        assert page.input_value(".kept-notes textarea >> nth=0") == "Et nik"
        typed = {'[name="godt.kollega"]': "Du ventede på svaret"}
        written_and_reloaded(page, typed, ready=".gather")
        press(page, '[data-act="gather.on"]')
        page.wait_for_selector(".debrief")
        # R071: neither there nor anywhere one could go to from there.
        for shut in (".seen", '[data-act="step.review"]', '[data-act="step.recording"]'):
            assert page.locator(shut).count() == 0, shut
        assert len(spar(page)) == 5
        assert page.input_value('[name="godt.kollega"]') == "Du ventede på svaret"
        press(page, "[data-agree]", "Space")
        press(page, '[data-act="sheet.on"]')

        page.wait_for_selector('[data-dialog="erase-now"]')
        assert "(2)" in page.inner_text(".stays")
        assert "enige om" in page.inner_text(".stays")
        erase(page)
        assert "Slettet og efterprøvet" in page.inner_text(".receipt-head")
        assert "arbejdshukommelse" in page.inner_text(".receipt")
        assert off_loopback(asked) == []

    with open_services(home, PASSPHRASE) as services:
        (observation,) = services.observations()
        assert observation.state is State.ERASED
        kept = services._parts.store.confirmed(observation.id)
        assert "rel_relatives_contact" in {one.behaviour for one in kept}
        left = services.answers(observation.id)
        assert left["godt.kollega"] == "Du ventede på svaret"
        assert "borger.samtalen" not in left


def slip_on_paper(page: Page) -> None:
    """What comes out of the printer: the slip alone, on one page."""
    page.emulate_media(media="print")
    slip = page.inner_text(".slip")
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", slip)
    assert "Har du fortrudt?" in slip
    assert page.inner_text("#content").strip() == slip.strip()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")


def recorded_until(page: Page, seconds: int) -> None:
    page.wait_for_function(
        "(wanted) => { const shown = document.querySelector('[data-elapsed]').textContent.split(':');"
        " return 60 * Number(shown[0]) + Number(shown[1]) >= wanted; }",
        arg=seconds,
    )


def test_a_visit_without_recording_with_the_keyboard_alone(home: Path) -> None:
    # The program is killed and started again in step after step of the day.
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.visit"]')
        page.wait_for_selector(".preparation")
        written_and_reloaded(page, {'[name="intention"]': "Finde retning"}, ready=".preparation")
        press(page, '[data-act="preparation.on"]')
        page.wait_for_selector(".read-aloud")
        answer_all(page, no="borger.recording")
        page.wait_for_timeout(300)
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector(".read-aloud")
        assert "lige så godt" in page.inner_text("[data-outcome]")
        press(page, '[data-way="without"]')
        page.wait_for_selector(".big-code")
        press(page, '[data-act="code.on"]')
        page.wait_for_selector("#note")
        press(page, '[data-act="notes.begin"]')
        page.wait_for_selector('[data-act="notes.begin"]', state="detached")
        page.keyboard.press("5")
        page.wait_for_selector("ul.notes li textarea:focus")
        page.keyboard.type("Nikker")
        page.keyboard.press("Enter")
        tab_to(page, "#note")
        page.keyboard.type("Spørger og venter")
        page.keyboard.press("Enter")
        page.wait_for_selector("ul.notes li >> nth=1")
        page.keyboard.type("Smiler")
        page.reload()
        page.wait_for_selector("#note")
        assert page.input_value("#note") == "Smiler"
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector("#note")
        assert page.locator('[data-act="notes.begin"]').count() == 0, "the conversation has begun already"
        written = page.eval_on_selector_all("ul.notes textarea", "all => all.map((one) => one.value)")
        assert written == ["Smiler", "Spørger og venter", "Nikker"]
        press(page, '[data-submits="notes.finish"]')
        page.wait_for_selector(".citizen")
        written_and_reloaded(page, {'[name="borger.emner"]': "Ja, de fleste"}, ready=".citizen")
        press(page, '[data-act="citizen.on"]')
        page.wait_for_selector(".gather")
        written_and_reloaded(page, {'[name="lagde_maerke.kollega"]': "Ventede"}, ready=".gather")
        press(page, '[data-act="gather.on"]')
        titles = spar(page)
        assert titles[0] == "Sparring: Jobkonsulenten fortæller"
        assert len(titles) == 4
        written_and_reloaded(page, {'[name="navn.fokusperson"]': "AB"}, ready=".sheet")
    with served(home) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector(".sheet")
        assert page.input_value('[name="navn.fokusperson"]') == "AB"
        with page.expect_download() as handed:
            press(page, 'a[href$="/kollega.pdf"]')
        assert handed.value.suggested_filename == "sparringsark-kollega.pdf"
        assert handed.value.path().read_bytes().startswith(b"%PDF-")
        press(page, '[data-act="sheet.on"]')
        erase(page)
