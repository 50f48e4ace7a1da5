"""One catalogue, two languages, nothing beside it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from string import Formatter

import pytest

import ui
from tests.e2e.language import foreign_in
from ui.texts import LANGUAGES, flat, load_texts

pytestmark = pytest.mark.unit

ROOM = Path(ui.__file__).parent
AVOID = ("AI-vurdering", "score", "performance", "mangler", "procent", "ranglist")
# Keys that are put together from data: a role, a state, a step, a month, a mark, a question of the help.
MADE = re.compile(
    r"^(steps\b|state\b|when\.month_\d+$|consent\.(borger|fokusperson|virksomhed)$|mark\b|js\b"
    r"|help\.day_\w+$|help\.\w+_[qa]$|library\.(cover_\w+|\w+_(one|many))$"
    r"|day\.(stays|goes)$)"
)
# What the page's own code may spell: names of keys, methods and units, and its own name.
NAMES = re.compile(
    r"(Arrow|Page)(Up|Down|Left|Right)|Enter|Escape|Home|End|GET|POST|Medlyt|[A-Z]|M\d[\d.hvlzMH -]*z"
)
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`')


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_values_to_fill_in() -> None:
    danish, english = (load_texts(language).strings for language in LANGUAGES)
    assert set(danish) == set(english)
    assert {key: fields(text) for key, text in danish.items()} == {
        key: fields(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in load_texts(language).strings.items() if not text.strip()] == []


def test_every_text_is_used() -> None:
    used = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.py", "screens/*.py", "templates/*.html")
        for path in ROOM.glob(pattern)
    )
    idle = [key for key in load_texts().strings if key not in used and not MADE.match(key)]
    assert idle == []


def test_every_text_of_the_pages_own_code_exists_and_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOM / "static").glob("*.js"))
    known = set(load_texts().under("js"))
    assert set(re.findall(r'\bsay\("(\w+)"', code)) <= known
    made = {"jobformidler", "borger", "virksomhed", "observatoer", "speaker", "loading"}
    started = tuple(re.findall(r"\bsay\(`(\w+)\$\{", code))
    python = "".join(path.read_text(encoding="utf-8") for path in (ROOM / "screens").glob("*.py"))
    idle = {
        key
        for key in known - made
        if f'"{key}"' not in code and not key.startswith(started) and f'"js.{key}"' not in python
    }
    assert idle == set()


def test_the_pages_own_code_holds_no_words_of_its_own() -> None:
    """What people see comes from `say`: no capitalised word, no Danish letter, no label spelt out."""
    for path in (ROOM / "static").glob("*.js"):
        code = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S)
        code = re.sub(r"\$\{[^{}]*\}", "", code)
        spelt = [text[1:-1].strip() for text in LITERAL.findall(code)]
        words = [
            text for text in spelt if re.match(r"[A-ZÆØÅ]|.*[æøåÆØÅ]", text) and not NAMES.fullmatch(text)
        ]
        assert words == [], path.name
        named = re.findall(r'(?:"aria-label"|\btitle|\balt|textContent)\s*[:=]\s*["`][^"`\s]', code)
        assert named == [], path.name


def test_templates_hold_no_words_of_their_own() -> None:
    for path in (ROOM / "templates").glob("*.html"):
        page = re.sub(r"\{% block kind %\}.*?\{% endblock %\}", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", page, flags=re.S)
        left = re.sub(r"<[^>]*>", "", text)
        assert re.findall(r"[A-Za-zÆØÅæøå]{2,}", left) == [], path.name
        named = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
        assert [one for one in named if re.search(r"[A-Za-zÆØÅæøå]", one)] == [], path.name


@pytest.mark.parametrize("word", AVOID)
def test_words_that_judge_are_not_said(word: str) -> None:
    said = [text for text in load_texts("da").strings.values() if word.lower() in text.lower()]
    assert said == []


def test_what_must_be_said_is_said() -> None:
    said = load_texts("da").strings.values()
    assert "Ingen spor betyder ikke, at det ikke skete." in said
    assert "Teksten kan indeholde fejl – lyt efter." in said


def test_a_value_left_out_or_a_wrong_key_is_an_error() -> None:
    texts = load_texts()
    with pytest.raises(KeyError):
        texts("start.deadline")
    with pytest.raises(KeyError):
        texts("start.nothing")
    with pytest.raises(ValueError, match="not a string"):
        flat({"a": {"b": 1}})


@pytest.mark.skipif(shutil.which("hunspell") is None, reason="no list of Danish words here")
def test_every_danish_text_is_in_danish() -> None:
    said = [re.sub(r"\{\w+\}|»latest«", "", text) for text in load_texts("da").strings.values()]
    assert foreign_in(said) == []


@pytest.mark.skipif(shutil.which("hunspell") is None, reason="no list of Danish words here")
def test_english_and_norwegian_words_are_found() -> None:
    assert foreign_in(["Loading ...", "Lagre", "Tilbake", "Upload filen", "Gem filen"]) == [
        "Lagre",
        "Loading",
        "Tilbake",
        "Upload",
    ]
