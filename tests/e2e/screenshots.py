"""Take the pictures in docs/screenshots: python -m tests.e2e.screenshots [FOLDER]"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.e2e.screens import browsing, opened, screens, served
from tests.e2e.seed import seeded

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


def take(folder: Path, scheme: str) -> None:
    """Every screen and state at 1366x768."""
    suffix = "" if scheme == "light" else "-mørk"
    with tempfile.TemporaryDirectory() as home:
        seeded(Path(home))
        with served(Path(home)) as address, browsing(scheme=scheme) as (context, _):
            page = opened(context, address)
            for name in screens(page):
                # Nothing under the pointer: a picture shows the page at rest.
                page.mouse.move(0, 0)
                if not name.startswith("spor-"):
                    page.evaluate("() => window.scrollTo(0, 0)")
                page.wait_for_timeout(250)
                page.screenshot(path=folder / f"{name}{suffix}.png")


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    where.mkdir(parents=True, exist_ok=True)
    for colours in ("light", "dark"):
        take(where, colours)
