"""The vault: what goes in comes out, with permission and key only; what is torn or struck is silence."""

import contextlib
import errno
import os
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.choices import Purpose
from consent.errors import (
    ConsentMissing,
    ConsentWithdrawn,
    IdInvalid,
    ObservationErased,
    ObservationUnknown,
    VaultDamaged,
    VaultFull,
    VaultUnwritable,
)
from consent.fakes import RamLedgerStore, SetClock
from consent.gate import ConsentGate
from consent.ledger import Event, Ledger
from consent.sealed_file import FILE_HEADER, scan
from consent.vault import RamKeyStore, Vault

pytestmark = pytest.mark.unit
RATE = 16_000
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Room:
    """A vault with everything around it, in a folder of its own."""

    def __init__(self, folder, choices):
        self.folder = Path(folder)
        self.ledger = Ledger(RamLedgerStore(), SetClock())
        self.gate = ConsentGate(self.ledger)
        self.keys = RamKeyStore()
        self.vault = Vault(self.folder, self.keys)
        self.gate.record("m1", choices)

    @property
    def file(self):
        return self.folder / "m1.sealed"

    def permission(self):
        return self.gate.permission("m1", Purpose.RECORDING)

    def writer(self):
        return self.vault.writer(self.permission())

    def reader(self):
        return self.vault.reader(self.permission())

    def record(self, sound, chunk=None, *, durable=False):
        with self.writer() as writer:
            for start in range(0, len(sound), chunk or max(len(sound), 1)):
                writer.write(sound[start : start + (chunk or len(sound))], durable=durable)

    def all(self):
        blocks = list(self.reader().samples())
        return np.concatenate(blocks) if blocks else np.empty(0, np.int16)


@pytest.fixture
def room(tmp_path, choose):
    return Room(tmp_path, choose(Purpose.RECORDING))


@pytest.fixture(scope="module")
def rooms():
    """Make a fresh room, for tests that Hypothesis runs many times."""
    from datetime import UTC, datetime

    from consent.choices import Answer, Choices, Person

    persons = (Person.BORGER, Person.FOKUSPERSON)
    choices = Choices(
        persons=persons,
        answers=tuple(Answer(person=person, purpose=Purpose.RECORDING, yes=True) for person in persons),
        text_version="da-1",
        text_sha256="0" * 64,
        read_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    )

    @contextlib.contextmanager
    def fresh():
        with tempfile.TemporaryDirectory() as folder:
            yield Room(folder, choices)

    return fresh


def noise(seconds, seed=0):
    """Sound in which no sample is 0, so that silence is seen for what it is."""
    sound = np.random.default_rng(seed).integers(-32768, 32767, round(seconds * RATE), dtype=np.int16)
    return np.where(sound == 0, np.int16(1), sound)


def blocks_of(path):
    with path.open("rb") as file:
        return scan(file)


# What goes in comes out


@quick
@given(samples=st.integers(0, 25 * RATE), chunks=st.lists(st.integers(1, 60_000), min_size=1, max_size=8))
def test_sound_written_in_any_chunks_comes_back_whole(rooms, samples, chunks):
    sound = noise(samples / RATE)
    with rooms() as room:
        with room.writer() as writer:
            at, turn = 0, 0
            while at < len(sound):
                size = chunks[turn % len(chunks)]
                writer.write(sound[at : at + size], durable=False)
                at, turn = at + size, turn + 1
            assert writer.duration_s == len(sound) / RATE
        np.testing.assert_array_equal(room.all(), sound)
        assert room.reader().duration_s == len(sound) / RATE
        assert room.reader().gaps == ()


@quick
@given(start_s=st.floats(-2, 30), end_s=st.floats(-2, 30))
def test_any_piece_is_that_piece(rooms, start_s, end_s):
    sound = noise(23.4)
    with rooms() as room:
        room.record(sound)
        first, last = max(round(start_s * RATE), 0), max(round(end_s * RATE), 0)
        np.testing.assert_array_equal(room.reader().read(start_s, end_s), sound[first:last])


def test_a_piece_inside_one_block_and_one_across_passages(room):
    sound = noise(12)
    room.record(sound)
    np.testing.assert_array_equal(room.reader().read(3.2, 3.3), sound[51_200:52_800])
    np.testing.assert_array_equal(room.reader().read(9.5, 10.5), sound[152_000:168_000])


