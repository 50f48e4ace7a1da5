"""spaCy without torch: a second and a half and 190 MB that nothing used here needs.

thinc, which spaCy stands on, imports torch wherever it can be found, for models of its own that run on it. No
pipeline here has such a model. thinc takes its absence as any missing package, so while spaCy is imported for
the first time, torch cannot be found; whatever imports it later, or in another thread, finds it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

_KEPT_OUT: Final = "torch"


def import_spacy() -> Any:
    """Return the module spaCy; imports it, without torch, if nobody has yet."""
    with without_torch():
        import spacy
    return spacy


@contextmanager
def without_torch() -> Iterator[None]:
    """Let this thread not find torch, unless it is there already."""
    if _KEPT_OUT in sys.modules:
        yield
        return
    refusal = _Refusal(threading.get_ident())
    sys.meta_path.insert(0, refusal)
    try:
        yield
    finally:
        sys.meta_path.remove(refusal)


class _Refusal(MetaPathFinder):
    """Says to one thread that there is no torch; the others are asked on to the next finder."""

    def __init__(self, thread: int) -> None:
        self._thread = thread

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return None, or raise ModuleNotFoundError."""
        del path, target
        if fullname == _KEPT_OUT and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{_KEPT_OUT} is kept out while spaCy is imported", name=_KEPT_OUT)
        return None
