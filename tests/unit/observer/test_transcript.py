"""Transcripts as files: every row becomes an utterance, in order, or the file is refused with its line."""

import pytest

from nlp.errors import TranscriptInvalid
from nlp.records import Role
from observer.transcript import read_transcript

pytestmark = pytest.mark.unit


def written(tmp_path, data):
    path = tmp_path / "udskrift.tsv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_each_row_is_an_utterance_in_order(tmp_path):
    read = read_transcript(written(tmp_path, "speaker\ttext\njobformidler\tHej\nS2\tØh, ja\n"))

    assert [(one.speaker, one.role, one.text) for one in read.utterances] == [
        ("jobformidler", Role.JOBFORMIDLER, "Hej"),
        ("S2", None, "Øh, ja"),
    ]
    assert not read.timed


def test_times_are_used_where_every_row_has_them(tmp_path):
    read = read_transcript(
        written(tmp_path, "start_s\tspeaker\tnote\ttext\tend_s\n1.5\tBorger\tx\tJa\t2,25\n")
    )

    one = read.utterances[0]
    assert (one.start_s, one.end_s, one.role, read.timed) == (1.5, 2.25, Role.BORGER, True)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_windows_line_ends_and_quotation_marks_do_no_harm(tmp_path, ending):
    text = ending.join(["\ufeffspeaker\ttext", 'S1\tHan sagde "ja', 'S2\t"nej" tak', ""])

    read = read_transcript(written(tmp_path, text))

    assert [one.text for one in read.utterances] == ['Han sagde "ja', '"nej" tak']


def test_a_cell_may_be_long_and_hold_signs_that_are_no_line_ends(tmp_path):
    said = "ja\u2028nej\x0b" + "og så videre " * 20_000

    read = read_transcript(written(tmp_path, f"speaker\ttext\r\nS1\t{said}\r\n"))

    assert [one.text for one in read.utterances] == [said.strip()]


def test_an_empty_text_keeps_its_row(tmp_path):
    read = read_transcript(written(tmp_path, "speaker\ttext\nS1\t\nS2\tja\n"))

    assert [one.text for one in read.utterances] == ["", "ja"]


def test_a_file_with_only_its_first_line_has_no_utterances(tmp_path):
    assert read_transcript(written(tmp_path, "speaker\ttext\n")).utterances == ()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "første linje"),
        (b"speaker\ttekst\nS1\thej\n", "første linje"),
        (b"speaker\ttext\nS1\thej\tmere\n", "linje 2"),
        (b"\nspeaker\ttext\n\n\nS1\thej\tmere\n", "linje 5"),
        (b"speaker\ttext\nS1\t\xe6\n", "filen"),
        (b"speaker\ttext\0\n", "filen"),
        (b"start_s\tend_s\tspeaker\ttext\n1\t2\tS1\tja\n3\t2\tS1\tnej\n", "linje 3"),
        (b"start_s\tend_s\tspeaker\ttext\nnan\t2\tS1\tja\n", "linje 2"),
        (b"start_s\tend_s\tspeaker\ttext\net\tto\tS1\tja\n", "linje 2"),
    ],
)
def test_what_is_no_transcript_is_refused_with_its_place(tmp_path, data, place):
    with pytest.raises(TranscriptInvalid) as raised:
        read_transcript(written(tmp_path, data))

    assert raised.value.place == place
    assert raised.value.remedy


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(TranscriptInvalid):
        read_transcript(tmp_path / "ikke her.tsv")
