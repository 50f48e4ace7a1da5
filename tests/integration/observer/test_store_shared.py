"""Writes that belong together, threads and processes over one SQLCipher file: whole, not at all, or busy."""

import subprocess
import sys
import threading

import pytest

from consent.fakes import SetClock
from consent.ledger import Ledger
from observer.database import EncryptedDatabase
from observer.store import Store
from observer.store_consent import StoreKeys, StoreLedger
from observer.store_errors import StoreBusy

pytestmark = pytest.mark.integration


def test_writes_together_are_kept_together_or_not_at_all(store, add, said):
    add()

    def fail_half_way():
        with store.together():
            store.put_utterances("m1", [said("halvt")])
            store.add_note("m1", at_s=None, kind="citat", text="halvt")
            raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        fail_half_way()
    assert (store.utterances("m1"), store.notes("m1")) == ((), ())
    with store.together():
        store.add_note("m1", at_s=None, kind="citat", text="helt")
    assert len(store.notes("m1")) == 1


def test_a_write_that_fails_leaves_what_was_there(store, add, said):
    add()
    store.put_utterances("m1", [said("gammel")])

    def breaking():
        yield said("ny")
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        store.put_utterances("m1", breaking())
    assert [stored.utterance.text for stored in store.utterances("m1")] == ["gammel"]


def test_threads_may_share_the_store(store, add, said):
    add()
    failures = []

    def work(number):
        try:
            for turn in range(15):
                store.put_utterances("m1", [said(f"{number} {turn}")] * 5)
                texts_seen = {stored.utterance.text for stored in store.utterances("m1")}
                if len(texts_seen) != 1:
                    failures.append(texts_seen)
                store.add_note("m1", at_s=float(turn), kind="citat", text=str(number))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(store.notes("m1")) == 75


WRITER = """
import sys, pathlib
from consent.fakes import SetClock
from consent.ledger import Event, Ledger
from observer.store import Store
from observer.store_consent import StoreKeys, StoreLedger
home, key, name = pathlib.Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline()), sys.argv[2]
with Store(home, key) as store:
    ledger = Ledger(StoreLedger(store.database), SetClock())
    keys = StoreKeys(store.database)
    for number in range(15):
        ledger.append(Event.CONSENT_GIVEN, name, {"n": number})
        keys.add(name, number, bytes(32))
    keys.destroy(name, range(5))
"""


def test_several_processes_may_start_at_once_on_a_new_home_and_keep_one_ledger(tmp_path, key):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), name], stdin=subprocess.PIPE, text=True
        )
        for name in ("a", "b", "c")
    ]
    for process in processes:
        process.stdin.write(key.hex() + "\n")
        process.stdin.close()
    assert [process.wait() for process in processes] == [0, 0, 0]
    with Store(tmp_path, key) as store:
        entries = Ledger(StoreLedger(store.database), SetClock()).entries()
        assert sorted(entry.observation_id for entry in entries) == ["a"] * 15 + ["b"] * 15 + ["c"] * 15
        assert [StoreKeys(store.database).count(name) for name in "abc"] == [10, 10, 10]


def test_a_database_that_another_process_keeps_is_busy(tmp_path, store, add, key, monkeypatch):
    add()
    monkeypatch.setattr("observer.database._BUSY_TIMEOUT_S", 0.05)
    other = EncryptedDatabase(tmp_path, key)
    with store.database.writing(), pytest.raises(StoreBusy), other.writing():
        pytest.fail("both wrote")
    other.close()


def test_a_reader_elsewhere_holds_up_the_truncating_and_that_is_said(tmp_path, store, add, key, monkeypatch):
    add()
    monkeypatch.setattr("observer.database._TRUNCATE_TIMEOUT_S", 0.05)
    store.database.rows("PRAGMA busy_timeout = 50")
    other = EncryptedDatabase(tmp_path, key)
    other._db.execute("BEGIN")
    other.rows("SELECT * FROM observation")
    with pytest.raises(StoreBusy):
        store.database.truncate_log()
    other.close()
    store.database.truncate_log()
    assert (tmp_path / "medlyt.db-wal").stat().st_size == 0
