"""The trainers' library in a real browser: written, taken in from a meeting and from a file, and undone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from consent.choices import Answer, Choices, Person, Purpose
from consent.texts import read_aloud
from nlp.trainers.home import library_of
from observer.bootstrap import open_services
from tests.e2e.screens import CHROMIUM, browsing, followed, off_loopback, opened, served
from tests.e2e.seed import PASSPHRASE, put, rows

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]

WISH = "goal_ask_job_wishes"
LINES = Path(__file__).parents[1] / "data" / "trainers" / "examples.jsonl"


def seeded(home: Path) -> None:
    """A reviewed meeting in which everyone has said yes to everything, with three pointers confirmed."""
    text = read_aloud()
    persons = (Person.BORGER, Person.FOKUSPERSON)
    answers = (
        Answer(person=who, purpose=what, yes=True) for who, what in itertools.product(persons, Purpose)
    )
    with open_services(home, PASSPHRASE) as services:
        observation = services.create(title="Prøvesamtale")
        services.give_consent(
            observation.id,
            Choices(
                persons=persons, answers=tuple(answers), text_version=text.version,
                text_sha256=text.sha256, read_at=datetime.now(UTC),
            ),
        )  # fmt: skip
        put(services, observation.id, rows())
        for one in services.review(observation.id).findings[:3]:
            services.accept(observation.id, one.utterance_number, one.behaviour)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trainer") / "home"


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The screens, one start for both tests."""
    seeded(home)
    with served(home) as found:
        yield found


def library(page: Page) -> Page:
    page.click('[data-act="library.look"]')
    page.wait_for_selector(".shelves")
    return page


# As the page shows a training that goes on; how it goes is asked of the program.
TRAINING = """() => {
  const outcome = document.querySelector('[data-outcome]');
  outcome.replaceChildren();
  const going = document.createElement('medlyt-training');
  going.innerHTML = '<p data-step></p><progress></progress><p data-seconds></p>';
  outcome.after(going);
}"""


def half_typed(page: Page) -> None:
    page.fill("#text", "Hvad nu hvis")
    page.click(".asked-lines details summary")
    page.fill("#before", "borger: Nej")


def broken(page: Page) -> list[str]:
    """What axe finds wrong."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def test_examples_are_written_taken_in_and_undone(home: Path, address: str) -> None:
    with browsing() as (context, asked):
        page = library(opened(context, address))
        assert broken(page) == []
        page.locator("details").filter(has_text="Mål").first.locator("summary").click()
        page.locator(f'button[value="{WISH}"]').last.click()
        page.wait_for_selector(f'button.chosen[value="{WISH}"]')
        page.fill("#text", "Hvad kunne du selv have lyst til at arbejde med?\nHvor ser du dig selv om et år?")
        page.click('form[data-act="library.add"] button[type="submit"]')
        page.wait_for_selector(".notice")
        assert "2 eksempler er tilføjet." in page.inner_text(".notice")
        assert page.locator(".examples li").count() == 2
        page.click('[data-submits="library.undo"]')
        page.wait_for_selector(".examples", state="detached")
        assert not library_of(home).contents().entries

        page.set_input_files("#file", LINES)
        page.wait_for_selector("[data-problem]:not([hidden])")
        assert "ukendt kerneelement" in page.inner_text("[data-problem]")
        with page.expect_download() as download:
            page.click('a[download="kerneelementer.qdc"]')
        assert "CodeBook" in download.value.path().read_text(encoding="utf-8")

        half_typed(page)
        page.click('form[data-act="library.train"] button')
        page.wait_for_selector(".problem")
        assert "ingen egne eksempler" in page.inner_text(".problem")
        for act in ("library.redo", "library.undo"):
            followed(page, lambda act=act: page.click(f'[data-submits="{act}"]:not([disabled])'))
        followed(page, lambda: page.click('button[value="none"]'))
        assert page.input_value("#text") == "Hvad nu hvis", "it is written there whatever else is done"
        assert page.input_value("#before") == "borger: Nej"
        page.focus("#before")
        page.keyboard.press("Home")
        page.evaluate(TRAINING)
        page.wait_for_selector("medlyt-training", state="detached")
        page.keyboard.type("en ")
        assert page.input_value("#before") == "en borger: Nej", "where one writes, one goes on"
        assert page.input_value("#text") == "Hvad nu hvis"
        assert "ingen egne eksempler" in page.inner_text("[data-outcome] .problem")
        assert off_loopback(asked) == []


def test_excerpts_come_in_masked_looked_through_and_changed(home: Path, address: str) -> None:
    with browsing() as (context, asked):
        page = library(opened(context, address))
        page.click('[data-act="excerpts.look"]')
        page.wait_for_selector(".excerpt")
        assert broken(page) == []
        assert page.locator(".excerpt").count() == 3
        word = page.locator(".excerpt .said").first.inner_text().split()[-1].strip(".?!,")
        page.fill("#words", word)
        page.select_option("#kind", "PLACE")
        page.click('[data-submits="excerpts.look"]')
        page.wait_for_selector(f'.masks label:has-text("{word}")')
        assert "[STED" in page.locator(".excerpt .said").first.inner_text()

        page.check('[name="take.0"]')
        page.click('[data-submits="excerpts.accept"]')
        page.wait_for_selector(".problem")
        assert page.is_checked('[name="take.0"]')
        page.check('[name="looked_through"]')
        page.click('[data-submits="excerpts.accept"]')
        page.wait_for_selector(".notice")
        (entry,) = library_of(home).contents().entries.values()
        assert "[STED" in entry.example.text
        assert entry.consent.startswith("observation:")
        assert off_loopback(asked) == []
