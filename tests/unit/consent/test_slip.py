"""The citizen's slip carries the code and what it is for, and names nobody."""

from datetime import UTC, datetime

import pytest

from consent.slip import Slip

pytestmark = pytest.mark.unit

CODE = "7K2M-9QXD"


@pytest.mark.parametrize("written", [Slip.as_text, Slip.as_html])
def test_the_slip_has_the_code_and_the_deadline(written):
    at = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    slip = written(Slip(code=CODE, deadline_at=at))

    assert CODE in slip
    assert at.astimezone().strftime("senest %d.%m.%Y kl. %H:%M") in slip
    assert "betyder ikke noget for din sag" in slip


def test_without_a_deadline_it_promises_none():
    assert "senest" not in Slip(code=CODE).as_html()
    assert "None" not in Slip(code=CODE).as_text()


def test_what_is_on_it_is_text_and_nothing_is_fetched():
    page = Slip(code="<b>").as_html()

    assert "&lt;b&gt;" in page
    assert "http" not in page
    assert "src=" not in page
