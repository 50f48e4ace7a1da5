"""Sentences are cut where Danish ends one, and no word is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records import Word
from nlp.utterances import LONGEST_SENTENCE_WORDS, split_sentences

pytestmark = pytest.mark.unit


def said(text: str, *, word_s: float = 0.3, gap_s: float = 0.1) -> list[Word]:
    step = word_s + gap_s
    return [
        Word(start_s=i * step, end_s=i * step + word_s, text=word, probability=0.9)
        for i, word in enumerate(text.split())
    ]


def texts(words: list[Word]) -> list[str]:
    return [" ".join(word.text for word in sentence) for sentence in split_sentences(words)]


def test_full_stops_end_a_sentence_but_ordinals_and_abbreviations_do_not() -> None:
    assert texts(said("Vi mødes hver 14. dag, ikke? Jeg kommer kl. 9 på torsdag. Det er den 12. maj.")) == [
        "Vi mødes hver 14. dag, ikke?",
        "Jeg kommer kl. 9 på torsdag.",
        "Det er den 12. maj.",
    ]


def test_a_long_pause_ends_a_sentence() -> None:
    words = [
        *said("ja det er", gap_s=0.1),
        Word(start_s=5.0, end_s=5.2, text="men", probability=0.5),
        Word(start_s=5.3, end_s=5.5, text="nej", probability=0.5),
    ]
    assert texts(words) == ["ja det er", "men nej"]


def test_speech_without_a_stop_is_cut_at_the_longest_sentence() -> None:
    sentences = split_sentences(said("og så " * LONGEST_SENTENCE_WORDS))
    assert max(map(len, sentences)) == LONGEST_SENTENCE_WORDS


@given(
    st.lists(
        st.text(alphabet="abcæøå.?!14,", min_size=1, max_size=8).map(str.strip).filter(bool), max_size=120
    )
)
def test_no_word_is_lost_and_order_is_kept(tokens: list[str]) -> None:
    words = [
        Word(start_s=i * 0.4, end_s=i * 0.4 + 0.3, text=t, probability=1.0) for i, t in enumerate(tokens)
    ]
    assert [word for sentence in split_sentences(words) for word in sentence] == words
