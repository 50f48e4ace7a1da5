"""A receipt is kept as it was given, and says in Danish what is gone, what stays and what is not promised."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.receipt import LEDGER_KEPT, NOT_CLAIMED, REASON_DA, Kept, Reason, Receipt

pytestmark = pytest.mark.unit


def receipt(**changes):
    values = {
        "observation_id": "m1",
        "erased_at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        "reason": Reason.FINISHED,
        "keys_destroyed": 181,
        "audio_bytes": 57_000_000,
        "dropped": (("Linjer med tekst", 412), ("Spor", 0)),
        "kept": (LEDGER_KEPT,),
        "not_claimed": NOT_CLAIMED,
        "checked": True,
    }
    return Receipt(**{**values, **changes})


@given(
    st.builds(
        receipt,
        reason=st.sampled_from(Reason),
        keys_destroyed=st.integers(0, 10**6),
        audio_bytes=st.integers(0, 10**12),
        dropped=st.lists(st.tuples(st.text(), st.integers(0))).map(tuple),
        kept=st.lists(st.text()).map(tuple),
        erased_at=st.datetimes(timezones=st.just(UTC)),
    )
)
def test_a_receipt_survives_the_ledger(given_receipt):
    assert Receipt.from_json(given_receipt.to_json()) == given_receipt


def test_one_that_is_not_finished_survives_too_and_says_so():
    left = receipt(checked=False, left=("En fil",))
    assert Receipt.from_json(left.to_json()) == left
    assert "ikke slettet helt" in left.as_text()
    assert "En fil" in left.as_text()


def test_it_reads_as_an_account():
    text = receipt().as_text()
    assert "slettet og efterprøvet" in text
    assert "Nøgler, som er ødelagt: 181" in text
    assert "Linjer med tekst: 412" in text
    assert "Spor" not in text
    for line in (LEDGER_KEPT, *NOT_CLAIMED):
        assert line in text


@pytest.mark.parametrize(
    "word", ["RAM", "Sidefilen", "dvalefilen", "Sikkerhedskopier", "snapshots", "SSD", "oprindelige fil"]
)
def test_it_names_what_is_not_claimed(word):
    assert word in receipt().as_text()


def test_every_reason_has_its_danish():
    assert set(REASON_DA) == set(Reason)


def test_a_receipt_cannot_be_checked_and_leave_something():
    with pytest.raises(ValueError, match="leaves nothing"):
        receipt(left=("noget",))


def test_without_a_recording_it_tells_of_no_sound():
    text = receipt(keys_destroyed=0, audio_bytes=0, dropped=(("Noter", 2),)).as_text()
    assert "Noter: 2" in text
    assert "Lyden" not in text


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (Kept(), []),
        (Kept(sheet=True), ["sparringsark"]),
        (Kept(chosen=3), ["valgt: 3"]),
        (Kept(sheet=True, chosen=3, quotes=2), ["sparringsark", "valgt: 3", "Citater til dem"]),
        (Kept(examples=4), ["eksempelbiblioteket, som alle har sagt ja til: 4"]),
        (Kept(examples=None), ["hvis der er nogen"]),
    ],
)
def test_only_what_there_is_is_said_to_stay(kept, said):
    lines = kept.lines()
    assert len(lines) == len(said)
    for line, word in zip(lines, said, strict=True):
        assert word in line