@quick
@given(lengths=st.lists(st.integers(0, 40_000), min_size=1, max_size=5))
def test_a_recording_gone_on_with_is_one_recording_and_every_going_on_has_its_own_key(rooms, lengths):
    parts = [noise(length / RATE, seed) for seed, length in enumerate(lengths)]
    with rooms() as room:
        for part in parts:
            room.record(part)
        np.testing.assert_array_equal(room.all(), np.concatenate(parts))
        assert room.keys.count("m1") == sum(-(-length // (10 * RATE)) for length in lengths)


def test_a_pause_seals_the_rest_and_takes_no_time(room):
    with room.writer() as writer:
        writer.write(noise(1.5, 1))
        writer.flush()
        assert writer.sealed_s == 1.5
        writer.write(noise(1.5, 2))
    np.testing.assert_array_equal(room.all(), np.concatenate([noise(1.5, 1), noise(1.5, 2)]))


def test_writing_from_one_thread_while_another_reads_what_is_sealed(room):
    sound = noise(30)
    failures = []

    def read_along():
        for _ in range(30):
            seen = room.reader().read(0, 60)
            if not np.array_equal(seen, sound[: len(seen)]):
                failures.append(len(seen))

    with room.writer() as writer:
        writer.write(sound[:RATE])
        thread = threading.Thread(target=read_along)
        thread.start()
        for start in range(RATE, len(sound), RATE):
            writer.write(sound[start : start + RATE], durable=False)
        thread.join()
    assert not failures


# Only with permission


def test_without_a_yes_nothing_is_opened_and_nothing_is_written(tmp_path, choose):
    room = Room(tmp_path / "vault", choose(Purpose.OBSERVER, Purpose.QUOTES))
    for open_ in (room.vault.writer, room.vault.reader):
        with pytest.raises(ConsentMissing):
            open_(room.gate.permission("m1", Purpose.QUOTES))
    assert not (tmp_path / "vault").exists()


def test_a_withdrawal_stops_the_writer_at_the_next_passage_and_the_reader_at_the_next_read(room):
    with contextlib.suppress(ConsentWithdrawn), room.writer() as writer:
        writer.write(noise(3))
        reader = room.reader()
        room.gate.withdraw("m1")
        with pytest.raises(ConsentWithdrawn):
            reader.read(0, 1)
        writer.write(noise(20))
        pytest.fail("the writer went on")
    assert blocks_of(room.file)[-1].end <= 10 * RATE
    with pytest.raises(ConsentWithdrawn):
        room.vault.writer(room.permission())


def test_destroyed_keys_stop_the_writer_within_a_block(room):
    with contextlib.suppress(ObservationErased), room.writer() as writer:
        writer.write(noise(2))
        room.ledger.append(Event.ERASURE_BEGUN, "m1")
        room.keys.destroy("m1")
        writer.write(noise(1))
        pytest.fail("the writer went on")
    assert room.keys.count("m1") == 0


def test_no_second_of_sound_is_written_when_the_consent_is_gone_on_closing(room):
    writer = room.writer()
    writer.write(noise(2.5))
    room.ledger.append(Event.ERASURE_BEGUN, "m1")
    room.keys.destroy("m1")
    with pytest.raises(ObservationErased):
        writer.close()
    assert blocks_of(room.file)[-1].end == 2 * RATE
    writer.close()


def test_a_lost_microphone_keeps_the_last_half_second(room):
    def lose_it():
        with room.writer() as writer:
            writer.write(noise(2.5))
            raise OSError("device gone")

    with pytest.raises(OSError, match="device gone"):
        lose_it()
    np.testing.assert_array_equal(room.all(), noise(2.5))


# Sealed


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


# Torn and tampered


@quick
@given(seconds=st.floats(0.1, 13), cut=st.floats(0, 1))
def test_a_tail_torn_off_anywhere_costs_only_what_was_torn(rooms, seconds, cut):
    sound = noise(seconds)
    with rooms() as room:
        room.record(sound)
        size = room.file.stat().st_size
        kept = round(size * cut)
        os.truncate(room.file, kept)
        if kept < len(FILE_HEADER):
            with pytest.raises(VaultDamaged):
                room.reader()
        else:
            left = room.all()
            np.testing.assert_array_equal(left, sound[: len(left)])
            assert len(left) >= (kept - 16) // (2 * RATE + 28) * RATE
        room.record(noise(1.2, 9))
        assert np.array_equal(room.all()[-round(1.2 * RATE) :], noise(1.2, 9))


@quick
@given(seconds=st.integers(1, 12), tail=st.binary(min_size=1, max_size=400))
def test_anything_left_behind_the_last_block_is_ignored(rooms, seconds, tail):
    with rooms() as room:
        room.record(noise(seconds))
        with room.file.open("ab") as file:
            file.write(tail)
        np.testing.assert_array_equal(room.all(), noise(seconds))


def test_a_last_block_of_zeros_as_a_power_cut_leaves_is_ignored(room):
    room.record(noise(3))
    with room.file.open("rb") as file:
        last = scan(file)[-1]
    with room.file.open("r+b") as file:
        file.seek(last.offset + 12)
        file.write(bytes(last.sealed_bytes))
    np.testing.assert_array_equal(room.all(), noise(2))


@quick
@given(place=st.integers(len(FILE_HEADER), 3 * (2 * RATE + 28) + 15), bit=st.integers(0, 7))
def test_a_flipped_bit_never_gives_other_sound_than_was_sealed(rooms, place, bit):
    sound = noise(3)
    with rooms() as room:
        room.record(sound)
        with room.file.open("r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ (1 << bit)]))
        heard = room.all()
        for start in range(0, len(heard), RATE):
            block = heard[start : start + RATE]
            assert not block.any() or np.array_equal(block, sound[start : start + RATE])
        assert not np.array_equal(heard, sound)


def test_a_damaged_block_in_the_middle_is_a_gap_and_the_rest_is_heard(room):
    sound = noise(5)
    room.record(sound)
    with room.file.open("rb") as file:
        middle = scan(file)[2]
    with room.file.open("r+b") as file:
        file.seek(middle.offset + 100)
        file.write(b"\0" * 50)
    reader = room.reader()
    heard = reader.read(0, 5)
    assert reader.gaps == ((2.0, 3.0),)
    assert not heard[2 * RATE : 3 * RATE].any()
    np.testing.assert_array_equal(heard[3 * RATE :], sound[3 * RATE :])


def test_blocks_cannot_change_places_nor_recordings(room, choose):
    room.record(noise(3))
    with room.file.open("rb") as file:
        whole = file.read()
        first, second, _ = scan(file)
    body = lambda block: whole[block.offset + 12 : block.end_offset]  # noqa: E731 -- shorter than the talk of it
    swapped = bytearray(whole)
    swapped[first.offset + 12 : first.end_offset] = body(second)
    swapped[second.offset + 12 : second.end_offset] = body(first)
    room.file.write_bytes(swapped)
    assert not room.reader().read(0, 2).any()

    room.gate.record("m2", choose(Purpose.RECORDING))
    (room.folder / "m2.sealed").write_bytes(whole)
    room.keys.add("m2", 0, room.keys.get("m1", 0))
    reader = room.vault.reader(room.gate.permission("m2", Purpose.RECORDING))
    assert not reader.read(0, 3).any()


def test_what_is_not_a_sealed_recording_is_refused(room):
    room.file.write_bytes(b"RIFF" + bytes(60))
    for open_ in (room.reader, room.writer):
        with pytest.raises(VaultDamaged):
            open_()


def test_a_recording_that_is_not_there(room):
    with pytest.raises(ObservationUnknown):
        room.reader()
    assert not room.vault.exists("m1")
    assert room.vault.destroy("m1") == 0


@pytest.mark.parametrize("name", ["../ud", "a/b", "a\\b", "", "c:", "m1.sealed", "æ", "a" * 65, "m1\n"])
def test_no_id_leads_out_of_the_folder(room, name):
    for act in (room.vault.exists, room.vault.destroy, room.vault.size_bytes):
        with pytest.raises(IdInvalid):
            act(name)


# Struck


@quick
@given(
    seconds=st.floats(1, 45),
    length=st.floats(0.01, 50),
)
def test_striking_silences_the_passages_that_it_touches_and_nothing_else(rooms, seconds, length):
    sound = noise(seconds)
    with rooms() as room:
        room.record(sound)
        reader = room.reader()
        with room.writer() as writer:
            struck = writer.strike_last(length)
        heard = reader.read(0, 100)
        expected = sound.copy()
        first, last = max(0, len(sound) - round(length * RATE)), len(sound)
        for begin in range(0, len(sound), 10 * RATE):
            if begin < last and min(begin + 10 * RATE, len(sound)) > first:
                expected[begin : begin + 10 * RATE] = 0
        np.testing.assert_array_equal(heard, expected)
        assert reader.gaps == struck
        assert reader.duration_s == len(sound) / RATE
        assert not heard[first:last].any()


def test_striking_while_recording_spares_what_is_said_afterwards(room):
    sound = noise(27)
    with room.writer() as writer:
        writer.write(sound[: 14 * RATE])
        room.keys.destroy("m1", [1])  # as from elsewhere
        writer.write(sound[14 * RATE :])
    heard = room.all()
    np.testing.assert_array_equal(heard[: 10 * RATE], sound[: 10 * RATE])
    assert not heard[10 * RATE : 14 * RATE].any()
    np.testing.assert_array_equal(heard[14 * RATE :], sound[14 * RATE :])


def test_strike_last_takes_the_unsealed_rest_too_and_keeps_time(room):
    sound = noise(27)
    with room.writer() as writer:
        writer.write(sound[: round(14.6 * RATE)])
        assert writer.strike_last(3) == ((10.0, 14.0),)
        writer.write(sound[round(14.6 * RATE) :])
    heard = room.all()
    assert len(heard) == len(sound)
    assert not heard[10 * RATE : round(14.6 * RATE)].any()
    np.testing.assert_array_equal(heard[round(14.6 * RATE) :], sound[round(14.6 * RATE) :])
    np.testing.assert_array_equal(heard[: 10 * RATE], sound[: 10 * RATE])


# The disk


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


def test_destroying_leaves_neither_key_nor_file(room):
    room.record(noise(12))
    size = room.vault.size_bytes("m1")
    assert room.vault.destroy("m1") == size > 12 * 32_000
    assert not room.file.exists()
    assert room.keys.count("m1") == 0


def test_only_int16_is_sound(room):
    with room.writer() as writer, pytest.raises(TypeError):
        writer.write(np.zeros(16_000, np.float32))
