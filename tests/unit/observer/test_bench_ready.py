"""What `bench ready` compares, and how it counts what was lost."""

import sys

import numpy as np
import pytest
from click.testing import CliRunner

from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import SAMPLE_FOLDER
from observer.bench.played import PIECE_SAMPLES, PlayedSource
from observer.bench.ready import differing, long_meeting, lost_samples
from observer.bench.strain import Strain
from observer.cli.bench import bench

pytestmark = pytest.mark.unit


def test_samples_that_are_missing_or_changed_are_counted():
    played = np.arange(100, dtype=np.int16)
    recorded = played[:90].copy()
    recorded[7] += 1

    assert lost_samples(played, played) == {"lost_samples": 0, "changed_samples": 0}
    assert lost_samples(recorded, played) == {"lost_samples": 10, "changed_samples": 1}


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [("", "", 0.0), ("a b", "a b", 0.0), ("a b c d", "a x c d", 0.25), ("a b", "", 1.0), ("a", "a b", 0.5)],
)
def test_words_that_differ_are_a_share_of_the_longer(first, second, share):
    assert differing(first.split(), second.split()) == share


def test_a_long_meeting_is_made_of_the_short_ones():
    samples, speakers = long_meeting(SAMPLE_FOLDER, seconds=2000)

    assert (len(samples), samples.dtype) == (32_000_000, np.int16)
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


def test_strain_sees_memory_that_is_held():
    with Strain() as before:
        pass
    held = np.ones(40_000_000, dtype=np.uint8)
    with Strain() as during:
        pass

    assert during.peak_bytes - before.peak_bytes > held.nbytes / 2
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
