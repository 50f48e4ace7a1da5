"""What holds for every test."""

from __future__ import annotations

import pytest
from hypothesis import settings

# The same examples in every run, so that it says something of the code and nothing of luck;
# `--hypothesis-profile=default` draws new ones.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

# Tests that share two cores with real-time sound, a browser or a listening model get a second go; a fault in
# the product fails twice. The closing line counts the second goes.
REAL_TIME = ("tests/e2e/", "tests/contract/test_sound_source", "tests/bench/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(part in item.path.as_posix() for part in REAL_TIME):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=2))
