"""The ledger: nothing in it can be changed unseen, and what another process adds is seen at once."""

import threading
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import LedgerBroken
from consent.fakes import RamLedgerStore, SetClock
from consent.ledger import Event, Ledger

pytestmark = pytest.mark.unit


class ListStore:
    """A store that gives whatever entries it was told to."""

    def __init__(self, entries):
        self.listed = tuple(entries)

    def alone(self):
        return nullcontext()

    def entries(self, after=0):
        return tuple(entry for entry in self.listed if entry.number > after)

    def append(self, entry):
        self.listed = (*self.listed, entry)


def some_entries(count):
    clock = SetClock()
    ledger = Ledger(RamLedgerStore(), clock)
    for number in range(count):
        clock.forward(minutes=1)
        ledger.append(Event.CONSENT_GIVEN, f"m{number % 3}", {"ja": number, "navn på felt": "æøå"})
    return list(ledger.entries())


def opened(entries):
    return Ledger(ListStore(entries), SetClock())


def test_an_untouched_ledger_opens_with_all_its_entries():
    entries = some_entries(5)
    assert list(opened(entries).entries()) == entries
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]


changes = {
    "at": lambda entry: entry.time.replace(year=2025).isoformat(),
    "event": lambda _: Event.ERASED,
    "observation_id": lambda entry: entry.observation_id + "x",
    "data": lambda entry: entry.data.replace("ja", "nej"),
    "previous_sha256": lambda _: "f" * 64,
    "sha256": lambda _: "f" * 64,
    "number": lambda entry: entry.number + 100,
}


@given(count=st.integers(1, 8), place=st.integers(0, 7), field=st.sampled_from(sorted(changes)))
def test_a_changed_entry_is_noticed(count, place, field):
    entries = some_entries(count)
    place %= count
    entries[place] = replace(entries[place], **{field: changes[field](entries[place])})
    with pytest.raises(LedgerBroken):
        opened(entries)


@given(
    count=st.integers(2, 8), place=st.integers(0, 6), field=st.sampled_from(["at", "data", "observation_id"])
)
def test_a_changed_entry_with_its_hash_made_anew_is_noticed_by_the_next(count, place, field):
    entries = some_entries(count)
    place %= count - 1
    changed = replace(entries[place], **{field: changes[field](entries[place])})
    entries[place] = replace(changed, sha256=changed.expected_sha256())
    with pytest.raises(LedgerBroken) as caught:
        opened(entries)
    assert caught.value.number == entries[place + 1].number


@given(count=st.integers(2, 8), place=st.integers(0, 6))
def test_a_removed_entry_is_noticed(count, place):
    entries = some_entries(count)
    del entries[place % (count - 1)]
    with pytest.raises(LedgerBroken):
        opened(entries)


@given(count=st.integers(2, 6), data=st.data())
def test_entries_in_another_order_or_doubled_are_noticed(count, data):
    entries = some_entries(count)
    shuffled = data.draw(st.permutations(entries).filter(lambda some: some != entries))
    with pytest.raises(LedgerBroken):
        opened(shuffled)
    with pytest.raises(LedgerBroken):
        opened([*entries, data.draw(st.sampled_from(entries))])


def test_an_entry_that_another_process_slipped_in_wrongly_is_noticed_when_it_is_read():
    store = ListStore(some_entries(3))
    ledger = Ledger(store, SetClock())
    store.append(replace(some_entries(4)[3], data="{}"))
    with pytest.raises(LedgerBroken):
        ledger.entries()


def test_two_ledgers_over_one_store_see_each_other_and_keep_one_chain():
    store, clock = RamLedgerStore(), SetClock()
    one, other = Ledger(store, clock), Ledger(store, clock)
    one.append(Event.CONSENT_GIVEN, "a")
    other.append(Event.CONSENT_GIVEN, "b")
    one.append(Event.CONSENT_WITHDRAWN, "a")
    assert [entry.observation_id for entry in other.entries()] == ["a", "b", "a"]
    assert one.entries() == other.entries() == Ledger(store, clock).entries()
    assert other.latest("a", Event.CONSENT_WITHDRAWN) is not None


def test_threads_may_share_a_ledger():
    store = RamLedgerStore()
    ledger = Ledger(store, SetClock())
    threads = [
        threading.Thread(target=lambda: [ledger.append(Event.CONSENT_GIVEN, "a") for _ in range(20)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Ledger(store, SetClock()).entries()) == 80


def test_the_time_is_kept_in_utc_and_never_runs_backwards():
    clock = SetClock()
    ledger = Ledger(RamLedgerStore(), clock)
    entered = ledger.append(Event.CONSENT_GIVEN, "a")
    assert entered.at.endswith("+00:00")
    clock.forward(days=-3)
    assert ledger.now() == entered.time
    clock.forward(days=4)
    assert ledger.now() == entered.time + timedelta(days=1)
