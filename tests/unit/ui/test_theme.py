"""The looks: enough contrast in every theme, nothing fetched, the font's licence beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ui

pytestmark = pytest.mark.unit

THEME = Path(ui.__file__).parent / "theme"
TOKENS = (THEME / "tokens.css").read_text(encoding="utf-8")
# What is written with (first) on what (second).
TEXT = (
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "raised"),
    ("ink", "note"),
    ("ink", "tint"),
    ("ink", "danger-tint"),
    ("ink-soft", "ground"),
    ("ink-soft", "surface"),
    ("ink-soft", "raised"),
    ("primary", "ground"),
    ("primary", "surface"),
    ("primary", "raised"),
    ("primary-strong", "tint"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("tint-ink", "tint"),
    ("tint-ink", "ground"),
    ("danger", "surface"),
    ("danger", "danger-tint"),
)
EDGES = (
    ("edge", "ground"),
    ("edge", "surface"),
    ("edge", "raised"),
    ("focus", "ground"),
    ("focus", "surface"),
    ("focus", "raised"),
    ("note-edge", "note"),
)


def tokens(theme: str) -> dict[str, str]:
    """The colours of "light", "dark" or "dim" (which builds on nothing that it does not say itself)."""
    found: dict[str, str] = {}
    pattern = r"--m-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)"
    for name, light, dark in re.findall(pattern, TOKENS):
        found[name] = light if theme == "light" else dark
    if theme == "dim":
        dim = TOKENS[TOKENS.index("html.dim") :]
        found |= dict(re.findall(r"--m-([\w-]+): (#\w{6});", dim))
    return found


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "dim"])
def test_text_and_edges_stand_out(theme: str) -> None:
    colours = tokens(theme)
    faint = {
        (one, other): round(contrast(colours[one], colours[other]), 2)
        for pairs, least in ((TEXT, 4.5), (EDGES, 3.0))
        for one, other in pairs
        if contrast(colours[one], colours[other]) < least
    }
    assert faint == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marked_words_stand_out(theme: str) -> None:
    colours = tokens(theme)
    assert contrast(colours["mark-ink"], colours["mark"]) >= 4.5


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in THEME.glob("*.css"):
        code = path.read_text(encoding="utf-8")
        assert "//" not in re.sub(r"/\*.*?\*/", "", code, flags=re.S), path.name
        assert "@import" not in code, path.name


def test_every_font_is_there_with_its_licence() -> None:
    named = set(re.findall(r'url\("([^"]+)"\)', TOKENS))
    assert {f"fonts/{path.name}" for path in (THEME / "fonts").glob("*.woff2")} == named
    assert "SIL Open Font License" in (THEME / "fonts" / "LICENSE.txt").read_text(encoding="utf-8")


def test_no_colour_beside_the_tokens() -> None:
    """One place for colours, or a theme would miss some; a shadow's black and the recording dot are none."""
    allowed = {"#fff", "#000", "#333", "#999", "#ff5a52", "#c8504a"}
    for path in THEME.glob("*.css"):
        if path.name == "tokens.css":
            continue
        assert set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text(encoding="utf-8"))) <= allowed, path.name
