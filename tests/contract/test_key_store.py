"""What every KeyStore keeps to, in memory and in the encrypted database."""

import os
import threading

import pytest

from consent.errors import KeyTaken
from consent.keys import RamKeyStore
from observer.database import EncryptedDatabase
from observer.store_consent import StoreKeys

pytestmark = pytest.mark.contract


@pytest.fixture(params=["ram", "sqlcipher"])
def keys(request, tmp_path):
    if request.param == "ram":
        yield RamKeyStore()
        return
    database = EncryptedDatabase(tmp_path, os.urandom(32))
    yield StoreKeys(database)
    database.close()


def key(number):
    return bytes([number]) * 32


def test_a_key_is_given_back_to_its_passage_alone(keys):
    keys.add("m1", 0, key(1))
    keys.add("m1", 7, key(2))
    keys.add("m2", 0, key(3))
    assert (keys.get("m1", 0), keys.get("m1", 7), keys.get("m2", 0)) == (key(1), key(2), key(3))
    assert keys.get("m1", 1) is None
    assert keys.get("m3", 0) is None
    assert isinstance(keys.get("m1", 0), bytes)


def test_a_key_is_never_replaced(keys):
    keys.add("m1", 0, key(1))
    with pytest.raises(KeyTaken):
        keys.add("m1", 0, key(2))
    assert keys.get("m1", 0) == key(1)


def test_some_passages_lose_their_keys_and_the_rest_do_not(keys):
    for passage in range(6):
        keys.add("m1", passage, key(passage))
    assert keys.destroy("m1", {1, 2, 99}) == 2
    assert [passage for passage in range(6) if keys.get("m1", passage) is None] == [1, 2]
    assert keys.count("m1") == 4


def test_destroying_all_leaves_other_recordings_alone(keys):
    for passage in range(3):
        keys.add("m1", passage, key(passage))
        keys.add("m2", passage, key(passage))
    assert keys.destroy("m1") == 3
    assert (keys.count("m1"), keys.count("m2")) == (0, 3)


@pytest.mark.parametrize("passages", [None, (), {4}])
def test_destroying_what_is_not_there_is_harmless(keys, passages):
    assert keys.destroy("m9", passages) == 0
    keys.add("m1", 0, key(1))
    assert keys.destroy("m1", ()) == 0
    assert keys.count("m1") == 1


def test_a_destroyed_passage_may_get_a_new_key(keys):
    keys.add("m1", 0, key(1))
    keys.destroy("m1")
    keys.add("m1", 0, key(2))
    assert keys.get("m1", 0) == key(2)


def test_threads_may_share_it(keys):
    failures = []

    def work(recording):
        for passage in range(25):
            keys.add(recording, passage, key(passage))
            if keys.get(recording, passage) != key(passage):
                failures.append((recording, passage))

    threads = [threading.Thread(target=work, args=(f"m{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [keys.count(f"m{number}") for number in range(4)] == [25] * 4
