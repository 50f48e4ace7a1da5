""" "De" becomes the "det" that was said, unless what follows wants "de"; nothing else of a word changes."""

from itertools import count

import pytest

from models.engines.sound_alike import with_det
from models.records import Word

pytestmark = pytest.mark.unit


def words(text: str) -> list[Word]:
    return [
        Word(start_s=float(at), end_s=at + 0.5, text=word, probability=0.5)
        for at, word in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("ja de er rigtigt", "ja det er rigtigt"),
        ("De lyder godt.", "Det lyder godt."),
        ("jeg ved de, andre gør ikke", "jeg ved det, andre gør ikke"),
        ("hvordan går de", "hvordan går det"),
        ("de de de", "det det det"),
    ],
)
def test_de_is_det_where_nothing_plural_follows(heard: str, meant: str) -> None:
    assert [one.text for one in with_det(words(heard))] == meant.split()


@pytest.mark.parametrize(
    "heard",
    [
        "de andre kommer også",
        "De fleste, jeg kender",
        "inden for de første, tre uger",
        "de mangler en mand",
        "der ude og det her",
        "DET er ikke dem",
        "Des mere",
    ],
)
def test_what_was_heard_stays(heard: str) -> None:
    assert [one.text for one in with_det(words(heard))] == heard.split()


def test_time_and_probability_are_the_word_s_own() -> None:
    (before, after), (was, _) = list(with_det(words("de er"))), words("de er")
    assert (before.start_s, before.end_s, before.probability) == (was.start_s, was.end_s, was.probability)
    assert after == words("de er")[1]


def test_words_are_passed_on_one_behind() -> None:
    asked = []

    def endless():
        for at in count():
            asked.append(at)
            yield words("de")[0]

    assert next(with_det(endless())).text == "det"
    assert asked == [0, 1]


def test_no_words_are_none() -> None:
    assert list(with_det([])) == []
