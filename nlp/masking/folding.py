"""One spelling for many: lower case, and foreign marks taken off while the Danish letters stay."""

from __future__ import annotations

import unicodedata
from typing import Final

_PLAIN: Final = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ı": "i",
        "ß": "ss",
        "þ": "th",
        "œ": "oe",
        "ə": "e",
        "ħ": "h",
        "’": "'",
        "`": "'",
        "´": "'",
    }
)
_KEPT: Final = frozenset("æøå")


def fold(text: str) -> str:
    """Return `text` in lower case with marks taken off (ł as l, é as e), but æ, ø and å as they are."""
    lower = text.lower()
    if lower.isascii():
        return lower
    composed = unicodedata.normalize("NFC", lower).translate(_PLAIN)
    return "".join(letter if letter in _KEPT else _bare(letter) for letter in composed)


def _bare(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in apart if not unicodedata.combining(part))
