"""The whole training of one's own: over the packaged encoder, on a small part of the library."""

from dataclasses import replace

import numpy as np
import pytest

from nlp.library import load_library
from nlp.records import Role, Utterance
from nlp.tagger.trained import PACKAGED, load_tagger, read_artefact
from nlp.training.make import HeldBack, consultant, make_over

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def library():
    """Every eighth of the consultant's lines."""
    whole = load_library()
    return replace(whole, examples=consultant(whole.examples)[::8])


def test_without_meetings_the_packaged_calibration_stays(library, tmp_path):
    figures = make_over(PACKAGED, (), (), tmp_path, library=library, log=lambda _: None)
    assert figures == {}
    made, was = read_artefact(tmp_path), read_artefact(PACKAGED)
    assert made.layer.threshold(heard=False) == pytest.approx(was.layer.threshold(heard=False))
    assert made.layer.threshold(heard=True) == pytest.approx(was.layer.threshold(heard=True))
    assert np.allclose(made.layer.written.weight, was.layer.written.weight)
    assert made.examples == tuple(one.text for one in library.examples)
    said = Utterance(
        start_s=0,
        end_s=2,
        speaker="S1",
        role=Role.JOBFORMIDLER,
        text="Hvad kunne du godt tænke dig at arbejde med?",
    )
    (tagged,) = load_tagger(tmp_path).tag([said])
    assert "goal_ask_job_wishes" in {one.behaviour for one in tagged.candidates}


def test_meetings_of_ones_own_calibrate_anew_and_are_measured_on(library, tmp_path):
    lines = consultant(load_library().examples)
    apart = tuple(
        HeldBack(meeting=name, reading="text", examples=lines[start : start + 60])
        for name, start in (("en", 1), ("to", 301))
    )
    figures = make_over(PACKAGED, apart, (), tmp_path, library=library, log=lambda _: None)
    assert figures["text"].utterances == sum(len(one.examples) for one in apart)
    assert not np.allclose(
        read_artefact(tmp_path).layer.written.weight, read_artefact(PACKAGED).layer.written.weight
    )
