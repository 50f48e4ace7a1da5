"""The ledger in a real SQLCipher file: it is only added to, and once erasure has begun no word comes in."""

from dataclasses import replace

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from consent.errors import LedgerBroken, ObservationErased
from consent.fakes import SetClock
from consent.ledger import Event, Ledger
from observer.records import State
from observer.store import Store
from observer.store_consent import StoreKeys, StoreLedger
from tests.integration.observer.conftest import AT

pytestmark = pytest.mark.integration


def test_the_ledger_cannot_be_changed_through_the_database(store):
    Ledger(StoreLedger(store.database), SetClock()).append(Event.CONSENT_GIVEN, "m1")
    for statement in ("DELETE FROM ledger", "UPDATE ledger SET data = '{}'"):
        with pytest.raises(ValueError, match="append-only"), store.database.writing() as db:
            db.execute(statement)
    assert len(StoreLedger(store.database).entries()) == 1


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE ledger SET data = '{\"ja\":true}' WHERE number = 2",
        "UPDATE ledger SET event = 'noget andet' WHERE number = 2",
        "DELETE FROM ledger WHERE number = 2",
        "UPDATE ledger SET observation_id = 'm2' WHERE number = 3",
    ],
)
def test_a_ledger_changed_by_someone_with_the_key_is_refused(tmp_path, store, key, tamper):
    ledger = Ledger(StoreLedger(store.database), SetClock())
    for _ in range(3):
        ledger.append(Event.CONSENT_GIVEN, "m1")
    store.close()
    connection = sqlcipher.connect(str(tmp_path / "medlyt.db"))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for trigger in ("ledger_no_update", "ledger_no_delete"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(tamper)
    connection.commit()
    connection.close()
    with Store(tmp_path, key) as again, pytest.raises(LedgerBroken) as caught:
        Ledger(StoreLedger(again.database), SetClock())
    assert "går ikke videre" in caught.value.message


def test_once_erasure_has_begun_nothing_can_be_added_or_written_back(store, add, said):
    observation = add()
    Ledger(StoreLedger(store.database), SetClock()).append(Event.ERASURE_BEGUN, "m1")
    for act in (
        lambda: StoreKeys(store.database).add("m1", 0, bytes(32)),
        lambda: store.put_utterances("m1", [said("for sent")]),
        lambda: store.put_tags("m1", {}),
        lambda: store.add_note("m1", at_s=None, kind="citat", text="for sent"),
        lambda: store.add_decision("m1", at=AT, kind="accept"),
        lambda: store.add_confirmed("m1", behaviour="b", quote="for sent"),
        lambda: store.update_observation(replace(observation, state=State.RECORDED)),
    ):
        with pytest.raises(ObservationErased):
            act()
    store.add_confirmed("m1", behaviour="b", note="skrevet efter hukommelsen")
    assert store.confirmed("m1")[0].note == "skrevet efter hukommelsen"


@pytest.mark.parametrize("table", ["passage_key", "utterance", "decision", "note", "confirmed"])
def test_the_database_itself_refuses_what_comes_after_erasure(store, add, table):
    add()
    rows = {
        "passage_key": ("recording_id, passage, key", ["m1", 0, bytes(32)]),
        "utterance": (
            "observation_id, number, start_s, end_s, speaker, text, words",
            ["m1", 0, 0.0, 1.0, "S1", "x", "[]"],
        ),
        "decision": ("observation_id, at, kind, payload", ["m1", "", "accept", "{}"]),
        "note": ("observation_id, kind, text", ["m1", "citat", "x"]),
        "confirmed": ("observation_id, behaviour, quote, note", ["m1", "b", "x", ""]),
    }
    columns, values = rows[table]
    places = ", ".join("?" * len(values))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 -- our own names
    with store.database.writing("m1") as db:
        db.execute("SAVEPOINT before")
        db.execute(statement, values)
        db.execute("ROLLBACK TO before")
    Ledger(StoreLedger(store.database), SetClock()).append(Event.ERASURE_BEGUN, "m1")
    with pytest.raises(ObservationErased), store.database.writing("m1") as db:
        db.execute(statement, values)
