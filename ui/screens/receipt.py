"""The receipt of an erasure, as people read it and as it is read out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consent.receipt import REASON_DA, Receipt
from ui.desk import Desk, Show
from ui.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A receipt as people read it; `more` is whether what stayed can go too."""

    headline: str
    checked: bool
    why: str
    destroyed: tuple[str, ...]
    left: tuple[str, ...]
    kept: tuple[str, ...]
    not_claimed: tuple[str, ...]
    more: bool


def receipt_view(receipt: Receipt, *, at: str, more: bool = False, texts: Texts) -> ReceiptView:
    """The receipt; `at` is its time as people say it, `more` whether the pair has anything left of it."""
    sound = texts("receipt.sound", size=size(receipt.audio_bytes, texts), keys=receipt.keys_destroyed)
    counted = tuple(f"{what}: {count}" for what, count in receipt.dropped if count)
    return ReceiptView(
        headline=texts("receipt.checked" if receipt.checked else "receipt.unchecked", at=at),
        checked=receipt.checked,
        why=texts("receipt.why", reason=REASON_DA[receipt.reason]),
        destroyed=(sound, *counted) if receipt.audio_bytes or receipt.keys_destroyed else counted,
        left=receipt.left,
        kept=receipt.kept,
        not_claimed=receipt.not_claimed,
        more=receipt.checked and more,
    )


def size(count: int, texts: Texts) -> str:
    """A number of bytes in a unit that people can picture."""
    if count < 10_000:
        return texts("receipt.bytes", count=count)
    if count < 1_000_000:
        return texts("receipt.kilobytes", count=round(count / 1000))
    return texts("receipt.megabytes", count=round(count / 1_000_000))


def newest(receipts: Sequence[Receipt], observation_id: str) -> Receipt | None:
    """The latest receipt of an observation."""
    own = [receipt for receipt in receipts if receipt.observation_id == observation_id]
    return max(own, key=lambda receipt: receipt.erased_at, default=None)


def receipt_of(desk: Desk, receipt: Receipt, *, done: str = "erase.done") -> Show:
    """The screen with the receipt; the text `done` is read out only if all of it was found to be gone."""
    said = desk.texts(done if receipt.checked else "erase.not_yet")
    return Show(screen="erase", observation_id=receipt.observation_id, said=said)
