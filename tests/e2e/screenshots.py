"""Take the pictures in docs/screenshots: python -m tests.e2e.screenshots [FOLDER]"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from observer.bootstrap import open_services
from tests.e2e.screens import browsing, opened, screens, served
from tests.e2e.seed import PASSPHRASE, seeded

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
# What is shown at 200 percent too: where most has to find room.
ENLARGED = frozenset({"formøde", "samtykke-svar", "samtale-optager", "samtale-noter", "spor-valgt", "ark"})
# What a picture is about, where that is not the top of the page.
ABOUT = {
    "samtykke-svar": ".people",
    "samtykke-nej": ".people",
    "samtykke-uden-kollega": ".people",
    "samtale-noter": ".note-desk",
}


def take(folder: Path, *, scheme: str = "light", zoom: int = 1) -> None:
    """Every screen and state at 1366x768; enlarged, some of them."""
    suffix = ("" if scheme == "light" else "-mørk") + ("" if zoom == 1 else f"-{zoom}00-procent")
    with tempfile.TemporaryDirectory() as home:
        agreed(Path(home), seeded(Path(home)))
        with served(Path(home)) as address, browsing(scheme=scheme, zoom=zoom) as (context, _):
            page = opened(context, address)
            for name in screens(page):
                if zoom == 1 or name in ENLARGED:
                    settle(page, name)
                    page.screenshot(path=folder / f"{name}{suffix}.png")


def agreed(home: Path, observation: str) -> None:
    """What a pair would have agreed on and noted, so that the pictures show a day as it is."""
    with open_services(home, PASSPHRASE) as services:
        services.choose_focus(observation, ["goal"], "Venter på svaret, før der bliver spurgt igen")
        services.write(observation, "udtryk", "Åbne spørgsmål om ønsker, før der bliver talt om krav.")
        services.add_note(observation, 62.0, "fungerede_godt", "Siger målet højt og roligt.")
        services.add_note(observation, 79.0, "reaktion", "Smiler, da der bliver spurgt til ønsker.")


def settle(page: Page, name: str) -> None:
    """Bring into view what the picture is about, with nothing under the pointer."""
    page.mouse.move(0, 0)
    if name in ABOUT:
        page.locator(ABOUT[name]).evaluate("(one) => one.scrollIntoView({ block: 'start' })")
    elif not name.startswith("spor-"):
        page.evaluate("() => window.scrollTo(0, 0)")
    page.wait_for_timeout(250)


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    where.mkdir(parents=True, exist_ok=True)
    take(where)
    take(where, scheme="dark")
    take(where, zoom=2)
