"""Erasing, cut off at any point and taken up again, ends with nothing left and one and the same receipt."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.choices import Purpose
from consent.erasure import erase, erase_kept, pending, receipt_of, receipts
from consent.errors import ObservationErased, ObservationUnknown
from consent.fakes import RamDerived, RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.keys import RamKeyStore
from consent.ledger import Event, Ledger
from consent.receipt import CHOSEN_DA, LEDGER_KEPT, SHEET_DA, Kept, Reason
from consent.retention import Retention
from consent.vault import Vault

pytestmark = pytest.mark.unit


class PowerCut(BaseException):
    """Ends the act, as nothing inside it can catch."""


class Watched:
    """Passes everything on and notes the order; at step `cut_at` the power goes, before or after the act."""

    def __init__(self, inner, name, journal):
        self.inner, self.name, self.journal = inner, name, journal

    def __getattr__(self, act):
        real = getattr(self.inner, act)

        def watched(*values, **named):
            self.journal.step(f"{self.name}.{act}", before=True)
            result = real(*values, **named)
            self.journal.step(f"{self.name}.{act}", before=False)
            return result

        return watched


class Journal:
    def __init__(self):
        self.acts, self.left = [], None

    def step(self, act, *, before):
        if self.left is not None:
            if self.left == 0:
                self.left = None
                raise PowerCut
            self.left -= 1
        if before:
            self.acts.append(act)


def finish_pending(house):
    """Erase all that should be gone, as every start does; a receipt each."""
    wanted = pending(keys=house.rooms["keys"], ledger=house.rooms["ledger"], retention=Retention())
    return tuple(erase(one, **house.rooms, reason=reason) for one, reason in wanted)


@pytest.fixture
def make_house(tmp_path_factory, choose):
    """Make a house with one recording, 12 s long, of which two keys, a file and derived things exist."""

    def make(*purposes):
        clock, store, journal = SetClock(), RamLedgerStore(), Journal()
        ledger = Ledger(store, clock)
        gate, keys, derived = ConsentGate(ledger), RamKeyStore(), RamDerived()
        vault = Vault(tmp_path_factory.mktemp("vault"), keys)
        gate.record("m1", choose(*(purposes or (Purpose.RECORDING,))))
        if Purpose.RECORDING in (purposes or (Purpose.RECORDING,)):
            with vault.writer(gate.permission("m1", Purpose.RECORDING)) as writer:
                writer.write(np.ones(12 * 16_000, np.int16), durable=False)
        derived.put("m1", "Linjer med tekst", 40)
        derived.put("m1", "Citater", 2)
        rooms = {
            "vault": Watched(vault, "vault", journal),
            "keys": Watched(keys, "keys", journal),
            "derived": Watched(derived, "derived", journal),
            "ledger": Watched(ledger, "ledger", journal),
            "clock": clock,
        }
        return SimpleNamespace(
            rooms=rooms, gate=gate, ledger=ledger, keys=keys, derived=derived, vault=vault, clock=clock,
            journal=journal, store=store,
        )  # fmt: skip

    return make


@pytest.fixture
def house(make_house):
    return make_house()


def test_erasing_destroys_keys_file_and_all_that_came_of_it(house):
    size = house.vault.size_bytes("m1")
    receipt = erase("m1", **house.rooms, reason=Reason.FINISHED)
    assert house.keys.count("m1") == 0
    assert not house.vault.exists("m1")
    assert house.derived.remains("m1", keep_quotes=False) == {}
    assert receipt.checked
    assert (receipt.keys_destroyed, receipt.audio_bytes) == (2, size)
    assert receipt.dropped == (("Citater", 2), ("Linjer med tekst", 40))
    assert receipt_of(house.ledger, "m1") == receipt
    with pytest.raises(ObservationErased):
        house.gate.permission("m1", Purpose.RECORDING)


def test_the_beginning_is_entered_first_then_keys_file_rest_log_and_a_look(house):
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    acts = [act for act in house.journal.acts if not act.startswith("ledger.entries")]
    order = [
        "ledger.append",
        "keys.destroy",
        "vault.destroy",
        "derived.drop",
        "derived.truncate_log",
        "vault.exists",
        "ledger.append",
    ]
    places = []
    for act in order:
        places.append(acts.index(act, (places[-1] + 1) if places else 0))
    assert acts.index("derived.remains", places[4]) > places[4]
    assert [entry.event for entry in house.ledger.entries("m1")][-2:] == [Event.ERASURE_BEGUN, Event.ERASED]


def test_erasing_again_gives_the_first_receipt_again(house):
    first = erase("m1", **house.rooms, reason=Reason.FINISHED)
    house.clock.forward(hours=5)
    assert erase("m1", **house.rooms, reason=Reason.WITHDRAWN) == first
    assert len(receipts(house.ledger)) == 1


# The fixture is a maker: every example has a house of its own.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 40), min_size=1, max_size=4))
def test_cut_off_anywhere_any_number_of_times_it_ends_the_same(make_house, cuts):
    house = make_house()
    size = house.vault.size_bytes("m1")
    for cut in cuts:
        house.journal.left = cut
        try:
            erase("m1", **house.rooms, reason=Reason.CANCELLED)
        except PowerCut:
            pass
        else:
            house.journal.left = None
        # A new process reads the ledger anew.
        house.ledger = Ledger(house.store, house.clock)
        house.rooms["ledger"] = Watched(house.ledger, "ledger", house.journal)
    house.journal.left = None
    begun = house.ledger.latest("m1", Event.ERASURE_BEGUN) is not None
    finish_pending(house)
    receipt = receipt_of(house.ledger, "m1")
    assert (receipt is not None) == begun
    if receipt is not None:
        assert house.keys.count("m1") == 0
        assert not house.vault.exists("m1")
        assert house.derived.remains("m1", keep_quotes=False) == {}
        assert house.derived.log_truncated
        assert receipt.reason is Reason.CANCELLED
        assert (receipt.keys_destroyed, receipt.audio_bytes) == (2, size)
        assert receipt.dropped == (("Citater", 2), ("Linjer med tekst", 40))
        assert [e.event for e in house.ledger.entries("m1")].count(Event.ERASED) == 1
    else:
        assert house.keys.count("m1") == 2


def test_a_file_that_is_held_open_is_reported_its_keys_are_gone_and_the_next_start_finishes(
    house, monkeypatch
):
    with monkeypatch.context() as held:
        held.setattr("pathlib.Path.unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
        held.setattr("consent.vault._UNLINK_PAUSE_S", 0)
        receipt = erase("m1", **house.rooms, reason=Reason.WITHDRAWN)
    assert not receipt.checked
    assert any("et andet program" in line for line in receipt.left)
    assert house.keys.count("m1") == 0
    assert receipt_of(house.ledger, "m1") is None
    (finished,) = finish_pending(house)
    assert finished.checked
    assert finished.keys_destroyed == 2
    assert finished.reason is Reason.WITHDRAWN
    assert not house.vault.exists("m1")


def test_a_file_held_for_a_moment_is_waited_for(house, monkeypatch):
    from pathlib import Path

    real, refusals = Path.unlink, [PermissionError(), PermissionError()]

    def unlink(path, **named):
        if refusals:
            raise refusals.pop()
        real(path, **named)

    monkeypatch.setattr("pathlib.Path.unlink", unlink)
    monkeypatch.setattr("consent.vault._UNLINK_PAUSE_S", 0)
    assert erase("m1", **house.rooms, reason=Reason.FINISHED).checked


def test_something_that_comes_back_after_the_receipt_is_destroyed_again_without_a_second_one(house):
    first = erase("m1", **house.rooms, reason=Reason.FINISHED)
    house.derived.put("m1", "Linjer med tekst", 7)
    assert erase("m1", **house.rooms, reason=Reason.FINISHED) == first
    assert house.derived.remains("m1", keep_quotes=False) == {}


def test_quotes_stay_only_where_everyone_said_yes_to_them(make_house):
    with_yes = make_house(Purpose.RECORDING, Purpose.QUOTES)
    with_yes.derived.keeps["m1"] = Kept(sheet=True, chosen=3)
    receipt = erase("m1", **with_yes.rooms, reason=Reason.FINISHED)
    assert receipt.kept == (*Kept(sheet=True, chosen=3, quotes=2).lines(), LEDGER_KEPT)
    assert with_yes.derived.remains("m1", keep_quotes=False) == {"Citater": 2}

    taken_back = make_house(Purpose.RECORDING, Purpose.QUOTES)
    taken_back.gate.withdraw("m1")
    receipt = erase("m1", **taken_back.rooms, reason=Reason.WITHDRAWN)
    assert receipt.kept == (LEDGER_KEPT,)
    assert taken_back.derived.remains("m1", keep_quotes=False) == {}


def test_a_yes_taken_back_after_the_erasure_takes_the_quotes_too_and_a_new_receipt_says_so(make_house):
    house = make_house(Purpose.RECORDING, Purpose.QUOTES)
    first = erase("m1", **house.rooms, reason=Reason.FINISHED)
    house.gate.withdraw("m1")
    second = erase("m1", **house.rooms, reason=Reason.WITHDRAWN)
    assert house.derived.remains("m1", keep_quotes=False) == {}
    assert second.kept == (LEDGER_KEPT,)
    assert second.dropped == (("Citater", 2), ("Linjer med tekst", 40))
    assert (second.reason, second.audio_bytes) == (Reason.WITHDRAWN, first.audio_bytes)
    assert receipts(house.ledger) == (second,)
    assert erase("m1", **house.rooms, reason=Reason.WITHDRAWN) == second
    assert finish_pending(house) == ()


def test_a_yes_taken_back_after_the_erasure_is_followed_at_the_next_start_where_it_was_cut_off(make_house):
    house = make_house(Purpose.RECORDING, Purpose.QUOTES)
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    assert finish_pending(house) == ()
    house.gate.withdraw("m1")
    (receipt,) = finish_pending(house)
    assert receipt.reason is Reason.WITHDRAWN
    assert house.derived.remains("m1", keep_quotes=False) == {}


def test_what_an_erasure_left_can_be_erased_too_and_a_new_receipt_says_so(make_house):
    house = make_house(Purpose.RECORDING, Purpose.QUOTES)
    rooms = {name: house.rooms[name] for name in ("derived", "ledger", "clock")}
    with pytest.raises(ObservationUnknown):
        erase_kept("m1", **rooms)
    house.derived.keeps["m1"] = Kept(sheet=True, chosen=3, examples=2)
    first = erase("m1", **house.rooms, reason=Reason.FINISHED)
    house.clock.forward(hours=1)
    second = erase_kept("m1", **rooms)
    assert second.kept == (*Kept(examples=2).lines(), LEDGER_KEPT)
    assert set(second.dropped) - set(first.dropped) == {(SHEET_DA, 1), (CHOSEN_DA, 3), ("Citater", 2)}
    assert (second.reason, second.erased_at > first.erased_at) == (first.reason, True)
    assert house.derived.log_truncated
    assert erase_kept("m1", **rooms) == second == erase("m1", **house.rooms, reason=Reason.FINISHED)
    assert receipts(house.ledger) == (second,)


def test_an_unknown_id_leaves_no_trace_in_the_ledger(house):
    before = house.ledger.entries()
    with pytest.raises(ObservationUnknown):
        erase("m9", **house.rooms, reason=Reason.ASKED)
    assert house.ledger.entries() == before


def test_what_has_things_but_no_consent_entry_is_erased_all_the_same(house):
    house.derived.put("m9", "Noter", 3)
    receipt = erase("m9", **house.rooms, reason=Reason.ASKED)
    assert receipt.dropped == (("Noter", 3),)


def test_nothing_is_pending_in_good_time(house):
    house.clock.forward(hours=23, minutes=59)
    assert finish_pending(house) == ()
    assert house.keys.count("m1") == 2


def test_past_the_deadline_the_next_start_erases(house):
    house.clock.forward(hours=24)
    (receipt,) = finish_pending(house)
    assert receipt.reason is Reason.DEADLINE
    assert not house.vault.exists("m1")
    assert finish_pending(house) == ()


def test_a_withdrawal_that_was_not_followed_by_erasure_is_finished(house):
    house.gate.withdraw("m1")
    (receipt,) = finish_pending(house)
    assert receipt.reason is Reason.WITHDRAWN
    assert house.keys.count("m1") == 0


def test_sound_whose_yes_became_a_no_is_erased(house, choose):
    house.gate.record("m1", choose(Purpose.OBSERVER))
    (receipt,) = finish_pending(house)
    assert receipt.reason is Reason.WITHDRAWN
    assert house.keys.count("m1") == 0


def test_notes_without_recording_are_left_until_their_deadline(make_house):
    house = make_house(Purpose.OBSERVER)
    assert finish_pending(house) == ()
    house.clock.forward(hours=24)
    assert [r.reason for r in finish_pending(house)] == [Reason.DEADLINE]


def test_one_observation_is_erased_and_the_other_is_not(house, choose):
    house.gate.record("m2", choose(Purpose.RECORDING))
    with house.vault.writer(house.gate.permission("m2", Purpose.RECORDING)) as writer:
        writer.write(np.ones(16_000, np.int16))
    erase("m1", **house.rooms, reason=Reason.FINISHED)
    assert house.vault.reader(house.gate.permission("m2", Purpose.RECORDING)).read(0, 1).all()
