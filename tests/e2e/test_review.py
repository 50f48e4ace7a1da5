"""Gennemse spor in a real browser: by its keys, mended, marked blind, by two; the tour; the looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from nlp.records import Tagged
from observer.bootstrap import open_services
from tests.e2e.screens import CHROMIUM, VIEWPORT, browsing, opened, served
from tests.e2e.seed import PASSPHRASE, put, rows, seeded

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]

SAMPLE_S = 224.0
POINTED = [one for one in rows() if one.tags]


# The component with other data than it got.
SHOW = """() => {
  const view = document.querySelector('medlyt-review');
  const { model } = view;
  view.load({ ...model, %s });
  view.was = model;
}"""

# Two frames: what follows the window's width has been laid out anew.
DRAWN = "() => new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(on)))"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One meeting, said twice so that it has more than twenty pointers; each test gives back what it took."""
    home = tmp_path_factory.mktemp("review") / "home"
    observation = seeded(home)
    with open_services(home, PASSPHRASE) as services:
        put(services, observation, (*rows(), *(later(one) for one in rows())))
    with served(home) as found:
        yield found


@pytest.fixture(scope="module")
def context(address: str) -> Iterator[BrowserContext]:
    with browsing() as (context, _):
        opened(context, address).close()
        yield context


def later(one: Tagged) -> Tagged:
    """The same said again after the whole."""
    said = one.utterance
    moved = replace(said, start_s=said.start_s + SAMPLE_S, end_s=said.end_s + SAMPLE_S, words=())
    return replace(one, utterance=moved)


