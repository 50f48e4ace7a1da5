"""Take the pictures of the library in docs/screenshots: python -m tests.e2e.library_pictures [FOLDER]"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.screens import browsing, opened, served
from tests.e2e.screenshots import FOLDER
from tests.e2e.test_library_screen import WISH, library, seeded

WRITTEN = "Hvad kunne du selv have lyst til at arbejde med?\nHvor ser du dig selv om et år?"


def take(folder: Path, scheme: str) -> None:
    """The library with examples of one's own, and a meeting's excerpts, at 1366x768."""
    suffix = "" if scheme == "light" else "-mørk"
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "home"
        seeded(home)
        with served(home) as address, browsing(scheme=scheme) as (context, _):
            page = library(opened(context, address))
            page.locator("details").filter(has_text="Mål").first.locator("summary").click()
            page.locator(f'button[value="{WISH}"]').last.click()
            page.wait_for_selector(f'button.chosen[value="{WISH}"]')
            page.fill("#text", WRITTEN)
            page.click('form[data-act="library.add"] button[type="submit"]')
            page.wait_for_selector(".notice")
            picture(page, folder / f"eksempelbibliotek{suffix}.png")
            page.click('[data-act="excerpts.look"]')
            page.wait_for_selector(".excerpt")
            picture(page, folder / f"eksempelbibliotek-uddrag{suffix}.png")


def picture(page: Page, path: Path) -> None:
    """The top of the page, at rest."""
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    page.mouse.move(0, 0)
    page.wait_for_timeout(250)
    page.screenshot(path=path)


if __name__ == "__main__":
    for colours in ("light", "dark"):
        take(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, colours)
