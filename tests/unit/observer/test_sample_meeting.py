"""The made-up conversation that ships: whole, at the right places, and only by the consultant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consent.choices import Purpose
from nlp.core_elements import load_core_elements
from nlp.records import Role
from observer.editing import words_of
from observer.sample_meeting import made_up_choices, pointed_sample, sample_sound
from observer.transcript import read_transcript

pytestmark = pytest.mark.unit


def test_it_is_what_was_written_with_its_words_in_their_place() -> None:
    with sample_sound() as sound:
        written = read_transcript(sound.with_suffix(".tsv")).utterances
    shown = [one.utterance for one in pointed_sample().tagged]
    assert [one.text for one in shown] == [one.text for one in written]
    for one in shown:
        assert " ".join(word.text for word in words_of(one)) == one.text
        assert one.start_s <= one.words[0].start_s <= one.words[-1].end_s <= one.end_s + 0.01


def test_pointers_are_at_the_consultants_words_and_name_known_behaviours() -> None:
    known = load_core_elements().behaviours
    pointed = [one for one in pointed_sample().tagged if one.tags]
    assert len(pointed) >= 10
    for one in pointed:
        assert one.utterance.role is Role.JOBFORMIDLER
        assert {tag.behaviour for tag in one.tags} <= set(known)
        assert all(known[tag.behaviour].topic == tag.topic for tag in one.tags)
        for tag in one.tags:
            assert all(words in one.utterance.text for words in tag.evidence)
            assert tag.evidence, "a reason that a person can check"
            assert tag.example


def test_the_made_up_people_lend_their_words_to_nobody() -> None:
    choices = made_up_choices(datetime.now(UTC))
    assert choices.allows(Purpose.RECORDING)
    assert choices.allows(Purpose.QUOTES)
    assert not choices.allows(Purpose.EXAMPLES)
