"""A running set of screens, and a browser in front of it that tells of every request it makes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
)
VIEWPORT = {"width": 1366, "height": 768}


@contextmanager
def served(home: Path, *, killed: bool = False) -> Iterator[str]:
    """The screens over `home` in a process of their own; gives the address with its token.

    `killed`: it gets no chance to end well.
    """
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.screens_server", str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert server.stdout is not None
    try:
        yield next(line.strip() for line in server.stdout if "http" in line)
    finally:
        server.send_signal(signal.SIGKILL if killed else signal.SIGINT)
        server.wait(20)
        server.stdout.close()


@contextmanager
def browsing(
    *, scheme: str = "light", profile: Path | None = None, zoom: int = 1
) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A browser window, and the addresses of everything it asks for; `profile` keeps its files there."""
    look = {
        "viewport": {side: size // zoom for side, size in VIEWPORT.items()},
        "device_scale_factor": zoom,
        "locale": "da-DK",
        "color_scheme": scheme,
        "reduced_motion": "reduce",
    }
    asked: list[str] = []
    with sync_playwright() as play:
        launch = {"executable_path": str(CHROMIUM), "args": list(ARGUMENTS)}
        if profile is None:
            browser = play.chromium.launch(**launch)  # type: ignore[arg-type]
            context = browser.new_context(**look)  # type: ignore[arg-type]
        else:
            context = play.chromium.launch_persistent_context(str(profile), **launch, **look)  # type: ignore[arg-type]
        context.on("request", lambda request: asked.append(request.url))
        yield context, asked
        context.close()


def off_loopback(asked: list[str]) -> list[str]:
    """The addresses that are not this machine's."""
    local = {"127.0.0.1", "localhost", "::1"}
    return [one for one in asked if one.startswith(("http", "ws")) and urlsplit(one).hostname not in local]


def opened(context: BrowserContext, address: str) -> Page:
    """The start, drawn."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("h1")
    return page


def tab_to(page: Page, selector: str, *, most: int = 80) -> None:
    """Press Tab until the focus is on `selector`, as a person without a mouse does."""
    for _ in range(most):
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to `selector` by Tab, and press a key on it."""
    tab_to(page, selector)
    page.keyboard.press(key)


def followed(page: Page, act: Callable[[], None]) -> None:
    """Do something, and wait for the page that follows."""
    here = page.evaluate("() => window.medlyt.here.number")
    act()
    page.wait_for_function("(was) => window.medlyt.here.number !== was", arg=here)


def answer_all(page: Page, *, no: str | None = None) -> None:
    """Answer every question by keyboard: yes, but a no to the field `no`."""
    for group in page.locator("fieldset.person:not([hidden]) fieldset.question").all():
        name = group.locator("input").first.get_attribute("name") or ""
        tab_to(page, f'input[name="{name}"]')
        page.keyboard.press("Space")
        if name == no:
            page.keyboard.press("ArrowRight")


def screens(page: Page) -> Iterator[str]:
    """Walk through every screen and state by mouse; gives each one's name when it is on show."""
    home = re.sub(r"\?.*", "", page.url)
    yield from _begun(page)
    yield from _recorded(page)
    yield from _erased(page)
    page.goto(home)
    page.wait_for_selector(".start")
    yield from _visited_without_recording(page)
    page.goto(home)
    page.wait_for_selector(".start")
    page.click('.start [data-act="start.sample"]')
    page.wait_for_selector("medlyt-review[data-ready] .tour")
    yield "prøvesamtale"
    page.evaluate("() => import('/medlyt/static/dom.js').then((dom) => dom.gone())")
    page.wait_for_selector(".gone")
    yield "svarer-ikke"


def _begun(page: Page) -> Iterator[str]:
    """From the start to the consent that wants an answer, by way of what lies beside it."""
    yield "start"
    page.click('[data-dialog^="erase-"]')
    page.wait_for_selector("dialog[open]")
    yield "start-slet"
    page.keyboard.press("Escape")
    page.click(".withdraw summary")
    page.fill("#code", "AAAA-BBBB")
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem")
    yield "start-ukendt-kode"
    page.click("[data-overview]")
    page.wait_for_selector("dialog.overview[open]")
    yield "oversigt"
    page.keyboard.press("Escape")
    page.click("[data-help]")
    page.wait_for_selector("dialog#help[open]")
    yield "hjælp"
    page.keyboard.press("Escape")
    page.click('[data-act="start.new"]')
    page.wait_for_selector(".preparation")
    page.fill("#focus-search", "ønsker")
    page.check('[data-topic] [value="goal_ask_job_wishes"]')
    page.wait_for_selector("[data-chosen] li")
    page.fill("#own-words", "Venter på svaret, før der bliver spurgt igen.")
    page.evaluate("window.scrollTo(0, 0)")
    yield "formøde"
    page.click('[data-act="preparation.on"]')
    page.wait_for_selector(".read-aloud")
    yield "samtykke"
    page.click('[data-way="with"]', force=True)
    page.wait_for_selector(".problem")
    yield "samtykke-mangler-svar"


def _visited_without_recording(page: Page) -> Iterator[str]:
    """A visit at a company where somebody says no: notes alone, to the receipt."""
    page.click('[data-act="start.visit"]')
    page.wait_for_selector(".preparation")
    yield "formøde-besøg"
    page.click('[data-act="preparation.on"]')
    page.wait_for_selector(".read-aloud")
    page.check('[name="company"]')
    _tick(page, no="borger.recording")
    yield "samtykke-nej"
    page.check('[name="borger.observer"][value="no"]', force=True)
    yield "samtykke-uden-kollega"
    page.check('[name="borger.observer"][value="yes"]', force=True)
    page.click('[data-way="without"]')
    page.wait_for_selector(".big-code")
    page.click('[data-act="code.on"]')
    page.wait_for_selector("#note")
    yield "samtale-noter-klar"
    page.click('[data-act="notes.begin"]')
    page.wait_for_selector('[data-act="notes.begin"]', state="detached")
    for number, (key, words) in enumerate((("2", "Hvad drømmer du om?"), ("5", "Venter på svaret."))):
        page.keyboard.press(key)
        page.wait_for_selector(f"ul.notes li >> nth={number}")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    yield "samtale-noter"
    yield from _on_notes_alone(page)


def _on_notes_alone(page: Page) -> Iterator[str]:
    """The visit's day without a recording, from the conversation's end to the receipt."""
    page.click('[data-submits="notes.finish"]')
    page.wait_for_selector(".citizen")
    yield "borgerens-ord-besøg"
    page.click('[data-act="citizen.on"]')
    page.wait_for_selector(".gather")
    yield "saml-noter"
    page.click('[data-act="gather.on"]')
    page.wait_for_selector(".debrief")
    for number in range(1, 5):
        yield f"sparring-besøg-{number}"
        followed(page, lambda: page.click('[data-act="debrief.next"]'))
    page.wait_for_selector(".sheet")
    yield "ark-besøg"
    page.click('[data-act="sheet.on"]')
    page.wait_for_selector('[data-dialog="erase-now"]')
    yield "slet-noter"
    page.click('[data-dialog="erase-now"]')
    page.click('#erase-now [data-act="erase.now"]')
    page.wait_for_selector(".receipt")
    yield "kvittering-noter"


def _recorded(page: Page) -> Iterator[str]:
    _tick(page)
    yield "samtykke-svar"
    page.click('[data-way="with"]')
    page.wait_for_selector(".big-code")
    yield "kode"
    page.click('[data-act="code.on"]')
    page.wait_for_selector("[data-trial]")
    page.click("[data-trial]")
    page.wait_for_timeout(2600)
    yield "samtale-klar"
    page.click("[data-trial]")
    # It goes away by itself, and holds the second time.
    page.select_option("#microphone", index=1)
    page.click(".button.record")
    page.wait_for_selector('medlyt-recorder[phase="interrupted"]')
    page.wait_for_selector(".problem")
    yield "samtale-afbrudt"
    page.select_option("#microphone", index=2)
    page.click(".go-on button")
    page.wait_for_selector('medlyt-recorder[phase="recording"]')
    page.wait_for_function("() => !/^0:[01]/.test(document.querySelector('[data-elapsed]').textContent)")
    page.keyboard.press("5")
    page.wait_for_selector("[data-last] input")
    yield "samtale-optager"
    page.click('[data-dialog="strike"]')
    page.wait_for_selector("#strike[open]")
    yield "samtale-uden-for-referat"
    page.keyboard.press("Escape")
    page.click('[data-act="recording.pause"]')
    page.wait_for_selector('medlyt-recorder[phase="paused"]')
    yield "samtale-pause"
    page.click('[data-dialog="erase-all"]')
    page.wait_for_selector("#erase-all[open]")
    yield "samtale-slet-alt"
    page.keyboard.press("Escape")
    page.click('[data-act="recording.stop"]')
    page.wait_for_selector(".people-count")
    yield "samtale-slut"


def _erased(page: Page) -> Iterator[str]:
    home = re.sub(r"\?.*", "", page.url)
    # The voices of four cannot be told apart here.
    page.check('[name="speakers"][value="4"]', force=True)
    page.click('form[data-act="process.start"] button')
    page.wait_for_selector(".citizen")
    yield "borgerens-ord"
    page.click('[data-act="citizen.on"]')
    page.wait_for_selector("medlyt-progress, .recording.failed")
    yield "finder-spor"
    page.wait_for_selector(".recording.failed .problem", timeout=90_000)
    yield "behandling-mislykkedes"
    page.check('[name="speakers"][value="2"]', force=True)
    page.click('form[data-act="process.start"] button')
    page.wait_for_selector("medlyt-review[data-ready]", timeout=90_000)
    # The seeded meeting is the whole sample; what was just recorded may be but a piece of it.
    page.goto(home)
    page.wait_for_selector(".observations")
    page.click('[aria-label="Fortsæt Prøvesamtale"]')
    page.wait_for_selector("medlyt-review[data-ready]")
    yield "spor"
    page.keyboard.press("f")
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.wait_for_timeout(400)
    yield "spor-valgt"
    page.keyboard.press("k")
    page.wait_for_selector("dialog.choose[open]")
    yield "spor-andet"
    page.keyboard.press("Escape")
    yield from _mended(page)
    page.click(".voices summary")
    yield "spor-hvem"
    page.click('[data-act="review.finish"]')
    yield from _sparred(page)
    yield "slet"
    page.click('[data-dialog="erase-now"]')
    page.wait_for_selector("#erase-now[open]")
    yield "slet-sikker"
    page.click('#erase-now [data-act="erase.now"]')
    page.wait_for_selector(".receipt")
    yield "kvittering"


def _mended(page: Page) -> Iterator[str]:
    for key, dialog, name in (("r", "mend", "spor-ret"), ("t", "choose", "spor-tilføj")):
        page.keyboard.press(key)
        page.wait_for_selector(f"dialog.{dialog}[open]")
        yield name
        page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_selector("dialog.write[open]")
    page.fill("#note-text", "Læner sig frem og venter på svaret.")
    yield "spor-note"
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.write", state="detached")
    page.click(".likes summary")
    yield "spor-indstillinger"
    page.check(".likes label:has-text('Marker selv') input")
    page.wait_for_selector(".blindfold")
    yield "spor-selv-først"
    page.click(".blindfold button")
    page.wait_for_selector(".blindfold", state="detached")


def _sparred(page: Page) -> Iterator[str]:
    page.wait_for_selector(".gather")
    yield "saml"
    page.click('[data-act="gather.on"]')
    page.wait_for_selector(".debrief .remark")
    yield "sparring-fokus"
    for _ in range(2):
        followed(page, lambda: page.click('[data-act="debrief.next"]'))
    page.wait_for_selector("[data-listen]", state="attached")
    yield "sparring-kollega"
    yield from _side_by_side(page)
    for _ in range(3):
        followed(page, lambda: page.click('[data-act="debrief.next"]'))
    page.wait_for_selector(".sheet")
    yield "ark"
    page.check("[data-agree]")
    page.click('[data-act="sheet.on"]')
    page.wait_for_selector('[data-dialog="erase-now"]')


def _side_by_side(page: Page) -> Iterator[str]:
    """The focus person marks too, and the two look at what each has marked."""
    page.click('[data-act="step.review"]')
    page.wait_for_selector("medlyt-review[data-ready]")
    page.click(".likes summary")
    page.select_option("#review-who", "focus")
    page.wait_for_function("() => document.querySelector('medlyt-review').model.reviewer === 'focus'")
    page.keyboard.press("f")
    page.keyboard.press("j")
    page.evaluate("() => document.querySelector('medlyt-review').queue")
    page.click(".likes summary")
    page.click(".likes button:has-text('Side om side')")
    page.wait_for_selector("dialog.side[open] tbody tr")
    yield "side-om-side"
    page.keyboard.press("Escape")
    page.click('[data-act="step.debrief"]')
    page.wait_for_selector(".debrief")


def _tick(page: Page, *, no: str | None = None) -> None:
    for question in page.locator("fieldset.person:not([hidden]) fieldset.question").all():
        name = question.locator("input").first.get_attribute("name")
        question.locator(f"input[value={'no' if name == no else 'yes'}]").check()
