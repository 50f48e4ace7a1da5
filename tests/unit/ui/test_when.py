"""Times as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ui.texts import Texts
from ui.when import duration, left, moment, position

pytestmark = pytest.mark.unit

NOW = datetime(2026, 3, 4, 10, 5).astimezone()


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "i dag kl. 10.05"), (1, "i morgen kl. 10.05"), (-1, "i går kl. 10.05"), (9, "13. marts kl. 10.05")],
)
def test_days_near_by_have_names(days: int, said: str, texts: Texts) -> None:
    assert moment(NOW + timedelta(days=days), NOW, texts) == said


def test_midnight_lies_between_two_days_however_near(texts: Texts) -> None:
    late = NOW.replace(hour=23, minute=50)
    assert moment(late + timedelta(minutes=20), late, texts) == "i morgen kl. 0.10"


@pytest.mark.parametrize(("at_s", "said"), [(7.9, "0:07"), (751, "12:31"), (3723, "1:02:03")])
def test_positions(at_s: float, said: str) -> None:
    assert position(at_s) == said


@pytest.mark.parametrize(("length_s", "said"), [(42, "42 sekunder"), (89, "89 sekunder"), (95, "2 minutter")])
def test_durations(length_s: float, said: str, texts: Texts) -> None:
    assert duration(length_s, texts) == said


@pytest.mark.parametrize(
    ("done", "elapsed_s", "said"),
    [
        (0, 60, ""),
        (10, 1, ""),
        (100, 60, ""),
        (50, 30, "mindre end et minut tilbage"),
        (50, 60, "omkring et minut tilbage"),
        (20, 60, "omkring 4 minutter tilbage"),
    ],
)
def test_what_is_left(done: float, elapsed_s: float, said: str, texts: Texts) -> None:
    assert left(done, 100, elapsed_s, texts) == said
