"""Where something fails under people's hands: it is told on the page, nothing is lost, and it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from observer.bootstrap import open_services
from observer.day.records import Step
from tests.e2e.screens import CHROMIUM, browsing, followed, opened, served
from tests.e2e.seed import PASSPHRASE, choices, seeded

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Three observations: one to record, one with notes alone, and "Prøvesamtale" in its sparring."""
    home = tmp_path_factory.mktemp("failing") / "home"
    begun(home)
    with served(home) as found:
        yield found


def begun(home: Path) -> None:
    reviewed = seeded(home)
    with open_services(home, PASSPHRASE) as services:
        for one in services.review(reviewed).findings[:3]:
            services.accept(reviewed, one.utterance_number, one.behaviour)
        services.go_to(reviewed, Step.SPARRING)
        for _ in range(2):
            services.next_phase(reviewed)
        for title, recording in (("Optaget", True), ("Noter", False)):
            observation = services.create(title=title)
            services.give_consent(observation.id, choices(recording=recording))
            services.go_to(observation.id, Step.SAMTALE)


@pytest.fixture(scope="module")
def context(address: str) -> Iterator[BrowserContext]:
    with browsing() as (context, _):
        opened(context, address).close()
        yield context


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The start; whatever a test did to the network is undone."""
    page = opened(context, address)
    yield page
    context.set_offline(False)
    page.close()


def broken(page: Page) -> list[str]:
    """What axe finds wrong."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def go_on(page: Page, title: str, ready: str) -> None:
    page.click(f'[aria-label="Fortsæt {title}"]')
    page.wait_for_selector(ready)


def test_a_recording_whose_program_is_silent_does_not_say_that_it_records(
    page: Page, context: BrowserContext
) -> None:
    go_on(page, "Optaget", ".button.record")
    page.click(".button.record")
    page.wait_for_selector('medlyt-recorder[phase="recording"]')
    assert page.inner_text("[data-sign]") == "Optager"
    context.set_offline(True)
    page.wait_for_selector('.gone[role="alert"]')
    page.evaluate("() => { document.querySelector('.gone').first = true; }")
    assert "Medlyt svarer ikke" in page.inner_text(".gone")
    assert "måske stoppet" in page.inner_text("[data-sign]")
    page.click('[data-dialog="strike"]')
    page.wait_for_selector("dialog#strike .gone")
    page.keyboard.press("Escape")
    page.wait_for_selector("#medlyt > .gone")
    page.wait_for_timeout(1500)
    assert page.evaluate("() => document.querySelector('.gone').first"), "told once, not anew each second"

    context.set_offline(False)
    page.wait_for_selector(".gone", state="detached")
    assert page.inner_text("[data-sign]") == "Optager"
    page.click('[data-act="recording.stop"]')
    page.wait_for_selector(".people-count")


def test_a_mark_that_is_refused_is_seen(page: Page) -> None:
    go_on(page, "Noter", "#note")
    page.route("**/mark", lambda route: route.fulfill(status=409, json={"message": "Disken er fuld."}))
    page.keyboard.press("Escape")
    page.click('[data-mark="citat"]')
    page.wait_for_selector('.warned[role="alert"]')
    assert "Disken er fuld." in page.inner_text(".warned")
    assert page.locator("ul.notes li").count() == 0
    assert broken(page) == []
    page.click(".warned button:has-text('Luk')")
    assert page.locator(".warned").count() == 0
    page.click('[data-mark="citat"]')
    page.wait_for_selector(".warned")
    page.unroute("**/mark")
    page.click('[data-mark="citat"]')
    page.wait_for_selector("ul.notes li")
    assert page.locator(".warned").count() == 0, "what went well takes it away"


REFUSED = {"message": "Disken er fuld.", "remedy": "Gør plads."}


def refuse(page: Page, routes: str) -> None:
    page.route(routes, lambda route: route.fulfill(status=409, json=REFUSED))


def test_what_could_not_be_kept_holds_the_page_until_it_is(page: Page) -> None:
    go_on(page, "Noter", "#note")
    refuse(page, "**/draft")
    page.fill("#note", "Spørger og venter")
    page.wait_for_selector("#note-problem")
    assert "Disken er fuld. Gør plads." in page.inner_text("#note-problem")
    page.click('[data-act="start.home"]')
    page.wait_for_selector(".warned")
    assert "ikke gemt" in page.inner_text(".warned")
    assert page.input_value("#note") == "Spørger og venter"
    page.unroute("**/draft")
    page.click('[data-act="start.home"]')
    page.wait_for_selector(".observations")
    assert page.locator(".warned").count() == 0
    go_on(page, "Noter", "#note")
    assert page.input_value("#note") == "Spørger og venter"

    refuse(page, "**/draft")
    page.fill("#note", "Spørger")
    page.click('[data-act="start.home"]')
    page.click(".warned button:has-text('Gå videre uden det')")
    page.wait_for_selector(".observations")


