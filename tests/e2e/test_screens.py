"""The screens in a real browser, over a real home: readable, in Danish, and plain about what went wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.language import foreign_words
from tests.e2e.screens import CHROMIUM, VIEWPORT, browsing, off_loopback, opened, screens, served

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]

ENGLISH = re.compile(
    r"\b(loading|settings|built with|use via api|error|submit|processing|queue|connection|clear|undo)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible_danish_and_stays_on_this_machine(address: str, scheme: str) -> None:
    axe = Axe()
    found: dict[str, list[str]] = {}
    with browsing(scheme=scheme) as (context, asked):
        page = opened(context, address)
        for name in screens(page):
            answer = axe.run(page, options={"resultTypes": ["violations"]}).response
            grave = [
                f"{one['id']}: {one['nodes'][0]['html'][:160]}"
                for one in answer["violations"]
                if one["impact"] in {"serious", "critical"}
            ]
            said = page.inner_text("body")
            foreign = [*ENGLISH.findall(said), *foreign_words(page)]
            wide = [too_wide(page, zoom) for zoom in (1, 2)]
            if grave or foreign or max(wide) > 0 or page.get_attribute("html", "lang") != "da":
                found[name] = [*grave, *foreign, f"{wide} px too wide at 100 and 200 percent"]
        assert page.title().endswith("Medlyt")
        assert found == {}, found
        assert off_loopback(asked) == []
        assert len(asked) > 50


def too_wide(page: Page, zoom: int) -> int:
    """How much wider than the window the page is at 100 or 200 percent."""
    page.set_viewport_size({"width": VIEWPORT["width"] // zoom, "height": VIEWPORT["height"] // zoom})
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": VIEWPORT["width"], "height": VIEWPORT["height"]})
    return int(wide)


def test_an_error_is_told_in_the_page(address: str) -> None:
    with browsing() as (context, _):
        page = opened(context, address)
        page.click(".withdraw summary")
        page.fill("#code", "AAAA-BBBB")
        page.keyboard.press("Enter")
        page.wait_for_selector(".problem")
        assert page.evaluate("() => document.activeElement.classList.contains('problem')")
        assert page.input_value("#code") == "AAAA-BBBB"


def test_a_server_that_is_gone_is_told_in_danish(home: Path) -> None:
    with browsing() as (context, _):
        with served(home) as address:
            page = opened(context, address)
        page.click('[data-act="start.new"]')
        page.wait_for_selector(".gone", timeout=15_000)
        assert "Medlyt svarer ikke" in page.inner_text(".gone")
        ground = page.eval_on_selector(".gone", "(one) => getComputedStyle(one).backgroundColor")
        assert ground != "rgba(0, 0, 0, 0)", "it lies over the page, and must be read"
        assert not ENGLISH.search(page.inner_text("body"))
