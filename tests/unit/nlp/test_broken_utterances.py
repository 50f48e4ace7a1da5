"""What a recogniser breaks in two is read together as well, and never reads as less."""

import numpy as np
import pytest

from models.records import Word
from nlp.records import Role, Utterance
from nlp.tagger.trained import BREAK_S, Scores, broken, mended

pytestmark = pytest.mark.unit


def spoken(start_s: float, *, speaker: str = "S1", recognised: bool = True) -> Utterance:
    end_s = start_s + 2.0
    words = (Word(start_s=start_s, end_s=end_s, text="og", probability=0.5),) if recognised else ()
    return Utterance(
        start_s=start_s, end_s=end_s, speaker=speaker, role=Role.JOBFORMIDLER, text="og", words=words
    )


def test_parts_close_together_by_one_speaker_are_paired() -> None:
    assert broken([spoken(0), spoken(2.5), spoken(5)], [0, 1, 2]) == ((0, 1), (1, 2))


@pytest.mark.parametrize(
    "utterances",
    [
        [spoken(0), spoken(2 + BREAK_S + 0.1)],
        [spoken(0), spoken(2.5, speaker="S2")],
        [spoken(0, recognised=False), spoken(2.5, recognised=False)],
    ],
    ids=["a long pause", "another speaker", "written by hand"],
)
def test_others_are_not(utterances: list[Utterance]) -> None:
    assert broken(utterances, [0, 1]) == ()


def test_somebody_between_parts_them() -> None:
    assert broken([spoken(0), spoken(2.5), spoken(5)], [0, 2]) == ()


def test_a_pair_gives_to_the_part_that_says_more_and_takes_from_none() -> None:
    scores = Scores(
        probabilities=np.array([[0.2, 0.9], [0.1, 0.0], [0.8, 0.5]], np.float32),
        heard=np.ones(3, bool),
        nearest=np.array([[0, 0], [1, 1], [2, 2]]),
        encoded=(),
        readings=(),
    )
    result = mended(scores, [(0, 1)])
    np.testing.assert_allclose(result.probabilities, [[0.8, 0.9], [0.1, 0.0]], rtol=1e-6)
    assert result.nearest.tolist() == [[2, 0], [1, 1]]
