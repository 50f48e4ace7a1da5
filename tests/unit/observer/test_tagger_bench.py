"""What the bench of the tagger says of meetings whose probabilities are known."""

import numpy as np
import pytest

from nlp.core_elements import load_core_elements
from nlp.library import Example
from nlp.records import Role
from nlp.training.crossvalidation import Judged
from nlp.training.make import HeldBack
from observer.bench.tagger import figures_of, held_back, kept_apart, nearly_empty, order
from observer.bench.tagging import long_transcript, write_transcript
from observer.errors import BenchDataInvalid
from observer.transcript import read_transcript

pytestmark = pytest.mark.unit

BEHAVIOURS = load_core_elements().taggable
AIM, SMALL = BEHAVIOURS.index("goal_aim_is_job"), BEHAVIOURS.index("mot_small_results")


def judged(*lines, meeting="m1", threshold=0.5):
    """A meeting of lines (behaviour, probability, whether it is there)."""
    probabilities = np.full((len(lines), len(BEHAVIOURS)), 0.01, np.float32)
    truth = np.zeros_like(probabilities)
    for row, (behaviour, probability, there) in enumerate(lines):
        probabilities[row, behaviour] = probability
        truth[row, behaviour] = there
    example = Example(role=Role.JOBFORMIDLER, text="Hej", behaviours=())
    return Judged(
        meeting=meeting,
        reading="text",
        examples=(example,) * len(lines),
        behaviours=BEHAVIOURS,
        probabilities=probabilities,
        truth=truth,
        threshold=threshold,
    )


def test_each_meeting_is_judged_at_its_own_threshold_and_all_are_added_up():
    figures = figures_of(
        "text",
        [
            judged((AIM, 0.6, True), (AIM, 0.6, False), threshold=0.5),
            judged((SMALL, 0.6, True), meeting="m2", threshold=0.7),
        ],
    )
    assert figures["text"] == {
        "f1": 0.5,
        "precision": 0.5,
        "recall": 0.5,
        "topic_f1": 0.5,
        "anything_f1": 0.5,
        "among_first_three": 1.0,
        "false_pointers": 1,
        "utterances": 3,
        "ece": pytest.approx(0.067, abs=0.001),
        "meetings": "m1, m2",
    }
    assert figures["text, behaviours"] == {
        "goal_aim_is_job": {
            "there": 1, "shown": 2, "right": 1, "f1": 0.667, "precision": 0.5, "recall": 1.0,
        },
        "mot_small_results": {
            "there": 1, "shown": 0, "right": 0, "f1": 0.0, "precision": 0.0, "recall": 0.0,
        },
    }  # fmt: skip
    assert figures["text, topics"]["goal"]["shown"] == 2
    assert figures["text, reliability"] == {
        "0.6-0.7": {"low": 0.6, "high": 0.7, "count": 3, "confidence": 0.6, "right": 0.667}
    }


def test_the_surest_first_is_told_beside_the_order_of_time():
    late = [(AIM, 0.1, False)] * 20 + [(AIM, 0.9, True)] * 10
    short = judged(*[(AIM, 0.9, True)] * 5, meeting="kort")
    found = order([judged(*late), short])
    assert found["candidates"] == {"meetings": 1, "right_by_confidence": 10.0, "right_by_time": 0.0}
    assert found["pointers"] == {"meetings": 0, "right_by_confidence": None, "right_by_time": None}


def test_false_pointers_of_a_meeting_with_almost_nothing_are_told_apart():
    quiet = judged((AIM, 0.9, False), (AIM, 0.2, False), (SMALL, 0.8, True), meeting="stille")
    full = judged(*[(AIM, 0.9, True)] * 6)
    assert nearly_empty([quiet, full]) == {"stille, text": {"lines": 3, "labels": 1, "false_pointers": 1}}


def test_a_line_that_the_library_tells_too_is_counted():
    lines = (
        "Vi skal finde et job til dig, som du kan holde til.",
        "Vil du have kaffe, te eller vand?",
        "Ja.",
    )
    examples = tuple(Example(role=Role.JOBFORMIDLER, text=text, behaviours=()) for text in lines)
    apart = [HeldBack(meeting="m1", reading="text", examples=examples)]
    library = ["Vi skal finde et job til dig som du kan holde til"]
    assert kept_apart(apart, library) == {"lines": 2, "alike_to_the_library": 1}


def test_a_folder_without_labelled_meetings_is_told(tmp_path):
    with pytest.raises(BenchDataInvalid):
        held_back((tmp_path,))
    with pytest.raises(BenchDataInvalid):
        long_transcript((tmp_path,))


def test_the_long_transcript_is_read_as_it_was_written(tmp_path):
    (tmp_path / "m.tsv").write_text('speaker\ttext\nborger\t"Hej\nborger\tJa\n', encoding="utf-8")
    lines = long_transcript((tmp_path,))
    write_transcript(tmp_path / "lang.tsv", lines)
    said = read_transcript(tmp_path / "lang.tsv").utterances
    assert len(said) == len(lines) == 600
    assert [one.text for one in said[:3]] == ['"Hej', "Ja", '"Hej']
