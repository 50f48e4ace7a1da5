"""The vault's sealed file: nothing in it can be read, no key seals twice, and it is on the disk in time."""

import os

import numpy as np
import pytest

from consent.sealed_file import scan
from consent.vault import RamKeyStore, Vault
from tests.unit.consent.vault_room import RATE, noise

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("seconds", [0.5, 12.0])
def test_no_run_of_samples_stands_in_the_file(room, seconds):
    sound = noise(seconds)
    room.record(sound)
    sealed = room.file.read_bytes()
    for start in range(0, len(sound) - 64, 64):
        assert sound[start : start + 64].tobytes() not in sealed


def test_the_same_sound_twice_is_sealed_differently(room):
    silence = np.zeros(2 * RATE, np.int16)
    room.record(silence)
    room.record(silence)
    with room.file.open("rb") as file:
        blocks = scan(file)
        records = []
        for block in blocks:
            file.seek(block.offset + 12)
            records.append(file.read(block.sealed_bytes))
    assert len(set(records)) == 4


class WatchfulKeys(RamKeyStore):
    """Keeps what the file held when each key came, and every key ever given."""

    def __init__(self, file):
        super().__init__()
        self.file, self.seen, self.given = file, [], []

    def add(self, recording_id, passage, key):
        with self.file.open("rb") as file:
            self.seen.append({block.passage for block in scan(file)})
        self.given.append(key)
        super().add(recording_id, passage, key)


def test_a_key_is_stored_before_the_first_block_that_it_seals_and_never_given_twice(room):
    room.keys = WatchfulKeys(room.file)
    room.vault = Vault(room.folder, room.keys)
    room.record(noise(25), durable=True)
    room.record(noise(5), durable=True)
    assert [max(seen, default=-1) for seen in room.keys.seen] == [-1, 0, 1, 2]
    assert len(set(room.keys.given)) == 4
    assert all(len(key) == 32 for key in room.keys.given)


def test_a_key_left_without_blocks_by_a_crash_is_never_used_again(room):
    room.record(noise(2))
    room.keys.add("m1", 1, b"k" * 32)
    room.record(noise(2, 1))
    with room.file.open("rb") as file:
        assert [block.passage for block in scan(file)] == [0, 0, 2, 2]
    np.testing.assert_array_equal(room.all(), np.concatenate([noise(2), noise(2, 1)]))


def test_each_block_is_on_the_disk_when_write_returns_and_an_import_waits_for_close(room, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(handle), real(handle)))
    with room.writer() as writer:
        synced.clear()
        writer.write(noise(3))
        assert len(synced) == 3
        writer.write(noise(3), durable=False)
        assert len(synced) == 3
    assert len(synced) == 4


def test_only_its_owner_may_read_the_file(room):
    if os.name == "nt":
        pytest.skip("Windows keeps this in the folder's own rights")
    room.record(noise(1))
    assert room.file.stat().st_mode & 0o077 == 0
