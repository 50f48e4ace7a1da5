"""No meeting is judged by a layer that has seen it."""

from pathlib import Path

import pytest

from nlp.tagger.trained import PACKAGED
from nlp.training import crossvalidation
from nlp.training.make import PAIRS, HeldBack, held_back

pytestmark = pytest.mark.integration

MEETINGS = Path(__file__).parents[2] / "data" / "meetings"


@pytest.fixture
def apart():
    """Ten lines of each of three readings of two meetings, and the twins."""
    wanted = {("d1", "text"), ("d1", "heard16"), ("m5", "text"), (PAIRS, PAIRS)}
    return [
        HeldBack(meeting=one.meeting, reading=one.reading, examples=one.examples[:10])
        for one in held_back(MEETINGS)
        if (one.meeting, one.reading) in wanted
    ]


def test_the_layer_of_a_meeting_is_fitted_on_the_others_in_all_their_readings(apart, monkeypatch):
    fitted_on = []
    fit = crossvalidation.fit_layer

    def watched(tables, examples, behaviours, **marked):
        fitted_on.append({one.text for one in examples})
        return fit(tables, examples, behaviours, **marked)

    monkeypatch.setattr(crossvalidation, "fit_layer", watched)
    judged = crossvalidation.judge(PACKAGED, apart)

    assert {(one.meeting, one.reading) for one in judged} == {
        ("d1", "text"),
        ("d1", "heard16"),
        ("m5", "text"),
    }
    of = {meeting: {e.text for one in apart if one.meeting == meeting for e in one.examples} for meeting in
          ("d1", "m5", PAIRS)}  # fmt: skip
    assert {frozenset(one) for one in fitted_on} == {
        frozenset(of["m5"] | of[PAIRS]),
        frozenset(of["d1"] | of[PAIRS]),
    }
    for one in judged:
        assert one.probabilities.shape == one.truth.shape == (len(one.examples), len(one.behaviours))
        assert ((one.probabilities >= 0) & (one.probabilities <= 1)).all()


def test_a_meeting_alone_is_judged_by_the_layer_that_ships(apart):
    alone = [one for one in apart if one.meeting in ("m5", PAIRS)]
    (judged,) = crossvalidation.judge(PACKAGED, alone)
    assert judged.threshold == crossvalidation.read_artefact(PACKAGED).layer.threshold(heard=False)
