"""The packaged core elements are the source's, and a broken file is refused with its place."""

from pathlib import Path

import pytest

from nlp.core_elements import PACKAGED, Observability, load_core_elements
from nlp.errors import CoreElementsInvalid

pytestmark = pytest.mark.unit


def test_packaged_file_holds_the_sources_overview() -> None:
    elements = load_core_elements()
    assert len(elements.elements) == 4
    assert list(elements.topics) == ["rel", "goal", "cv", "bar", "comp", "agr", "hrs", "mot"]
    assert len(elements.behaviours) == 49
    assert len(elements.taggable) == 45


def test_what_only_a_whole_meeting_shows_is_never_taggable() -> None:
    elements = load_core_elements()
    for behaviour in elements.behaviours.values():
        if behaviour.observability in (Observability.WHOLE_MEETING, Observability.OUTSIDE):
            assert behaviour.id not in elements.taggable


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("id: rel_primary_contact", "id: rel_listen_understand", "rel_listen_understand"),
        (
            "confusable_with: [bar_take_worries_seriously]",
            "confusable_with: [nothing_here]",
            "rel_listen_understand",
        ),
        ("behaviours: 49", "behaviours: 48", "counts.behaviours"),
        ("observability: mixed", "observability: perhaps", "observability"),
        ("auto_tag: true", "auto_tagg: true", "auto_tag"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(before: str, after: str, place: str, tmp_path: Path) -> None:
    broken = tmp_path / "core_elements.yaml"
    text = PACKAGED.read_text(encoding="utf-8")
    assert before in text
    broken.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CoreElementsInvalid) as caught:
        load_core_elements(broken)
    assert place in caught.value.place


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"version: 1\na: [", "k.yaml, linje 2: det følger ikke YAML"),
        (b"version: 2026-99-99", "k.yaml: det følger ikke YAML"),
        (b"version: \xe6", "k.yaml: filen er ikke tekst i UTF-8"),
        (b"", "filen: værdien er af en anden slags end ventet"),
        (b"version: 1\nsprog: da", "language: feltet mangler"),
        (b"\xef\xbb\xbfversion: et", "version: værdien er af en anden slags end ventet"),
    ],
)
def test_a_file_that_is_none_is_refused_in_danish(content: bytes, told: str, tmp_path: Path) -> None:
    broken = tmp_path / "k.yaml"
    broken.write_bytes(content)
    with pytest.raises(CoreElementsInvalid) as caught:
        load_core_elements(broken)
    assert caught.value.message == f"Kerneelementerne kan ikke læses: {told}."


def test_a_file_that_is_not_there_is_refused_in_danish(tmp_path: Path) -> None:
    with pytest.raises(CoreElementsInvalid, match="kan ikke åbnes"):
        load_core_elements(tmp_path / "ikke her.yaml")
