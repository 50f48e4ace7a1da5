"""Joining, splitting and correcting as a fold: no word is lost, doubled or moved, whatever was done."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records import Word
from nlp.records import Candidate, Utterance
from observer.editing import mended, near, words_of
from observer.records import Decision, StoredUtterance
from observer.review import PART

pytestmark = pytest.mark.unit

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def heard(number, text, *, sound=True):
    words = tuple(
        Word(start_s=number * 10.0 + at, end_s=number * 10.0 + at + 1, text=word, probability=0.3)
        for at, word in enumerate(text.split())
    )
    utterance = Utterance(
        start_s=number * 10.0,
        end_s=number * 10.0 + 9,
        speaker="S1",
        role=None,
        text=text,
        words=words if sound else (),
    )
    return StoredUtterance(number=number, utterance=utterance)


TALK = (heard(0, "en to tre"), heard(2, "fire fem", sound=False), heard(5, "seks syv otte ni"))


def edit(kind, number, word, **payload):
    return Decision(
        id=1,
        observation_id="o",
        at=NOW,
        kind=kind,
        utterance_number=number,
        behaviour=None,
        payload={"word": word, **payload},
        undone=False,
    )


EVERY_WORD = [(one.number, at) for one in TALK for at in range(len(one.utterance.text.split()))]
edits = st.lists(
    st.one_of(
        st.sampled_from(EVERY_WORD).map(lambda place: edit("split", *place)),
        st.integers(1, len(EVERY_WORD) - 1).map(
            lambda at: edit(
                "join", *EVERY_WORD[at], after=EVERY_WORD[at - 1][0], after_word=EVERY_WORD[at - 1][1]
            )
        ),
        st.sampled_from(EVERY_WORD).map(lambda place: edit("correct", *place, text="RETTET")),
    ),
    max_size=12,
)


@given(edits)
def test_no_edit_loses_doubles_or_moves_a_word(done):
    shown = mended(TALK, done)

    assert [address for one in shown for address in one.words] == EVERY_WORD
    assert len({one.number for one in shown}) == len(shown)
    for one in shown:
        number, word = one.words[0]
        assert one.number == number + word * PART
        assert one.utterance.text.split() == [heard.text for heard in words_of(one.utterance)]
        assert len(words_of(one.utterance)) == len(one.words)
    corrected = {(one.utterance_number, one.payload["word"]) for one in done if one.kind == "correct"}
    said = " ".join(one.utterance.text for one in shown).split()
    assert [word == "RETTET" for word in said] == [place in corrected for place in EVERY_WORD]


def test_without_edits_what_was_heard_is_shown_as_it_is():
    assert [one.utterance for one in mended(TALK, ())] == [one.utterance for one in TALK]


def test_text_without_sound_can_be_split_in_time():
    parts = mended(TALK, [edit("split", 2, 1)])

    assert [(one.utterance.text, one.utterance.start_s, one.utterance.end_s) for one in parts[1:3]] == [
        ("fire", 20.0, 24.5),
        ("fem", 24.5, 29.0),
    ]


def test_splitting_where_it_was_joined_puts_the_border_back():
    joined = edit("join", 2, 0, after=0, after_word=2)

    assert mended(TALK, [joined])[0].utterance.text == "en to tre fire fem"
    assert len(mended(TALK, [joined, edit("split", 2, 0)])) == len(TALK)


def test_joined_utterances_have_the_likeliest_behaviours_of_both():
    joined = mended(TALK, [edit("join", 2, 0, after=0, after_word=2)])
    likely = {
        0: (Candidate(behaviour="a", confidence=0.4), Candidate(behaviour="b", confidence=0.2)),
        2: (Candidate(behaviour="b", confidence=0.9), Candidate(behaviour="c", confidence=0.3)),
        5: (Candidate(behaviour="d", confidence=0.1),),
    }

    found = {
        number: [(one.behaviour, one.confidence) for one in best]
        for number, best in near(likely, joined).items()
    }
    assert found == {0: [("b", 0.9), ("a", 0.4), ("c", 0.3)], 5: [("d", 0.1)]}
