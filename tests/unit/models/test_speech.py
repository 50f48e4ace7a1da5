"""Stretches of speech are joined as long as they fit, and tokens become words with times."""

import pytest

from models.engines.sherpa import LONGEST_TOKEN_S, words_of
from models.engines.speech import SpeechOptions, joined, speech_stretches
from tests.contract.conftest import room_noise

pytestmark = pytest.mark.unit


def test_neighbours_are_joined_as_long_as_they_fit():
    spans = [(0.0, 5.0), (6.0, 9.0), (9.5, 12.0), (30.0, 31.0), (31.5, 60.0)]

    assert list(joined(iter(spans), 10.0)) == [(0.0, 9.0), (9.5, 12.0), (30.0, 31.0), (31.5, 60.0)]
    assert list(joined(iter([]), 10.0)) == []


def test_without_voice_activity_detection_all_of_the_sound_is_taken():
    stretches = speech_stretches(room_noise(25.0), SpeechOptions(threshold=0.0, longest_s=10.0))

    assert stretches == ((0.0, 10.0), (10.0, 20.0), (20.0, 25.0))


def words(tokens, begins_s, start_s=10.0, end_s=14.0):
    return [
        (word.text, round(word.start_s, 2), round(word.end_s, 2))
        for word in words_of(tokens, begins_s, start_s=start_s, end_s=end_s)
    ]


def test_tokens_become_words_with_their_times():
    assert words([" det", " aft", "aler", " vi"], [0.0, 0.5, 0.9, 3.9]) == [
        ("det", 10.0, 10.0 + LONGEST_TOKEN_S),
        ("aftaler", 10.5, 11.3),
        ("vi", 13.9, 14.0),
    ]


def test_a_first_token_needs_no_blank_and_blanks_alone_are_no_word():
    assert words(["ja", "▁", "▁nej"], [0.0, 0.1, 0.2]) == [("ja", 10.0, 10.1), ("nej", 10.2, 10.6)]
    assert words([], []) == []


def test_words_lie_within_their_stretch():
    assert words([" ja", " nej"], [3.9, 9.0]) == [("ja", 13.9, 14.0), ("nej", 14.0, 14.0)]
