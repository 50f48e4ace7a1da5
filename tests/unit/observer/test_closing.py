"""Closing lets go of everything, whatever becomes of the recordings under way."""

from types import SimpleNamespace

import pytest

from observer.services import Services

pytestmark = pytest.mark.unit


def test_a_recording_that_cannot_be_stopped_keeps_neither_the_others_nor_the_database_open(monkeypatch):
    done = []
    parts = SimpleNamespace(
        gate=SimpleNamespace(permission=lambda *_: None),
        source=None,
        store=SimpleNamespace(close=lambda: done.append("store")),
    )
    services = Services(parts)

    def refuse():
        raise OSError("the disk is gone")

    monkeypatch.setattr(services.recorder("one"), "stop", lambda: done.append("one"))
    monkeypatch.setattr(services.recorder("two"), "stop", refuse)
    with pytest.raises(OSError, match="the disk is gone"):
        services.close()
    assert done == ["one", "store"]
