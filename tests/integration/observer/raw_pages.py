"""Read SQLCipher's files page by page, as someone with the passphrase would who looks for what is gone.

SQLite shows only live rows. This decrypts every page of the database file and every frame of its log, live
or not, so that a test can say what is still there. Layout (SQLCipher 4, raw key): pages of 4096 bytes, the
last 80 of which are a 16 byte IV and a 64 byte HMAC; the first page begins with the 16 byte salt in clear.
AES-256-CBC.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
LOG_HEADER, FRAME_HEADER = 32, 24


def plain_bytes(home: Path, key: bytes) -> bytes:
    """Everything in the database and its log, decrypted."""
    return b"".join(_pages(home / "medlyt.db", key)) + b"".join(_frames(home / "medlyt.db-wal", key))


def _pages(path: Path, key: bytes) -> Iterator[bytes]:
    data = path.read_bytes()
    for start in range(0, len(data), PAGE):
        yield _decrypted(data[start : start + PAGE], key, first=start == 0)


def _frames(path: Path, key: bytes) -> Iterator[bytes]:
    data = path.read_bytes() if path.exists() else b""
    for start in range(LOG_HEADER, len(data) - FRAME_HEADER, FRAME_HEADER + PAGE):
        number = int.from_bytes(data[start : start + 4], "big")
        page = data[start + FRAME_HEADER : start + FRAME_HEADER + PAGE]
        if len(page) == PAGE:
            yield _decrypted(page, key, first=number == 1)


def _decrypted(page: bytes, key: bytes, *, first: bool) -> bytes:
    body = page[SALT if first else 0 : PAGE - RESERVED]
    initial = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(initial)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
