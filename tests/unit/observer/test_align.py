"""Words and turns become utterances: nothing is lost, nothing changes places."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records import Turn, Word
from nlp.utterances import split_sentences
from observer.align import at_pauses, speakers_of_words, utterances

pytestmark = pytest.mark.unit


def word(start_s, end_s, text="ord"):
    return Word(start_s=start_s, end_s=end_s, text=text, probability=0.5)


def turn(start_s, end_s, speaker):
    return Turn(start_s=start_s, end_s=end_s, speaker=speaker)


def whole(words):
    return (tuple(words),)


times = st.integers(0, 400).map(lambda tenths: tenths / 10)


@st.composite
def words_in_order(draw):
    starts = sorted(draw(st.lists(times, max_size=40)))
    texts = st.sampled_from(["ja", "nej.", "Hvad?", "kl.", "9", "øh…", "godt!"])
    return [word(start_s, start_s + draw(st.integers(0, 15)) / 10, draw(texts)) for start_s in starts]


@st.composite
def exclusive_turns(draw):
    edges = sorted(draw(st.lists(times, max_size=30)))
    speakers = st.sampled_from(["S1", "S2", "S3"])
    return [turn(edges[at], edges[at + 1], draw(speakers)) for at in range(0, len(edges) - 1, 2)]


@st.composite
def turns_at_once(draw):
    """Several people's turns; one person's own never overlap."""
    turns = []
    for speaker in ("S1", "S2", "S3"):
        edges = sorted(draw(st.lists(times, max_size=12)))
        turns += [turn(edges[at], edges[at + 1], speaker) for at in range(0, len(edges) - 1, 2)]
    return turns


any_turns = exclusive_turns() | turns_at_once()


def said_meanwhile_s(one, turns, speaker):
    shared = [
        min(one.end_s, own.end_s) - max(one.start_s, own.start_s) for own in turns if own.speaker == speaker
    ]
    return sum(s for s in shared if s > 0) or max(shared)


@settings(deadline=None)
@given(words=words_in_order(), turns=any_turns)
def test_no_word_is_lost_and_order_is_kept(words, turns):
    found = utterances(words, turns, split=split_sentences)

    assert [one for utterance in found for one in utterance.words] == words
    assert " ".join(one.text for one in words) == " ".join(one.text for one in found)


@settings(deadline=None)
@given(words=words_in_order(), turns=any_turns)
def test_every_word_goes_to_who_speaks_most_of_it(words, turns):
    speakers = speakers_of_words(words, turns)

    for one, speaker in zip(words, speakers, strict=True):
        said_s = {own.speaker: said_meanwhile_s(one, turns, own.speaker) for own in turns}
        assert not turns or said_s[speaker] == pytest.approx(max(said_s.values()), abs=1e-5)


@settings(deadline=None)
@given(words=words_in_order(), turns=any_turns)
def test_an_utterance_is_one_speakers_and_has_no_long_pause(words, turns):
    speakers = speakers_of_words(words, turns, split=split_sentences)
    speaker_of = dict(zip(map(id, words), speakers, strict=True))

    for found in utterances(words, turns, split=split_sentences, pause_s=0.8):
        assert {speaker_of[id(one)] for one in found.words} == {found.speaker}
        heard_until_s = found.words[0].end_s
        for one in found.words[1:]:
            assert one.start_s - heard_until_s <= 0.8
            heard_until_s = max(heard_until_s, one.end_s)


def test_where_two_speak_at_once_a_word_goes_with_its_sentence():
    words = [word(0, 1, "Kom"), word(1, 2, "ind."), word(2, 3, "Ja"), word(3, 4, "tak.")]
    turns = [turn(0, 3, "S1"), turn(1, 4, "S2")]

    assert speakers_of_words(words, turns, split=split_sentences) == ("S1", "S1", "S2", "S2")


def test_an_answer_within_anothers_long_turn_is_its_own_turns():
    words = [
        word(0, 1, "Du"),
        word(1, 2, "kommer."),
        word(2, 2.5, "Ja."),
        word(2.5, 4, "Og"),
        word(4, 5, "går."),
    ]
    turns = [turn(0, 5, "S1"), turn(1.9, 2.5, "S2")]

    assert speakers_of_words(words, turns, split=split_sentences) == ("S1", "S1", "S2", "S1", "S1")


def test_what_is_said_over_a_sentence_leaves_it_whole():
    words = [word(0, 1, "Du"), word(1, 1.5, "kommer"), word(1.5, 3, "nu.")]
    turns = [turn(0, 3, "S1"), turn(1, 1.5, "S2")]

    assert speakers_of_words(words, turns, split=split_sentences) == ("S1", "S1", "S1")


def test_a_word_over_a_border_goes_to_the_larger_part():
    turns = [turn(0, 1.0, "S1"), turn(1.0, 3.0, "S2")]

    assert speakers_of_words([word(0.4, 1.2), word(0.9, 1.6)], turns) == ("S1", "S2")


def test_a_word_outside_every_turn_goes_to_the_nearest():
    turns = [turn(1, 2, "S1"), turn(5, 6, "S2")]

    speakers = speakers_of_words([word(0, 0.2), word(2.5, 2.7), word(4.5, 4.7), word(9, 9.1)], turns)

    assert speakers == ("S1", "S1", "S2", "S2")


def test_without_turns_all_words_are_one_speakers():
    found = utterances([word(0, 1, "Ja."), word(1, 2, "Nej.")], (), split=split_sentences)

    assert [(one.speaker, one.text) for one in found] == [("S1", "Ja."), ("S1", "Nej.")]


def test_a_new_utterance_begins_at_a_speaker_change_a_sentence_end_and_a_pause():
    words = [
        word(0, 1, "Hej."),
        word(1, 2, "Kom"),
        word(2, 3, "ind"),
        word(3, 4, "Tak"),
        word(4.9, 5, "altså"),
    ]

    found = utterances(words, [turn(0, 3, "S1"), turn(3, 6, "S2")], split=split_sentences)

    assert [(one.speaker, one.text, one.start_s, one.end_s) for one in found] == [
        ("S1", "Hej.", 0, 1),
        ("S1", "Kom ind", 1, 3),
        ("S2", "Tak", 3, 4),
        ("S2", "altså", 4.9, 5),
    ]


def test_a_word_that_strayed_into_the_silence_is_taken_back_to_its_sentence():
    words = [word(0, 1, "Hej."), word(1.4, 2, "Jeg"), word(2.1, 3, "kommer"), word(3, 4, "nu.")]
    turns = [turn(0, 1.5, "S1"), turn(2, 4, "S2")]

    assert speakers_of_words(words, turns)[1] == "S1"
    assert speakers_of_words(words, turns, split=split_sentences)[1] == "S2"


def test_a_short_answer_within_its_speakers_turn_stays():
    words = [word(0, 1, "Kom"), word(1, 2, "ind"), word(2.1, 2.5, "Ja"), word(3, 4, "herovre.")]
    turns = [turn(0, 2, "S1"), turn(2, 2.6, "S2"), turn(3, 4, "S1")]

    assert speakers_of_words(words, turns, split=split_sentences) == ("S1", "S1", "S2", "S1")


def test_three_words_in_the_silence_are_no_strays():
    words = [word(at, at + 1, "ord") for at in range(9)]
    turns = [turn(0, 1.5, "S1"), turn(4.5, 9, "S2")]

    assert speakers_of_words(words, turns, split=split_sentences) == ("S1",) * 3 + ("S2",) * 6


def test_a_pause_of_just_the_limit_does_not_split():
    assert len(at_pauses([word(0, 1), word(1.5, 2)], pause_s=0.5)) == 1
    assert len(at_pauses([word(0, 1), word(1.75, 2)], pause_s=0.5)) == 2


def test_no_words_are_no_utterances():
    assert utterances((), [turn(0, 1, "S1")], split=whole) == ()


@settings(deadline=None)
@given(words=words_in_order())
def test_utterances_begin_in_time_order(words):
    found = utterances(words, (), split=split_sentences)

    assert all(before.start_s <= after.start_s for before, after in pairwise(found))
