"""The page's own code that needs no page, tested by node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

TESTS = sorted((Path(__file__).parent / "js").glob("*.test.mjs"))
CODE = Path(__file__).parents[3] / "ui" / "static"


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here")
def test_the_pages_own_code() -> None:
    assert TESTS
    done = subprocess.run(
        ["node", "--test", *map(str, TESTS)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_keeps_nothing_in_the_browser() -> None:
    """What was said must not outlive the page in storage that erasure does not reach."""
    for path in CODE.glob("*.js"):
        code = path.read_text(encoding="utf-8")
        for store in (
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "caches",
            "document.cookie",
            "serviceWorker",
        ):
            assert store not in code, path.name


def test_what_people_said_is_only_ever_text() -> None:
    """`innerHTML` takes pages that Python escaped, never data."""
    for path in CODE.glob("review*.js"):
        code = path.read_text(encoding="utf-8")
        assert "innerHTML" not in code
        assert "insertAdjacentHTML" not in code
