"""The store over a real SQLCipher file: what goes in comes out, sealed from anyone without the key."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import ObservationUnknown
from observer.errors import HomeUnusable
from observer.records import Observation, Origin, State, Variant
from observer.store import Store
from observer.store_errors import StoreDamaged
from tests.integration.observer.conftest import AT, shared_store

pytestmark = pytest.mark.integration


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


def test_opening_again_changes_nothing(tmp_path, store, add, key):
    observation = add(title="igen")
    store.close()
    for _ in range(2):
        with Store(tmp_path, key) as again:
            assert again.observation("m1") == observation


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
