"""The pipeline over real weights, on the sample: speakers told apart, words kept, roles right."""

import pytest

from models import offline
from nlp.records import Role
from observer.bench.meetings import made_up_permission, sample_meeting, sound_of
from observer.bench.sample import judged, pointers_in, who_spoke
from observer.bench.speakers import compared, error_rate, words_right
from observer.bootstrap import LocalEngines, default_shelf
from observer.pipeline import LISTENING, POINTING, TELLING_APART, hear

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def meeting():
    return sample_meeting()


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def heard(meeting, steps):
    offline.prepare()

    def progress(step, done, total):
        steps.append((step, done, total))

    return hear(
        sound_of(meeting),
        made_up_permission(),
        LocalEngines(default_shelf()),
        speakers=meeting.speakers,
        company=False,
        progress=progress,
    )


@pytest.fixture(scope="module")
def apart(meeting, heard):
    """How the turns stand to the truth, and who each label truly is."""
    return compared(meeting.spoken, heard.turns, sound_of(meeting).duration_s, error_rate())


def test_speakers_are_told_apart(apart):
    assert apart.error <= 0.05
    assert sorted(apart.called.values()) == ["borger", "jobformidler"]


def test_words_are_given_to_who_said_them(meeting, heard, apart):
    said = [(word, one.utterance.speaker) for one in heard.tagged for word in one.utterance.words]
    words, given = zip(*said, strict=True)

    assert len(words) > 400
    assert words_right(words, given, meeting.spoken, apart.called) >= 0.95 * len(words)


def test_the_consultant_is_known_by_what_is_said(heard, apart):
    roles = {one.utterance.speaker: one.utterance.role for one in heard.tagged}

    assert roles == {label: Role(name) for label, name in apart.called.items()}
    assert heard.suggestion.confidence > 0.8


def test_utterances_are_in_order_and_within_the_sound(meeting, heard):
    said, duration_s = [one.utterance for one in heard.tagged], sound_of(meeting).duration_s

    assert [one.start_s for one in said] == sorted(one.start_s for one in said)
    assert all(0 <= one.start_s <= one.end_s <= duration_s for one in said)
    assert all(one.text == " ".join(word.text for word in one.words) for one in said)


def test_nothing_is_pointed_at_in_the_citizens_speech(meeting, heard):
    pointers = pointers_in(heard.tagged)

    assert judged(meeting, pointers)["on_others_speech"] == 0
    assert {who_spoke(meeting.spoken, one.utterance) for one in pointers} <= {"jobformidler"}


def test_progress_is_told_step_by_step(heard, steps):
    assert heard.tagged
    assert list(dict.fromkeys(step for step, _, _ in steps)) == [LISTENING, TELLING_APART, POINTING]
    for step in (LISTENING, TELLING_APART, POINTING):
        done = [(at, total) for name, at, total in steps if name == step]
        assert done[-1][0] == done[-1][1]
        assert [at for at, _ in done] == sorted(at for at, _ in done)
