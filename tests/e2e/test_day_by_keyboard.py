"""The pair's day in a real browser with the keyboard alone, killed and started again on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from observer.bootstrap import open_services
from observer.records import State
from tests.e2e.day import choose_focus, erase, spar, write, written_and_reloaded
from tests.e2e.screens import (
    CHROMIUM,
    answer_all,
    browsing,
    followed,
    off_loopback,
    opened,
    press,
    served,
    tab_to,
)
from tests.e2e.seed import PASSPHRASE

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]


def test_from_formoede_to_receipt_with_the_keyboard_alone(home: Path) -> None:
    with served(home, killed=True) as address, browsing() as (context, asked):
        page = opened(context, address)
        prepare(page)
        give_consent(page)
        slip_on_paper(page)
        struck = record_and_strike(page)
        mark_and_reload(page, struck)
        assert off_loopback(asked) == []

    # Killed while it records: what was said until then is there, and the recording can go on.
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        record_on_and_stop(page, struck)
        process_and_hear_the_citizen(page)
        decide_by_keys(page)

    with served(home) as address, browsing() as (context, asked):
        page = opened(context, address)
        finish_the_review(page)
        gather(page)
        spar_and_agree(page)
        see_what_stays_and_erase(page)
        assert off_loopback(asked) == []

    only_what_was_agreed_is_left(home)


def prepare(page: Page) -> None:
    """Formøde: a focus is chosen, and what is typed outlives a reload."""
    press(page, '[data-act="start.new"]')
    page.wait_for_selector(".preparation")
    choose_focus(page, "job ønsker", "goal_ask_job_wishes")
    typed = {"#own-words": "Venter på svaret", '[name="udtryk"]': "Åbne spørgsmål"}
    written_and_reloaded(page, typed, ready=".preparation")
    assert page.locator("[data-chosen] li").count() == 1
    press(page, '[data-act="preparation.on"]')


def give_consent(page: Page) -> None:
    """Samtykke: everyone says yes to everything, and the answers outlive a reload."""
    page.wait_for_selector(".read-aloud")
    answer_all(page)
    page.reload()
    page.wait_for_selector(".read-aloud")
    asked_there = page.locator(".person:not([hidden]) .question").count()
    assert page.locator("input:checked").count() == asked_there > 0
    press(page, '[data-way="with"]')
    page.wait_for_selector(".big-code")


def record_and_strike(page: Page) -> str:
    """Samtale: it records, and the last minute is struck; what is told of it."""
    press(page, '[data-act="code.on"]')
    page.wait_for_selector("[data-trial]")
    press(page, ".button.record")
    page.wait_for_selector('medlyt-recorder[phase="recording"]')
    recorded_until(page, 20)
    press(page, '[data-dialog="strike"]')
    press(page, '#strike button[value="1"]')
    page.wait_for_selector(".gap-told")
    return page.inner_text(".gap-told")


def mark_and_reload(page: Page, struck: str) -> None:
    """Two marks by their keys; they, and what was struck, outlive a reload while it records."""
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


def record_on_and_stop(page: Page, struck: str) -> None:
    """The recording goes on where it was, with its marks and what was struck."""
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


def process_and_hear_the_citizen(page: Page) -> None:
    """Borgerens ord, while the sound is listened to; the review opens when that is done."""
    press(page, 'form[data-act="process.start"] button')
    page.wait_for_selector(".citizen")
    typed = {'[name="borger.samtalen"]': "Rart at blive hørt"}
    written_and_reloaded(page, typed, ready=".citizen")
    press(page, '[data-act="citizen.on"]')
    page.wait_for_selector("medlyt-review[data-ready]", timeout=90_000)


def decide_by_keys(page: Page) -> None:
    """Gennemse spor: the gap is shown; a pointer is accepted, one rejected and taken back, one changed."""
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


def finish_the_review(page: Page) -> None:
    """What was decided outlived the program; the review is left for the next step."""
    press(page, '[data-act="start.open"]')
    page.wait_for_selector("medlyt-review[data-ready]")
    assert page.locator(".pointer.changed").count() == 1
    press(page, '[data-act="review.finish"]')


def gather(page: Page) -> None:
    """Saml: the notes are there, and the colleague writes."""
    page.wait_for_selector(".gather")
    assert page.input_value(".kept-notes textarea >> nth=0") == "Et nik"
    typed = {'[name="godt.kollega"]': "Du ventede på svaret"}
    written_and_reloaded(page, typed, ready=".gather")
    press(page, '[data-act="gather.on"]')


def spar_and_agree(page: Page) -> None:
    """Sparring, the focus person first; then the sheet, on which the two agree."""
    page.wait_for_selector(".debrief")
    # R071: neither there nor anywhere one could go to from there.
    for shut in (".seen", '[data-act="step.review"]', '[data-act="step.recording"]'):
        assert page.locator(shut).count() == 0, shut
    assert len(spar(page)) == 5
    assert page.input_value('[name="godt.kollega"]') == "Du ventede på svaret"
    press(page, "[data-agree]", "Space")
    press(page, '[data-act="sheet.on"]')


def see_what_stays_and_erase(page: Page) -> None:
    """Slet og afslut: told what stays, they erase and get the receipt."""
    page.wait_for_selector('[data-dialog="erase-now"]')
    assert "(2)" in page.inner_text(".stays")
    assert "enige om" in page.inner_text(".stays")
    erase(page)
    assert "Slettet og efterprøvet" in page.inner_text(".receipt-head")
    assert "arbejdshukommelse" in page.inner_text(".receipt")


def only_what_was_agreed_is_left(home: Path) -> None:
    """The confirmed pointer and the sheet's answer are in the home; the citizen's words are not."""
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


def begun_by_mistake(page: Page) -> None:
    """Begin one, write in it, and erase it again: nothing of it is left in the list."""
    press(page, '[data-act="start.new"]')
    page.wait_for_selector(".preparation")
    written_and_reloaded(page, {'[name="punkter"]': "Kun for os to"}, ready=".preparation")
    press(page, ".brand")
    page.wait_for_selector(".observations")
    press(page, '[data-dialog^="erase-"]')
    page.wait_for_selector("dialog[open]")
    followed(page, lambda: press(page, 'dialog[open] [data-act="start.erase"]'))
    assert page.locator(".observations").count() == 0


def recorded_until(page: Page, seconds: int) -> None:
    page.wait_for_function(
        "(wanted) => { const shown = document.querySelector('[data-elapsed]').textContent.split(':');"
        " return 60 * Number(shown[0]) + Number(shown[1]) >= wanted; }",
        arg=seconds,
    )


def test_a_visit_without_recording_with_the_keyboard_alone(home: Path) -> None:
    """The program is killed and started again in step after step of the day."""
    prepared_and_answered(home)
    noted_while_they_talk(home)
    written_on_to_the_sheet(home)
    printed_and_erased(home)


def prepared_and_answered(home: Path) -> None:
    """What the two prepare, and everyone's answers: the citizen wants no recording."""
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        begun_by_mistake(page)
        press(page, '[data-act="start.visit"]')
        page.wait_for_selector(".preparation")
        written_and_reloaded(page, {'[name="intention"]': "Finde retning"}, ready=".preparation")
        press(page, '[data-act="preparation.on"]')
        page.wait_for_selector(".read-aloud")
        answer_all(page, no="borger.recording")
        page.wait_for_timeout(300)


def noted_while_they_talk(home: Path) -> None:
    """The conversation: notes by key, one of them when the page was just loaded anew."""
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
        press(page, '[data-dialog="erase-all"]')
        page.wait_for_selector("#erase-all[open]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#erase-all", state="hidden")


def written_on_to_the_sheet(home: Path) -> None:
    """From the end of the conversation to the sheet; all that was noted is there."""
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


def printed_and_erased(home: Path) -> None:
    """The sheet is handed over, and all is erased."""
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
