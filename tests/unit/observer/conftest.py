"""What several tests of this room begin with."""

from __future__ import annotations

import pytest

from tests.unit.observer.recorder_room import Room


@pytest.fixture
def room() -> Room:
    return Room()
