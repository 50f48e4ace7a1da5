"""The store over a real SQLCipher file: what goes in comes out, sealed from anyone without the key."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.errors import LedgerBroken, ObservationErased, ObservationUnknown
from consent.fakes import SetClock
from consent.ledger import Event, Ledger
from models.records import Word
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from observer.database import EncryptedDatabase
from observer.errors import HomeUnusable
from observer.records import Observation, Origin, State, Variant
from observer.store import Store
from observer.store_consent import StoreKeys, StoreLedger
from observer.store_errors import StoreBusy, StoreDamaged, StoreTooNew

pytestmark = pytest.mark.integration
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCHEMA = {
    "candidate": "observation_id utterance_number rank behaviour confidence",
    "confirmed": "id observation_id behaviour quote note",
    "decision": "id observation_id at kind utterance_number behaviour payload undone reviewer",
    "day_mark": "observation_id name value at",
    "day_text": "observation_id question text stays",
    "heard_stretch": "observation_id start_s end_s words options_sha256",
    "ledger": "number at event observation_id data previous_sha256 sha256",
    "note": "id observation_id at_s kind text",
    "observation": "id created_at title variant state origin duration_s speakers deadline_at process_options",
    "passage_key": "recording_id passage key",
    "setting": "key value",
    "tag": "observation_id utterance_number rank behaviour topic confidence evidence example",
    "utterance": "observation_id number start_s end_s speaker role text words",
}
shared_store = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# Shape


def test_the_final_shape_of_the_database_is_this(store):
    tables = store.database.rows(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    ours = {row["name"] for row in tables if not row["name"].startswith(("sqlite_", "_sqlite_"))}
    assert ours == set(SCHEMA)
    assert all(row["strict"] for row in tables if row["name"] in ours)
    for table, columns in SCHEMA.items():
        found = store.database.rows("SELECT name FROM pragma_table_info(?)", [table])
        assert [row["name"] for row in found] == columns.split()


@pytest.mark.parametrize(
    "never", ["score", "percent", "count", "rank_of", "trend", "leader", "emotion", "voice", "cpr"]
)
def test_what_must_not_exist_has_no_column(never):
    assert not [column for columns in SCHEMA.values() for column in columns.split() if never in column]


def test_the_connection_is_set_as_the_design_says(store):
    pragma = lambda name: store.database.rows(f"PRAGMA {name}")[0]  # noqa: E731
    assert set(pragma("foreign_keys").values()) == {1}
    assert set(pragma("secure_delete").values()) == {1}
    assert set(pragma("journal_mode").values()) == {"wal"}
    assert set(pragma("synchronous").values()) == {2}
    assert set(pragma("temp_store").values()) == {2}
    assert set(pragma("cipher_memory_security").values()) == {"1"}


# Locked


def test_the_file_is_noise_without_the_key(tmp_path, store, add, key):
    add(title="En helt særlig titel")
    store.database.truncate_log()
    written = (tmp_path / "medlyt.db").read_bytes()
    assert not written.startswith(b"SQLite format 3")
    assert "En helt særlig titel".encode() not in written
    assert b"observation" not in written
    assert key not in written


def test_another_key_does_not_open_it(tmp_path, store, add):
    add()
    store.close()
    for other in (os.urandom(32), bytes(32)):
        with pytest.raises(StoreDamaged):
            Store(tmp_path, other)


def test_a_wrong_key_says_nothing_on_the_terminal(tmp_path, store):
    store.close()
    code = (
        f"import pathlib\nfrom observer.store import Store\nStore(pathlib.Path({str(tmp_path)!r}), bytes(32))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.stderr.strip().splitlines()[-1].startswith("observer.store_errors.StoreDamaged")
    assert "ERROR" not in ended.stdout + ended.stderr
    assert bytes(32).hex() not in ended.stderr


@pytest.mark.parametrize("content", [b"", b"ikke en database", os.urandom(8192)])
def test_a_damaged_file_is_said_to_be(tmp_path, key, content):
    (tmp_path / "medlyt.db").write_bytes(content)
    if content:
        with pytest.raises(StoreDamaged):
            Store(tmp_path, key)
        assert (tmp_path / "medlyt.db").read_bytes() == content
    else:
        Store(tmp_path, key).close()


def test_a_page_that_was_changed_is_noticed(tmp_path, store, add, said, key):
    add()
    store.put_utterances("m1", [said("ord " * 400, float(n)) for n in range(20)])
    store.close()
    path = tmp_path / "medlyt.db"
    written = bytearray(path.read_bytes())
    for page in range(4096, len(written), 4096):
        written[page + 100] ^= 1
    path.write_bytes(written)

    def read_all():
        with Store(tmp_path, key) as damaged:
            damaged.utterances("m1")

    with pytest.raises(StoreDamaged):
        read_all()


def test_a_home_that_cannot_be_made(tmp_path, key):
    (tmp_path / "fil").write_text("")
    with pytest.raises(HomeUnusable):
        Store(tmp_path / "fil", key)


def test_a_newer_database_is_left_alone(tmp_path, store, key):
    with store.database.writing() as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('medlyt', 'm999_later', '')"
        )
    store.close()
    with pytest.raises(StoreTooNew):
        Store(tmp_path, key)


def test_opening_again_changes_nothing(tmp_path, store, add, key):
    observation = add(title="igen")
    store.close()
    for _ in range(2):
        with Store(tmp_path, key) as again:
            assert again.observation("m1") == observation


def test_a_home_of_an_earlier_version_is_brought_up_with_all_that_is_in_it(tmp_path, store, add, key):
    observation = add(title="fra før")
    with store.database.writing() as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", ["m006_gaps_are_told_by_the_sound"])
        db.execute("CREATE TABLE gap (observation_id TEXT REFERENCES observation (id)) STRICT")
        db.execute("INSERT INTO gap VALUES ('m1')")
    store.close()
    with Store(tmp_path, key) as again:
        assert again.observation("m1") == observation
        assert not again.database.rows("SELECT name FROM pragma_table_list WHERE name = 'gap'")


# Observations


observations = st.builds(
    Observation,
    id=st.from_regex(r"[a-z0-9_-]{1,64}", fullmatch=True),
    created_at=st.datetimes(timezones=st.just(UTC)),
    title=st.text(st.characters(exclude_categories=["Cs"])),
    variant=st.sampled_from(Variant),
    state=st.sampled_from(State),
    origin=st.none() | st.sampled_from(Origin),
    duration_s=st.none() | st.floats(0, 1e6),
    speakers=st.none() | st.integers(1, 20),
    deadline_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    process_options=st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False, allow_infinity=False),
    ),
)


@shared_store
@given(observation=observations)
def test_any_observation_comes_back_as_it_went_in(store, observation):
    try:
        store.add_observation(observation)
    except ValueError:
        store.update_observation(observation)
    assert store.observation(observation.id) == observation


def test_observations_newest_first_and_changed_by_replacing(store, add):
    first = add("m1")
    second = replace(first, id="m2", created_at=AT + timedelta(hours=1))
    store.add_observation(second)
    changed = replace(first, state=State.RECORDED, duration_s=61.5, speakers=2, origin=Origin.IMPORT)
    store.update_observation(changed)
    assert store.observations() == (second, changed)


def test_the_unknown_and_the_taken(store, add, said):
    observation = add()
    with pytest.raises(ValueError, match="there already"):
        store.add_observation(observation)
    for act in (
        lambda: store.observation("m9"),
        lambda: store.update_observation(replace(observation, id="m9")),
        lambda: store.put_utterances("m9", [said("hej")]),
        lambda: store.put_tags("m9", {}),
        lambda: store.add_note("m9", at_s=None, kind="citat", text="hej"),
        lambda: store.add_decision("m9", at=AT, kind="accept"),
        lambda: store.add_confirmed("m9", behaviour="b"),
    ):
        with pytest.raises(ObservationUnknown):
            act()


# What was said and what it points at

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
word_texts = texts.map(str.strip).filter(bool)
times = st.floats(0, 1e5)
probabilities = st.floats(0, 1)


@st.composite
def spans(draw):
    first, last = sorted((draw(times), draw(times)))
    return {"start_s": first, "end_s": last}


@st.composite
def any_utterances(draw):
    word = st.builds(
        lambda span, text, p: Word(**span, text=text, probability=p), spans(), word_texts, probabilities
    )
    return draw(
        st.lists(
            st.builds(
                lambda span, **rest: Utterance(**span, **rest),
                spans(),
                speaker=st.sampled_from(["S1", "S2"]),
                role=st.none() | st.sampled_from(Role),
                text=texts,
                words=st.lists(word, max_size=4).map(tuple),
            ),
            max_size=6,
        )
    )


tag_lists = st.lists(
    st.builds(
        Tag,
        behaviour=texts,
        topic=texts,
        confidence=probabilities,
        evidence=st.lists(texts, max_size=3).map(tuple),
        example=texts,
    ),
    max_size=3,
).map(tuple)
candidate_lists = st.lists(st.builds(Candidate, behaviour=texts, confidence=probabilities), max_size=3).map(
    tuple
)


@shared_store
@given(utterances=any_utterances(), data=st.data())
def test_utterances_tags_and_candidates_come_back_as_they_went_in(store, utterances, data):
    if not store.observations():
        store.add_observation(Observation(id="m1", created_at=AT))
    store.put_utterances("m1", utterances)
    assert [stored.utterance for stored in store.utterances("m1")] == utterances
    assert [stored.number for stored in store.utterances("m1")] == list(range(len(utterances)))
    tagged = {
        number: Tagged(utterance=utterance, tags=data.draw(tag_lists), candidates=data.draw(candidate_lists))
        for number, utterance in enumerate(utterances)
    }
    store.put_tags("m1", tagged)
    assert store.tagged("m1") == tagged
    assert store.tags("m1") == {number: one.tags for number, one in tagged.items() if one.tags}
    assert store.candidates("m1") == {n: one.candidates for n, one in tagged.items() if one.candidates}


def test_new_utterances_take_the_old_tags_with_them_and_new_tags_leave_the_decisions(
    store, add, said, tagged
):
    add()
    store.put_utterances("m1", [said("en"), said("to", 1.0)])
    store.put_tags("m1", {0: tagged(said("en"))})
    decision = store.add_decision("m1", at=AT, kind="accept", utterance_number=0, behaviour="b1")
    store.put_tags("m1", {1: tagged(said("to"))})
    assert set(store.tags("m1")) == {1}
    assert store.decisions("m1") == (decision,)
    store.put_utterances("m1", [said("helt ny")])
    assert (dict(store.tags("m1")), dict(store.candidates("m1")), store.decisions("m1")) == ({}, {}, ())


def test_a_tag_of_no_utterance_is_refused_and_the_old_ones_stay(store, add, said, tagged):
    add()
    store.put_utterances("m1", [said("en")])
    store.put_tags("m1", {0: tagged(said("en"))})
    with pytest.raises(ValueError, match="contradicts"):
        store.put_tags("m1", {5: tagged(said("x"))})
    assert set(store.tags("m1")) == {0}


def test_roles_are_set_by_speaker(store, add, said):
    add()
    store.put_utterances(
        "m1", [said("a", role=None), said("b", 1.0, role=None, speaker="S2"), said("c", 2.0)]
    )
    store.set_roles("m1", {"S1": Role.BORGER, "S2": Role.JOBFORMIDLER})
    roles = [stored.utterance.role for stored in store.utterances("m1")]
    assert roles == [Role.BORGER, Role.JOBFORMIDLER, Role.BORGER]
    store.set_roles("m1", {"S1": None})
    assert store.utterances("m1")[0].utterance.role is None


# Decisions, notes, what is kept, settings


@shared_store
@given(st.lists(st.sampled_from(["decide", "undo", "redo"]), max_size=40))
def test_decisions_are_undone_and_redone_as_on_two_piles(store, acts):
    observation_id = f"d{len(store.observations())}"
    store.add_observation(Observation(id=observation_id, created_at=AT))
    done, undone = [], []
    for number, act in enumerate(acts):
        if act == "decide":
            done.append(store.add_decision(observation_id, at=AT, kind="accept", payload={"n": number}).id)
            undone.clear()
        elif act == "undo":
            turned = store.undo_last_decision(observation_id)
            assert (turned and turned.id) == (done[-1] if done else None)
            assert turned is None or turned.undone
            if done:
                undone.append(done.pop())
        else:
            turned = store.redo_decision(observation_id)
            assert (turned and turned.id) == (undone[-1] if undone else None)
            if undone:
                done.append(undone.pop())
        assert [decision.id for decision in store.decisions(observation_id)] == done
        assert [decision.id for decision in store.decisions(observation_id, undone=True)] == undone[::-1]


def test_a_decision_comes_back_as_it_was_taken(store, add, said):
    add()
    store.put_utterances("m1", [said("en")])
    taken = store.add_decision(
        "m1",
        at=AT,
        kind="change",
        utterance_number=0,
        behaviour="b1",
        payload={"to": "b2", "æ": None, "t": 1.5},
    )
    assert store.decisions("m1") == (taken,)
    assert dict(taken.payload) == {"to": "b2", "æ": None, "t": 1.5}
    assert (taken.at, taken.undone) == (AT, False)
    with pytest.raises(ValueError, match="contradicts"):
        store.add_decision("m1", at=AT, kind="accept", utterance_number=7)


def test_notes_in_the_order_of_the_meeting(store, add):
    add()
    late = store.add_note("m1", at_s=90.0, kind="citat", text="sent")
    loose = store.add_note("m1", at_s=None, kind="reaktion", text="uden tid")
    early = store.add_note("m1", at_s=3.5, kind="handling", text="tidligt")
    assert store.notes("m1") == (early, late, loose)
    store.change_note(early.id, "rettet")
    store.drop_note(late.id)
    store.drop_note(late.id)
    assert store.notes("m1") == (replace(early, text="rettet"), loose)


def test_what_the_pair_keeps(store, add):
    add()
    first = store.add_confirmed("m1", behaviour="b1", quote="hvad drømmer du om", note="godt spørgsmål")
    second = store.add_confirmed("m1", behaviour="b1")
    assert store.confirmed("m1") == (first, second)
    store.drop_confirmed(first.id)
    assert store.confirmed("m1") == (second,)


def test_settings(store):
    assert store.setting("tema") is None
    store.put_setting("tema", "mørkt")
    store.put_setting("tema", "lyst")
    assert store.setting("tema") == "lyst"


# One transaction, many threads, many processes


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


# The ledger and the erased


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


def test_once_erasure_has_begun_nothing_can_be_added(store, add, said):
    add()
    Ledger(StoreLedger(store.database), SetClock()).append(Event.ERASURE_BEGUN, "m1")
    for act in (
        lambda: StoreKeys(store.database).add("m1", 0, bytes(32)),
        lambda: store.put_utterances("m1", [said("for sent")]),
        lambda: store.put_tags("m1", {}),
        lambda: store.add_note("m1", at_s=None, kind="citat", text="for sent"),
        lambda: store.add_decision("m1", at=AT, kind="accept"),
        lambda: store.add_confirmed("m1", behaviour="b", quote="for sent"),
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