def review(context: BrowserContext, address: str) -> Page:
    """The meeting's review, ready."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".observations")
    page.click('[aria-label="Fortsæt Prøvesamtale"]')
    page.wait_for_selector("medlyt-review[data-ready]")
    return page


def settled(page: Page) -> None:
    """Wait until all that was pressed is kept."""
    page.evaluate("() => document.querySelector('medlyt-review').queue")


def noted(page: Page, text: str) -> None:
    """Write a note where one is."""
    page.keyboard.press("o")
    page.fill("#note-text", text)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".own-note:has-text('{text}')", state="attached")


def unnoted(page: Page) -> None:
    """Take the only note away."""
    page.click(".own-note .link")
    page.fill("#note-text", "")
    page.keyboard.press("Enter")
    page.wait_for_selector(".own-note", state="detached")


def undone(page: Page, times: int) -> None:
    """Take back what was decided, one after the other."""
    for _ in range(times):
        page.keyboard.press("z")
        settled(page)


def line_has(page: Page, words: str, *, yes: bool = True) -> None:
    """Wait until the line one is at has those words, or has them not."""
    page.wait_for_function(
        "([words, yes]) => document.querySelector('.row.current .text')?.textContent.includes(words) === yes",
        arg=[words, yes],
    )


def current(page: Page) -> str:
    return page.inner_text(".row.current .text")


def grave(page: Page) -> list[str]:
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in answer["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def test_twenty_pointers_by_one_documented_key_each(context: BrowserContext, address: str) -> None:
    page = review(context, address)
    page.keyboard.press("f")
    for number in range(20):
        page.keyboard.press("jn"[number % 2])
    settled(page)
    assert page.locator(".pointer.accepted").count() == 10
    assert page.locator(".pointer.rejected").count() == 10
    assert page.inner_text(".bar .count").startswith("Spor 21 af")
    undone(page, 20)
    assert page.locator(".pointer:not(.open)").count() == 0, "undo has no end"
    page.close()


def test_every_key_that_the_help_names_does_something(context: BrowserContext, address: str) -> None:
    page = review(context, address)
    page.keyboard.press("h")
    page.wait_for_selector("dialog#help[open]")
    named = page.locator("#help table.keys kbd").all_inner_texts()
    signs = {"↓": "ArrowDown", "↑": "ArrowUp", "→": "ArrowRight", "←": "ArrowLeft", "Mellemrum": " "}
    pressed = [signs.get(one, one.lower()) for one in named]
    meant = page.evaluate(
        "async (keys) => { const { actionOf } = await import('/medlyt/static/review_model.js');"
        " return keys.map((key) => actionOf({ key })); }",
        pressed,
    )
    assert len(named) >= 20
    assert [one for one, act in zip(named, meant, strict=True) if act is None] == []
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0

    page.keyboard.press("f")
    page.keyboard.press("i")
    assert page.get_attribute(".bar button:text-is('Om og om igen')", "aria-pressed") == "true"
    page.keyboard.press("i")
    for key, speed in (("+", "1.25"), ("-", "1"), ("-", "0.75")):
        page.keyboard.press(key)
        assert page.input_value(".speed") == speed
    page.close()


def test_a_line_is_mended_and_given_back(context: BrowserContext, address: str) -> None:
    page = review(context, address)
    page.keyboard.press("f")
    before = current(page)
    words = before.split()
    page.keyboard.press("r")
    page.wait_for_selector("dialog.mend[open]")
    page.keyboard.press("ArrowRight")
    page.fill("#mend-word", "noget andet")
    page.keyboard.press("Enter")
    line_has(page, "noget andet")
    assert current(page).split()[1:3] == ["noget", "andet"]

    page.keyboard.press("r")
    page.wait_for_selector("dialog.mend[open]")
    page.click(f"dialog.mend .word >> nth={len(words) - 2}")
    page.click("dialog.mend button:has-text('Del linjen')")
    page.wait_for_selector("dialog.mend", state="detached")
    page.wait_for_function(
        "(last) => !document.querySelector('.row.current .text').textContent.includes(last)", arg=words[-1]
    )
    page.keyboard.press("r")
    page.wait_for_selector("dialog.mend[open]")
    page.click("dialog.mend button:has-text('Saml med næste')")
    page.wait_for_function(
        "(last) => document.querySelector('.row.current .text').textContent.includes(last)", arg=words[-1]
    )

    undone(page, 3)
    assert current(page) == before
    page.close()


def test_words_that_are_marked_become_an_own_pointer(context: BrowserContext, address: str) -> None:
    page = review(context, address)
    words = POINTED[0].utterance.text.split()
    page.evaluate(
        """([first, last]) => {
          const text = document.querySelector('.row.pointed .text');
          const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          for (let node = nodes.nextNode(), begun = false; node; node = nodes.nextNode()) {
            if (!begun && node.data.includes(first)) {
              range.setStart(node, node.data.indexOf(first));
              begun = true;
            }
            if (begun && node.data.includes(last)) {
              range.setEnd(node, node.data.indexOf(last) + last.length);
              break;
            }
          }
          window.getSelection().removeAllRanges();
          window.getSelection().addRange(range);
        }""",
        [words[1], words[2]],
    )
    page.keyboard.press("t")
    page.wait_for_selector("dialog.choose[open]")
    assert page.input_value("#choose-from") == "1"
    assert page.input_value("#choose-to") == "2"
    page.fill("#choose-search", "pårørende")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pointer.selected")
    settled(page)
    assert page.inner_text(".pointer.selected .status") == "Tilføjet af dig"
    assert " ".join(words[1:3]) in page.locator(".row.current mark").all_inner_texts()
    undone(page, 1)
    page.close()


def test_a_note_stands_beside_its_line_and_on_the_strip(context: BrowserContext, address: str) -> None:
    page = review(context, address)
    page.keyboard.press("f")
    page.keyboard.press("o")
    page.wait_for_selector("dialog.write[open]")
    page.keyboard.type("Læner sig frem")
    page.wait_for_timeout(400)
    page.reload()
    page.wait_for_selector(".own-note", state="attached")
    assert "Læner sig frem" in (page.text_content(".own-note") or "")
    assert page.locator(".timeline .at.note").count() == 1
    page.click(".own-note .link")
    page.fill("#note-text", "")
    page.keyboard.press("Enter")
    page.wait_for_selector(".own-note", state="detached")
    page.close()


def test_marking_blind_keeps_the_machines_word_from_the_page(context: BrowserContext, address: str) -> None:
    page = review(context, address)
    answers: list[dict[str, object]] = []
    page.on("response", lambda one: answers.append(one.json()) if one.url.endswith("/blind") else None)
    page.click(".likes summary")
    page.check("label:has-text('Marker selv først') input")
    page.wait_for_selector(".blindfold")
    assert page.locator(".pointer").count() == 0
    assert page.locator(".timeline .at").count() == 0
    (kept_back,) = answers
    assert kept_back["decided"]["pointers"] == []  # type: ignore[index]
    assert kept_back["near"] == {}
    assert "ikke fundet spor" not in (page.text_content("medlyt-review") or "")
    page.reload()
    page.wait_for_selector("medlyt-review[data-ready]")
    assert page.locator(".pointer").count() == 0, "a reload shows nothing that was kept back"
    page.click(".blindfold button")
    page.wait_for_selector(".pointer")
    page.close()


def test_the_focus_person_marks_on_their_own_and_waits_for_the_machines_word(
    context: BrowserContext, address: str
) -> None:
    page = review(context, address)
    page.keyboard.press("f")
    noted(page, "Kollegaen noterede det her")
    page.click(".likes summary")
    page.select_option("#review-who", "focus")
    page.wait_for_selector(".blindfold")
    assert page.locator(".pointer").count() == 0
    assert page.locator(".own-note").count() == 0, "R071: nor do the colleague's notes show"
    noted(page, "Jeg ventede længe nok")
    assert page.locator(".own-note").count() == 1
    unnoted(page)
    assert page.locator(".blindfold button").count() == 0, "R071: it waits until they have spoken"
    page.click(".likes summary")
    page.click(".likes button:has-text('Side om side')")
    page.wait_for_selector(".problem")
    assert "til fokuspersonen" in page.inner_text(".problem")
    page.select_option("#review-who", "observer")
    page.wait_for_selector(".own-note", state="attached")
    unnoted(page)
    page.close()


def test_the_surest_first_without_any_number(context: BrowserContext, address: str) -> None:
    page = review(context, address)
    page.click(".likes summary")
    page.select_option("#review-order", "sure")
    page.keyboard.press("Escape")
    page.click(".likes summary")
    doubtful = page.evaluate("() => document.querySelector('medlyt-review').path.map((one) => one.maybe)")
    assert doubtful == sorted(doubtful)
    assert True in doubtful
    page.close()


def test_the_made_up_meeting_with_its_tour(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".start")
    page.click(".start [data-act='start.sample']")
    page.wait_for_selector("medlyt-review[data-ready] .tour")
    first = page.inner_text(".tour-text")
    page.keyboard.press("f")
    assert page.inner_text(".tour-text") != first
    page.keyboard.press("j")
    assert "K" in page.inner_text(".tour-text")
    for name in ("tour", "text"):
        assert page.locator(f".{name}").count() > 0
    page.click(".tour .link")
    assert page.locator(".tour").count() == 0
    page.close()


def test_light_and_dark_are_kept(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".start")
    assert page.get_attribute("html", "data-look") is None
    page.click("[data-look]")
    assert page.get_attribute("html", "data-look") == "dark"
    page.wait_for_timeout(200)
    page.reload()
    page.wait_for_selector(".start")
    assert page.get_attribute("html", "data-look") == "dark"
    page.click("[data-help]")
    page.click("#help [data-look]")
    assert page.get_attribute("html", "data-look") is None
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_review_is_accessible_and_fits(
    context: BrowserContext, address: str, scheme: str
) -> None:
    found: dict[str, object] = {}
    look_of = {"viewport": VIEWPORT, "locale": "da-DK", "color_scheme": scheme, "reduced_motion": "reduce"}
    assert context.browser is not None
    other = context.browser.new_context(**look_of)  # type: ignore[arg-type]
    page = review(other, address)

    def look(state: str) -> None:
        for width in (VIEWPORT["width"], VIEWPORT["width"] // 2):
            page.set_viewport_size({"width": width, "height": 768 * width // VIEWPORT["width"]})
            page.evaluate(DRAWN)
            wide = page.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                found[f"{state} at {width}"] = f"{wide} px too wide"
        page.set_viewport_size(VIEWPORT)  # type: ignore[arg-type]
        if wrong := grave(page):
            found[state] = wrong

    page.keyboard.press("f")
    look("a pointer")
    for key, dialog in (("r", "mend"), ("t", "choose"), ("o", "write"), ("h", "overview")):
        page.keyboard.press(key)
        page.wait_for_selector(f"dialog.{dialog}[open]")
        look(dialog)
        page.keyboard.press("Escape")
    for panel in ("voices", "likes", "keys-panel"):
        page.click(f".{panel} summary")
        look(panel)
        page.click(f".{panel} summary")
    for state, change in (
        ("nothing found", "decided: { ...model.decided, pointers: [], surest: [] }, near: {}"),
        ("something struck", "gaps: [[40, 60]]"),
        ("marking blind", "blind: true"),
        ("waiting for the focus person", "blind: true, waits: true"),
    ):
        page.evaluate(SHOW % change)
        look(state)
        page.evaluate("() => { const view = document.querySelector('medlyt-review'); view.load(view.was); }")
    page.evaluate("() => document.querySelector('medlyt-review').show({ message: 'Det gik galt.' })")
    look("an error")
    other.close()
    assert json.dumps(found, indent=1, ensure_ascii=False) == "{}"
