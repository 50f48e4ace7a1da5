"""The bytes of a sealed recording: a file header, then one record per block of sound.

    file    = "MEDLYT1" NUL, u16 version, u16 block length (s), u32 sample rate (Hz)          16 bytes
    record  = u32 passage, u32 block number in the passage, u32 samples                       12 bytes
              AES-256-GCM(samples as little-endian int16): 2 bytes per sample + 16 bytes tag

All numbers little-endian. A record's header is in clear, so that the length of the recording can be known
without its keys; it is bound to the ciphertext as associated data together with the recording's id, so that
no block can be moved, swapped or passed off as another's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

Samples16 = NDArray[np.int16]
"""(samples,) int16 mono, 16 000 Hz."""

SAMPLE_RATE_HZ: Final = 16_000
BLOCK_S: Final = 1
PASSAGE_S: Final = 10
BLOCK_SAMPLES: Final = BLOCK_S * SAMPLE_RATE_HZ
BLOCKS_PER_PASSAGE: Final = PASSAGE_S // BLOCK_S
KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
_FILE: Final = struct.Struct("<8sHHI")
_RECORD: Final = struct.Struct("<III")
FILE_HEADER: Final = _FILE.pack(b"MEDLYT1\0", 1, BLOCK_S, SAMPLE_RATE_HZ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Where one sealed block lies: in time from sample `start` on, in the file from byte `offset` on."""

    passage: int
    number: int
    samples: int
    start: int
    offset: int

    @property
    def end(self) -> int:
        """The sample after its last."""
        return self.start + self.samples

    @property
    def end_offset(self) -> int:
        """The byte after its record."""
        return self.offset + _RECORD.size + self.sealed_bytes

    @property
    def sealed_bytes(self) -> int:
        """Length of the ciphertext with its tag."""
        return 2 * self.samples + TAG_BYTES


def seal(samples: Samples16, *, recording_id: str, passage: int, number: int, key: bytes) -> bytes:
    """The whole record of one block; `samples` is (n,) int16, 1 <= n <= BLOCK_SAMPLES."""
    header = _RECORD.pack(passage, number, len(samples))
    sound = samples.astype("<i2", copy=False).tobytes()
    return header + AESGCM(key).encrypt(_nonce(number), sound, _bound(recording_id, header))


def unseal(record: bytes, *, recording_id: str, key: bytes) -> Samples16 | None:
    """The samples of a record, (n,) int16; None where the bytes are not what was sealed."""
    header, sealed = record[: _RECORD.size], record[_RECORD.size :]
    if len(header) < _RECORD.size:
        return None
    _, number, _ = _RECORD.unpack(header)
    try:
        sound = AESGCM(key).decrypt(_nonce(number), sealed, _bound(recording_id, header))
    except (InvalidTag, ValueError):
        return None
    return np.frombuffer(sound, dtype="<i2").astype(np.int16, copy=False)


def scan(file: BinaryIO) -> tuple[Block, ...] | None:
    """Every whole, plausible record from the start, without a torn tail; None if it is not our file."""
    file.seek(0)
    if file.read(len(FILE_HEADER)) != FILE_HEADER:
        return None
    size = file.seek(0, 2)
    blocks: list[Block] = []
    offset = len(FILE_HEADER)
    while offset + _RECORD.size <= size:
        file.seek(offset)
        passage, number, samples = _RECORD.unpack(file.read(_RECORD.size))
        last = blocks[-1] if blocks else None
        block = Block(
            passage=passage, number=number, samples=samples, start=last.end if last else 0, offset=offset
        )
        if not _follows(block, last) or block.end_offset > size:
            break
        blocks.append(block)
        offset = block.end_offset
    return tuple(blocks)


def stretches(blocks: Iterable[Block]) -> tuple[tuple[float, float], ...]:
    """The time the blocks cover, neighbours joined, in seconds."""
    spans: list[tuple[int, int]] = []
    for block in blocks:
        if spans and spans[-1][1] == block.start:
            spans[-1] = (spans[-1][0], block.end)
        else:
            spans.append((block.start, block.end))
    return tuple((start / SAMPLE_RATE_HZ, end / SAMPLE_RATE_HZ) for start, end in spans)


def _follows(block: Block, last: Block | None) -> bool:
    """Whether a header can be the next one: it goes on in the passage, or begins a later one."""
    if not 1 <= block.samples <= BLOCK_SAMPLES or block.number >= BLOCKS_PER_PASSAGE:
        return False
    if last is not None and block.passage == last.passage:
        return block.number == last.number + 1
    return block.number == 0 and (last is None or block.passage > last.passage)


def _nonce(number: int) -> bytes:
    # The block number may be the nonce because a key belongs to one passage and seals each number in it
    # once: numbers only count up, and whoever goes on after a crash, a pause or a torn tail starts a new
    # passage with a new random key. So no key ever meets the same nonce twice.
    return number.to_bytes(12, "big")


def _bound(recording_id: str, header: bytes) -> bytes:
    return recording_id.encode() + b"\0" + header
