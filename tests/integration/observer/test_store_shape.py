"""The shape of the database: these tables and columns and no others, and a home that another version made."""

import pytest

from observer.store import Store
from observer.store_errors import StoreTooNew

pytestmark = pytest.mark.integration
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


def test_a_newer_database_is_left_alone(tmp_path, store, key):
    with store.database.writing() as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('medlyt', 'm999_later', '')"
        )
    store.close()
    with pytest.raises(StoreTooNew):
        Store(tmp_path, key)


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
