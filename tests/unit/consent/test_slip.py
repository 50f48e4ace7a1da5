"""The citizen's slip carries the code and what it is for, and names nobody."""

from datetime import UTC, datetime

import pytest

from consent.slip import Slip

pytestmark = pytest.mark.unit

CODE = "7K2M-9QXD"


def test_the_slip_has_the_code_and_the_deadline():
    at = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    slip = Slip(code=CODE, deadline_at=at).as_text()

    assert CODE in slip
    assert at.astimezone().strftime("Efter %d.%m.%Y kl. %H.%M") in slip
    assert "betyder ikke noget for din sag" in slip


def test_without_a_deadline_it_promises_none():
    assert "Efter " not in Slip(code=CODE).as_text()
    assert "None" not in Slip(code=CODE).as_text()
