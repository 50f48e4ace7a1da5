"""What is sealed is handed on, once, in order, and never before."""

import numpy as np
import pytest

from observer.live.backlog import Backlog
from observer.live.writer import ListenedWriter

pytestmark = pytest.mark.unit

RATE = 16_000


class SealedSeconds:
    """Seals whole seconds, as the vault does; fails when told to, after the first of them."""

    def __init__(self, *, before_s=0.0):
        self.samples = np.zeros(round(before_s * RATE), dtype=np.int16)
        self.sealed_s = before_s
        self.broken = False
        self.duration_s = before_s

    def write(self, samples):
        self.samples = np.concatenate([self.samples, samples])
        whole = len(self.samples) // RATE
        if self.broken:
            self.sealed_s += 1.0
            raise OSError("full")
        self.sealed_s = max(self.sealed_s, float(whole))

    def strike_last(self, seconds):
        return ((self.sealed_s - seconds, self.sealed_s),) if seconds < self.sealed_s else ()

    def close(self):
        if not self.broken:
            self.sealed_s = len(self.samples) / RATE

    def abandon(self):
        pass


class Session:
    def __init__(self):
        self.backlog = Backlog()
        self.struck_from = []

    def offer(self, start, samples):
        self.backlog.add(start, samples)

    def struck(self, from_s):
        self.struck_from.append(from_s)


def drained(backlog, sound):
    got = []
    while (piece := backlog.next()) is not None:
        got.append(sound[slice(*piece)] if isinstance(piece, tuple) else piece)
    return np.concatenate([np.empty(0, dtype=np.int16), *got])


def counted(samples):
    return np.arange(samples, dtype=np.int32).astype(np.int16)


def test_whole_seconds_are_handed_on_and_the_rest_at_the_end():
    inner, session, sound = SealedSeconds(), Session(), counted(40_000)
    writer = ListenedWriter(inner, session)

    writer.write(sound[:20_000])
    assert session.backlog.sealed == RATE
    writer.write(sound[20_000:])
    assert session.backlog.sealed == 2 * RATE
    writer.close()

    assert np.array_equal(drained(session.backlog, sound), sound)


def test_going_on_after_a_crash_begins_where_the_vault_ends():
    session = Session()
    writer = ListenedWriter(SealedSeconds(before_s=5.0), session)
    writer.write(counted(RATE))

    assert session.backlog.next() == (0, 5 * RATE)
    assert np.array_equal(session.backlog.next(), counted(RATE))


def test_what_a_failing_write_sealed_is_read_back_from_the_vault():
    inner, session, sound = SealedSeconds(), Session(), counted(3 * RATE)
    writer = ListenedWriter(inner, session)
    writer.write(sound[:RATE])
    inner.broken = True
    with pytest.raises(OSError, match="full"):
        writer.write(sound[RATE:])
    writer.close()

    assert session.backlog.sealed == 2 * RATE
    assert np.array_equal(drained(session.backlog, sound), sound[: 2 * RATE])


def test_what_is_struck_is_forgotten_and_its_unsealed_rest_silent():
    inner, session, sound = SealedSeconds(), Session(), counted(3 * RATE + 500)
    writer = ListenedWriter(inner, session)
    writer.write(sound)
    writer.strike_last(2.0)
    writer.close()

    assert session.struck_from == [1.0]
    assert not drained(session.backlog, sound)[3 * RATE :].any()
