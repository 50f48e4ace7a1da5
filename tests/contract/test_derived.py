"""What every Derived keeps to, in memory and in the encrypted database."""

import os
from datetime import UTC, datetime

import pytest

from consent.fakes import RamDerived
from consent.receipt import CHOSEN_DA, SHEET_DA, Kept
from nlp.records import Candidate, Tag, Tagged, Utterance
from observer.records import Observation
from observer.store import Store
from observer.store_consent import StoreDerived

pytestmark = pytest.mark.contract


def fill_store(store, observation_id):
    store.add_observation(Observation(id=observation_id, created_at=datetime(2026, 3, 2, tzinfo=UTC)))
    said = Utterance(start_s=0.0, end_s=1.0, speaker="S1", role=None, text="hej")
    store.put_utterances(observation_id, [said, said])
    tag = Tag(behaviour="b", topic="t", confidence=0.5, evidence=("hej",), example="goddag")
    one = Tagged(utterance=said, tags=(tag,), candidates=(Candidate(behaviour="b", confidence=0.5),))
    store.put_tags(observation_id, {1: one})
    store.add_note(observation_id, at_s=None, kind="citat", text="sagde hej")
    store.put_day_text(observation_id, "borger.samtalen", "den var rar", stays=False)
    store.mark(observation_id, "step", "sparring", at=datetime(2026, 3, 2, tzinfo=UTC))
    store.add_confirmed(observation_id, behaviour="b", quote="hej", note="godt")


@pytest.fixture(params=["ram", "sqlcipher"])
def filled(request, tmp_path):
    """A Derived that holds things of m1 and of m2, one of them a quote each."""
    if request.param == "ram":
        derived = RamDerived()
        for observation_id in ("m1", "m2"):
            derived.put(observation_id, "Linjer med tekst", 2)
            derived.put(observation_id, "Citater", 1)
            derived.keeps[observation_id] = Kept(sheet=observation_id == "m2", chosen=1)
        yield derived
        return
    with Store(tmp_path, os.urandom(32)) as store:
        for observation_id in ("m1", "m2"):
            fill_store(store, observation_id)
        store.mark("m2", "agreed", "", at=datetime(2026, 3, 2, tzinfo=UTC))
        yield StoreDerived(store.database)


def test_dropping_leaves_nothing_of_it_and_all_of_the_other(filled):
    other = dict(filled.remains("m2", keep_quotes=False))
    before = dict(filled.remains("m1", keep_quotes=False))
    assert before["Linjer med tekst"] == 2
    assert dict(filled.drop("m1", keep_quotes=False)) == before
    filled.truncate_log()
    assert filled.remains("m1", keep_quotes=False) == {}
    assert filled.remains("m2", keep_quotes=False) == other


def test_quotes_are_kept_where_they_may_be(filled):
    dropped = filled.drop("m1", keep_quotes=True)
    assert "Citater" not in dropped
    assert filled.remains("m1", keep_quotes=True) == {}
    assert filled.remains("m1", keep_quotes=False) == {"Citater": 1}


def test_it_tells_what_of_it_stays(filled):
    filled.drop("m1", keep_quotes=False)
    filled.drop("m2", keep_quotes=True)
    assert filled.kept("m1") == Kept(chosen=1)
    assert filled.kept("m2") == Kept(sheet=True, chosen=1, quotes=1)
    assert filled.kept("m9") == Kept()


def test_what_stayed_can_be_dropped_too_and_the_other_keeps_its_own(filled):
    filled.drop("m1", keep_quotes=False)
    filled.drop("m2", keep_quotes=True)
    assert filled.drop_kept("m2") == {SHEET_DA: 1, CHOSEN_DA: 1, "Citater": 1}
    filled.truncate_log()
    assert filled.kept("m2") == Kept()
    assert filled.kept("m1") == Kept(chosen=1)
    assert filled.drop_kept("m2") == {}


def test_dropping_again_drops_nothing(filled):
    filled.drop("m1", keep_quotes=False)
    assert filled.drop("m1", keep_quotes=False) == {}
    assert filled.drop("m9", keep_quotes=False) == {}
    filled.truncate_log()
