"""Lists of words as they are easiest to read and to change: in one text, with blanks between."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Return the words of `text`."""
    return frozenset(text.split())


def endings_of(text: str) -> tuple[str, ...]:
    """Return the words of `text` in order, as `str.endswith` takes them."""
    return tuple(text.split())
