"""Gradio's page comes out ours."""

from __future__ import annotations

import re
from pathlib import Path

import gradio
import pytest

from ui.page import OurPage

pytestmark = pytest.mark.unit

TEMPLATE = Path(gradio.__file__).parent / "templates" / "frontend" / "index.html"


@pytest.fixture
def page() -> str:
    ours = OurPage(
        app=None,  # type: ignore[arg-type]
        language="da",
        title="Medlyt",
        styles=("/medlyt/theme/base.css",),
        texts='{"a": "</script>"}',
    )
    return ours.rewritten(TEMPLATE.read_text(encoding="utf-8"), "n0nce")


def test_it_is_danish_and_named_medlyt(page: str) -> None:
    assert 'lang="da"' in page
    assert 'lang="en"' not in page
    assert "<title>Medlyt</title>" in page


def test_it_points_at_no_other_address(page: str) -> None:
    """Gradio's own page names three sites and offers itself as an app to install."""
    head = page[: page.index("<body")]
    assert not re.findall(r"https?://", head)
    assert "manifest.json" not in page


def test_every_script_carries_the_nonce(page: str) -> None:
    scripts = re.findall(r"<script[^>]*>", page)
    assert len(scripts) >= 4
    assert all('nonce="n0nce"' in script for script in scripts)


def test_a_text_cannot_end_its_script(page: str) -> None:
    assert "\\u003c/script>" in page
