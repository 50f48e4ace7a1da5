"""Labelled meetings and lines as people save them; what cannot be read is told in Danish with its line."""

from pathlib import Path

import pytest

from nlp.errors import LibraryInvalid
from nlp.library import read_examples, read_meeting

pytestmark = pytest.mark.unit

KNOWN = ("rel_listen_understand",)


def meeting(path: Path, text: str) -> list[tuple[str, tuple[str, ...]]]:
    path.write_bytes(text.encode())
    return [(one.text, one.behaviours) for one in read_meeting(path, source="x", known=KNOWN)]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_mark_windows_line_ends_and_rows_that_stop_early_do_no_harm(tmp_path: Path, ending: str) -> None:
    rows = ("speaker\ttext\tbehaviours", "jobformidler\tNå\u2028så\trel_listen_understand", "borger\tJa", "")
    assert meeting(tmp_path / "m.tsv", "\ufeff" + ending.join(rows)) == [("Nå\u2028så", KNOWN), ("Ja", ())]


def test_what_was_heard_of_a_line_is_kept_beside_what_was_said(tmp_path: Path) -> None:
    rows = "speaker\ttext\tbehaviours\theard\njobformidler\tNå, så\t\tnu se\nborger\tJa\t\t\n"
    (tmp_path / "m.tsv").write_text(rows, encoding="utf-8")
    said, heard = (
        list(read_meeting(tmp_path / "m.tsv", source="x", known=KNOWN, column=column))
        for column in ("text", "heard")
    )
    assert [(one.text, one.heard) for one in said] == [("Nå, så", "nu se"), ("Ja", "")]
    assert [(one.text, one.heard) for one in heard] == [("nu se", ""), ("", "")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("taler\ttext\tbehaviours\nborger\tJa\t\n", "m.tsv, linje 2: speaker mangler."),
        ("speaker\ttext\tbehaviours\nchef\tJa\t\n", "m.tsv, linje 2: ukendt taler »chef«."),
        ("speaker\ttext\tbehaviours\nborger\tJa\tx\n", "m.tsv, linje 2: ukendt kerneelement x."),
    ],
)
def test_a_meeting_that_is_none_is_refused_in_danish(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(LibraryInvalid) as caught:
        meeting(tmp_path / "m.tsv", text)
    assert caught.value.message.endswith(told)


def test_lines_that_are_none_are_refused_in_danish(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_text("\n{", encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        list(read_examples(path, source="x", known=KNOWN))
    assert caught.value.message.endswith("l.jsonl, linje 2: det er ikke JSON.")
