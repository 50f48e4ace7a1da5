"""What `bench ready` compares, and how it counts what was lost."""

import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from models.records import Word
from nlp.records import Tag, Tagged, Utterance
from observer.bench.content import compared_with
from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import SAMPLE_FOLDER
from observer.bench.played import PIECE_SAMPLES, PlayedSource
from observer.bench.ready import Run, compared, differing, long_meeting
from observer.bench.strain import Strain
from observer.cli.bench import bench

pytestmark = pytest.mark.unit


def noise(samples):
    return np.random.default_rng(7).integers(-3000, 3000, samples).astype(np.int16)


PLAYED = np.concatenate([np.zeros(20_000, dtype=np.int16), noise(120_000), np.zeros(50_000, dtype=np.int16)])
ALL_THERE = {"lost_samples": 0, "inserted_samples": 0, "changed_samples": 0}


@pytest.mark.parametrize("before", [0, 7, 40_000])
def test_what_was_recorded_whole_has_lost_nothing_wherever_it_begins(before):
    recorded = np.concatenate([np.zeros(before, dtype=np.int16), PLAYED, np.zeros(9_000, dtype=np.int16)])

    assert compared_with(PLAYED, recorded) == ALL_THERE


@pytest.mark.parametrize("lost", [1, 160, 20_000])
def test_samples_missing_in_the_middle_are_counted(lost):
    recorded = np.concatenate([PLAYED[:70_000], PLAYED[70_000 + lost :], np.zeros(30_000, dtype=np.int16)])

    assert compared_with(PLAYED, recorded) == {**ALL_THERE, "lost_samples": lost}


def test_samples_missing_at_the_end_are_counted():
    assert compared_with(PLAYED, PLAYED[:-1000]) == {**ALL_THERE, "lost_samples": 1000}


def test_samples_missing_at_the_beginning_are_counted():
    assert compared_with(PLAYED, PLAYED[800:]) == {**ALL_THERE, "lost_samples": 800}


def test_a_player_that_fell_behind_is_not_taken_for_a_loss():
    recorded = np.concatenate([PLAYED[:70_000], np.zeros(500, dtype=np.int16), PLAYED[70_000:]])

    assert compared_with(PLAYED, recorded) == {**ALL_THERE, "inserted_samples": 500}


def test_a_changed_sample_is_counted():
    recorded = PLAYED.copy()
    recorded[70_001] += 5

    assert compared_with(PLAYED, recorded) == {**ALL_THERE, "changed_samples": 1}


def test_another_recording_has_lost_it_all():
    recorded = np.random.default_rng(8).integers(-3000, 3000, len(PLAYED)).astype(np.int16)

    assert compared_with(PLAYED, recorded)["lost_samples"] == len(PLAYED)


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [("", "", 0.0), ("a b", "a b", 0.0), ("a b c d", "a x c d", 0.25), ("a b", "", 1.0), ("a", "a b", 0.5)],
)
def test_words_that_differ_are_a_share_of_the_longer(first, second, share):
    assert differing(first.split(), second.split()) == share


def run_of(*lines, took_s):
    """One second a word; a behaviour, if any, is pointed at in the line."""
    tagged = []
    at_s = 0.0
    for speaker, text, behaviour in lines:
        words = tuple(
            Word(start_s=at_s + number, end_s=at_s + number + 1, text=word, probability=1.0)
            for number, word in enumerate(text.split())
        )
        at_s = words[-1].end_s
        utterance = Utterance(
            start_s=words[0].start_s, end_s=at_s, speaker=speaker, role=None, text=text, words=words
        )
        tags = (
            [Tag(behaviour=behaviour, topic="t", confidence=0.9, evidence=(), example="e")]
            if behaviour
            else []
        )
        tagged.append(Tagged(utterance=utterance, tags=tuple(tags), candidates=()))
    return Run(tagged=tuple(tagged), took_s=took_s, figures={})


def test_the_two_runs_are_compared_in_words_in_who_said_them_and_in_tags():
    live = run_of(
        ("S1", "hvad drømmer du om", "ask"), ("S2", "en hund", None), ("S1", "godt så", "ask"), took_s=2
    )
    after = run_of(
        ("S1", "hvad drømmer du om", "ask"), ("S1", "en kat", None), ("S1", "godt så", None), took_s=8
    )

    assert compared(live, after) == {
        "live_share_of_afterwards": 0.25,
        "words_live": 8,
        "words_afterwards": 8,
        "word_differences": 0.125,
        "speaker_differences": 0.25,
        "tags_live": 2,
        "tags_afterwards": 1,
        "tag_differences": 0.5,
    }


def test_a_long_meeting_is_made_of_the_short_ones():
    samples, speakers = long_meeting(SAMPLE_FOLDER, seconds=300)

    assert (len(samples), samples.dtype) == (4_800_000, np.int16)
    assert speakers >= 2


class Hears:
    def __init__(self):
        self.pieces, self.over = [], False

    def begins(self, rate_hz):
        self.rate_hz = rate_hz

    def hears(self, frames, *, overflowed):
        assert not overflowed
        self.pieces.append(frames)
        return True

    def ends(self):
        self.over = True


def test_played_sound_comes_whole_and_in_order():
    samples, listener = np.arange(5 * PIECE_SAMPLES + 7, dtype=np.int16), Hears()
    source = PlayedSource(samples, speed=50)

    stream = source.open(None, listener)
    assert source.played.wait(20)
    stream.stop()

    assert listener.over
    assert np.array_equal(np.concatenate(listener.pieces)[:, 0], samples)


def test_strain_sees_memory_that_a_process_of_ours_holds():
    # One of its own: here memory that was let go earlier may be taken again unseen.
    holds = "import sys; held = bytearray(b'x') * 60_000_000; print(len(held), flush=True); sys.stdin.read()"
    with Strain() as before:
        pass
    with subprocess.Popen(
        [sys.executable, "-c", holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "60000000\n"
        with Strain() as during:
            pass
        child.stdin.close()

    assert during.peak_bytes - before.peak_bytes > 30_000_000
    assert during.cpu_s >= 0


@pytest.mark.parametrize(("name", "asked"), [("ready", {"minutes": 2.5}), ("masking", {})])
def test_only_what_plays_in_real_time_is_told_for_how_long(monkeypatch, name, asked):
    seen = []

    def measure(_engines, _folder, **given):
        seen.append(given)
        return Figures(bench=name, machine=this_machine(), options={}, results={})

    module = sys.modules["observer.cli.bench"]
    monkeypatch.setattr(module, "bench_called", lambda _name: measure)
    monkeypatch.setattr("observer.bootstrap.LocalEngines.check", lambda _self: None)

    result = CliRunner().invoke(bench, [name, "--minutes", "2.5", "--format", "json"])

    assert result.exit_code == 0
    assert seen == [asked]
