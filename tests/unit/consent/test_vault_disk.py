"""A vault on a disk that is full or fails: it is told, and what was sealed before is kept."""

import errno
import os

import numpy as np
import pytest

from consent.errors import VaultFull, VaultUnwritable
from consent.sealed_file import scan
from consent.vault import RamKeyStore, Vault
from tests.unit.consent.vault_room import RATE, noise

pytestmark = pytest.mark.unit


def full_after(monkeypatch, allowed_bytes, number=errno.ENOSPC):
    """Let the vault write so many bytes, then fail as a full disk does: with a part of the block written."""
    real, left = os.write, [allowed_bytes]

    def write(handle, data):
        if not left[0]:
            raise OSError(number, os.strerror(number))
        taken = real(handle, bytes(data[: left[0]]))
        left[0] -= taken
        return taken

    monkeypatch.setattr("consent.sealed_writer.os.write", write)


@pytest.mark.parametrize("allowed", [0, 5, 32_028 * 3 + 1, 32_028 * 11 + 700])
def test_a_full_disk_says_so_and_keeps_what_is_sealed(room, monkeypatch, allowed):
    sound = noise(15)
    whole = allowed // 32_028
    with monkeypatch.context() as patched:
        full_after(patched, allowed)
        with pytest.raises(VaultFull) as caught:
            room.record(sound, chunk=RATE, durable=True)
    assert caught.value.sealed_s == whole
    assert "Gør plads" in caught.value.remedy
    np.testing.assert_array_equal(room.all(), sound[: whole * RATE])
    room.record(noise(2, 5))
    np.testing.assert_array_equal(room.all()[whole * RATE :], noise(2, 5))


def test_no_nonce_meets_a_key_twice_though_a_block_failed_half_way(room, monkeypatch):
    writer = room.writer()
    with monkeypatch.context() as patched:
        full_after(patched, 40_000)
        writer.write(noise(1))
        with pytest.raises(VaultFull):
            writer.write(noise(1))
    writer.write(noise(1, 3))
    writer.close()
    with room.file.open("rb") as file:
        assert [(block.passage, block.number) for block in scan(file)] == [(0, 0), (1, 0)]


def test_another_failure_of_the_disk_is_not_called_full(room, monkeypatch):
    full_after(monkeypatch, 10, errno.EIO)
    with pytest.raises(VaultUnwritable), room.writer() as writer:
        writer.write(noise(1))


def test_a_disk_that_fails_while_a_recording_is_opened_again_is_told_and_lets_go_of_it(room, monkeypatch):
    room.record(noise(1))
    opened = []

    def fail(file):
        opened.append(file)
        raise OSError(errno.EIO, "failed")

    monkeypatch.setattr("consent.sealed_writer.scan", fail)
    with pytest.raises(VaultUnwritable):
        room.writer()
    assert [file.closed for file in opened] == [True]


def test_a_full_disk_under_the_keys_is_a_full_disk(room):
    class FullKeys(RamKeyStore):
        def add(self, *_):
            raise OSError(errno.ENOSPC, "full")

    room.vault = Vault(room.folder, FullKeys())
    with pytest.raises(VaultFull), room.writer() as writer:
        writer.write(noise(1))
