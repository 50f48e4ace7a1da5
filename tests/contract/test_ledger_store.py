"""What every LedgerStore keeps to, in memory and in the encrypted database."""

import os
import threading

import pytest

from consent.errors import LedgerEntryTaken
from consent.fakes import RamLedgerStore, SetClock
from consent.ledger import Event, Ledger, LedgerEntry
from observer.database import EncryptedDatabase
from observer.store_consent import StoreLedger

pytestmark = pytest.mark.contract


@pytest.fixture(params=["ram", "sqlcipher"])
def store(request, tmp_path):
    if request.param == "ram":
        yield RamLedgerStore()
        return
    database = EncryptedDatabase(tmp_path, os.urandom(32))
    yield StoreLedger(database)
    database.close()


def entry(number, observation_id="m1"):
    return LedgerEntry(
        number=number,
        at="2026-03-02T09:00:00+00:00",
        event=Event.CONSENT_GIVEN,
        observation_id=observation_id,
        data='{"ord":"æøå"}',
        previous_sha256="0" * 64,
        sha256=f"{number:064x}",
    )


def test_entries_come_back_as_they_went_in_and_in_order(store):
    for number in (1, 2, 3):
        store.append(entry(number))
    assert store.entries() == (entry(1), entry(2), entry(3))
    assert all(type(one.event) is Event for one in store.entries())


def test_only_newer_entries_are_given_where_asked(store):
    for number in range(1, 6):
        store.append(entry(number))
    assert store.entries(after=3) == (entry(4), entry(5))
    assert store.entries(after=5) == ()


def test_a_number_is_used_once(store):
    store.append(entry(1))
    with pytest.raises(LedgerEntryTaken):
        store.append(entry(1, "m2"))
    assert store.entries() == (entry(1),)


def test_a_ledger_over_it_is_read_back_whole(store):
    clock = SetClock()
    ledger = Ledger(store, clock)
    for number in range(10):
        clock.forward(minutes=1)
        ledger.append(Event.CONSENT_GIVEN, f"m{number}", {"nummer": number, "tekst": "æøå \"'\n"})
    assert Ledger(store, clock).entries() == ledger.entries()


def test_while_one_is_alone_another_thread_waits_to_append(store):
    order = []

    def other():
        with store.alone():
            order.append("other")

    rival = threading.Thread(target=other)
    with store.alone():
        rival.start()
        rival.join(timeout=0.2)
        store.append(entry(1))
        order.append("first")
    rival.join()
    assert order == ["first", "other"]
    assert store.entries() == (entry(1),)


def test_nothing_stays_of_what_was_appended_alone_if_that_fails(store):
    store.append(entry(1))

    def adding():
        with store.alone():
            store.append(entry(2))
            store.append(entry(2))

    with pytest.raises(LedgerEntryTaken):
        adding()
    assert store.entries() == (entry(1),)


class OvertakingClock(SetClock):
    """A clock that lets another ledger try to append each time it is looked at."""

    def __init__(self, store):
        super().__init__()
        self.others = []
        self.quick = Ledger(store, SetClock())

    def __call__(self):
        other = threading.Thread(target=self.quick.append, args=(Event.CONSENT_GIVEN, "m2"))
        self.others.append(other)
        other.start()
        other.join(timeout=0.2)
        return super().__call__()


def test_one_who_would_be_overtaken_each_time_still_appends(store):
    clock = OvertakingClock(store)
    Ledger(store, clock).append(Event.ERASED, "m1")
    for other in clock.others:
        other.join()
    events = [one.event for one in Ledger(store, SetClock()).entries()]
    assert events == [Event.ERASED, *(Event.CONSENT_GIVEN for _ in clock.others)]


def test_several_ledgers_over_it_at_once_keep_one_chain(store):
    ledgers = [Ledger(store, SetClock()) for _ in range(3)]
    threads = [
        threading.Thread(
            target=lambda ledger=ledger: [ledger.append(Event.CONSENT_GIVEN, "m1") for _ in range(10)]
        )
        for ledger in ledgers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Ledger(store, SetClock()).entries()) == 30
