"""The backlog gives the worker the whole recording once, from memory or from the vault."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observer.live import backlog as module
from observer.live.backlog import PIECE_SAMPLES, QUEUE_SAMPLES, Backlog

pytestmark = pytest.mark.unit


def counted(start, count):
    return (np.arange(start, start + count) % 30_000).astype(np.int16)


def drained(backlog):
    """What the worker gets: from memory, or read at the place that is told."""
    got = []
    while (piece := backlog.next()) is not None:
        got.append(counted(piece[0], piece[1] - piece[0]) if isinstance(piece, tuple) else piece)
    return np.concatenate([np.empty(0, dtype=np.int16), *got])


def fill(backlog, sizes, *, start=0):
    for size in sizes:
        backlog.add(start, counted(start, size))
        start += size
    return start


def test_what_comes_goes_on_from_memory():
    backlog = Backlog()
    fill(backlog, [100, 50])

    assert [len(backlog.next()), len(backlog.next()), backlog.next()] == [100, 50, None]


def test_a_full_queue_is_emptied_and_read_back():
    backlog = Backlog()
    total = fill(backlog, [16_000] * 100)

    first = backlog.next()
    assert first == (0, PIECE_SAMPLES)
    assert total > QUEUE_SAMPLES
    backlog.go_back(0)
    assert np.array_equal(drained(backlog), counted(0, total))


@given(
    sizes=st.lists(st.integers(1, 400), max_size=30),
    more=st.lists(st.integers(1, 400), max_size=30),
    back=st.floats(0, 1),
)
def test_from_wherever_it_goes_back_nothing_is_missing_and_nothing_comes_twice(sizes, more, back):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "QUEUE_SAMPLES", 2000)
        patch.setattr(module, "PIECE_SAMPLES", 700)
        backlog = Backlog()
        middle = fill(backlog, sizes)
        backlog.next()
        start = int(back * backlog.sent)
        backlog.go_back(start)
        total = fill(backlog, more, start=middle)

        assert np.array_equal(drained(backlog), counted(start, total - start))