def test_what_was_typed_while_medlyt_was_silent_is_kept_when_it_answers(
    page: Page, context: BrowserContext
) -> None:
    go_on(page, "Noter", "#note")
    context.set_offline(True)
    page.fill("#note", "Nikker og smiler")
    page.wait_for_selector(".gone")
    assert "ikke gemt endnu" in page.inner_text("#note-problem")
    page.click('[data-act="start.home"]')
    page.wait_for_selector('.stage:not([aria-busy="true"])')
    assert page.input_value("#note") == "Nikker og smiler"
    context.set_offline(False)
    page.wait_for_selector("#note-problem", state="detached", timeout=20_000)
    assert page.locator(".gone").count() == 0
    page.reload()
    page.wait_for_selector("#note")
    assert page.input_value("#note") == "Nikker og smiler"


def test_a_reload_takes_along_what_could_not_be_kept(page: Page) -> None:
    go_on(page, "Noter", "#note")
    refuse(page, "**/draft")
    page.fill("#note", "Læner sig frem")
    page.wait_for_selector("#note-problem")
    page.unroute("**/draft")
    page.reload()
    page.wait_for_selector("#note")
    page.wait_for_timeout(300)
    page.reload()
    page.wait_for_selector("#note")
    assert page.input_value("#note") == "Læner sig frem"


def test_a_note_in_the_review_outlives_a_refusal(page: Page) -> None:
    go_on(page, "Prøvesamtale", ".debrief")
    page.click('[data-act="step.review"]')
    page.wait_for_selector("medlyt-review[data-ready]")
    page.keyboard.press("f")
    page.keyboard.press("o")
    page.wait_for_selector("dialog.write[open]")
    refuse(page, "**/note")
    page.keyboard.type("Venter")
    page.wait_for_selector("dialog.write .kept-not:has-text('Disken er fuld.')")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.input_value("dialog.write textarea") == "Venter"
    page.unroute("**/note")
    page.keyboard.type(" længe")
    page.wait_for_function("() => document.querySelector('dialog.write .kept-not').textContent === ''")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.write", state="detached")
    assert page.text_content(".own-note p:nth-of-type(2)") == "Venter længe"
    page.click('[data-act="step.debrief"]')
    page.wait_for_selector(".debrief")


def test_a_note_that_is_taken_away_can_be_put_back_with_its_words(page: Page) -> None:
    go_on(page, "Noter", "#note")
    page.click('[data-mark="handling"]')
    page.wait_for_selector("ul.notes li textarea:focus")
    page.keyboard.type("Rækker papiret over")
    label = page.inner_text("ul.notes li:first-child label")
    refuse(page, "**/unmark")
    page.click("ul.notes li:first-child [data-unmark]")
    page.wait_for_selector(".warned")
    assert page.input_value("ul.notes li:first-child textarea") == "Rækker papiret over"
    page.unroute("**/unmark")
    page.click("ul.notes li:first-child [data-unmark]")
    page.wait_for_selector("ul.notes li:first-child button:focus")
    assert "er fjernet" in page.inner_text("ul.notes li:first-child .dropped")
    page.wait_for_function("() => document.getElementById('medlyt-says').textContent.includes('er fjernet')")
    assert broken(page) == []
    page.keyboard.press("Enter")
    page.wait_for_selector("ul.notes li:first-child textarea:focus")
    assert page.inner_text("ul.notes li:first-child label") == label
    page.reload()
    page.wait_for_selector("#note")
    assert page.input_value("ul.notes li:first-child textarea") == "Rækker papiret over"


WATCHED = """() => {
  window.made = [];
  const Real = window.Audio;
  window.Audio = function (address) { const one = new Real(address); window.made.push(one); return one; };
}"""
STILL = "() => window.made.every((one) => one.paused && !one.hasAttribute('src') && one.networkState === 0)"


def test_what_is_listened_to_in_the_sparring_can_be_stopped_and_ends_with_the_page(page: Page) -> None:
    go_on(page, "Prøvesamtale", ".debrief")
    page.evaluate(WATCHED)
    page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
    button = page.locator("[data-listen]").first
    name = button.get_attribute("aria-label")
    button.click()
    page.wait_for_function("() => window.made[0].currentTime > 0")
    assert (button.inner_text(), button.get_attribute("aria-pressed")) == ("Stop", "true")
    button.click()
    page.wait_for_function(STILL)
    assert button.get_attribute("aria-pressed") == "false"
    assert (button.inner_text(), button.get_attribute("aria-label")) == ("Lyt", name)
    button.click()
    page.wait_for_function("() => window.made[1].currentTime > 0")
    page.locator("[data-listen]").nth(1).click()
    page.wait_for_function("() => window.made[2].currentTime > 0")
    assert button.inner_text() == "Lyt"
    followed(page, lambda: page.click('[data-act="debrief.next"]'))
    # Nothing of the sound is left with the page, once the browser has let go.
    page.wait_for_function(STILL)
    followed(page, lambda: page.click('[data-act="debrief.back"]'))

    page.route("**/lyd/**", lambda route: route.abort())
    page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
    page.locator("[data-listen]").first.click()
    page.wait_for_selector(".warned:has-text('Lyden kan ikke afspilles')")
    assert page.locator("[data-listen][aria-pressed=true]").count() == 0
