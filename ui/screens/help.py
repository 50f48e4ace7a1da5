"""The help, one click away on every screen, and the keys of the review: the one list of them there is."""

from __future__ import annotations

from dataclasses import dataclass

from ui.texts import Texts

# What the page's own code does for them stands in static/review_model.js (`actionOf`).
KEYS = (
    ("J", "js.accept"),
    ("N", "js.reject"),
    ("K", "js.change"),
    ("T", "js.add"),
    ("F ↓", "js.next"),
    ("B ↑", "js.previous"),
    ("→ ←", "js.lines"),
    ("{space}", "js.play_pause"),
    (", .", "js.skip"),
    ("- +", "js.pace"),
    ("I", "js.loop"),
    ("O", "js.note"),
    ("R", "js.mend"),
    ("Z", "js.undo"),
    ("Y", "js.redo"),
    ("H", "js.help"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What one key does, or two that belong together."""

    keys: tuple[str, ...]
    label: str


def keys(texts: Texts) -> tuple[Key, ...]:
    """The keys of the review in the order in which one needs them."""
    space = texts("js.key_space")
    return tuple(
        Key(keys=tuple(one.format(space=space) for one in pressed.split(" ")), label=texts(label))
        for pressed, label in KEYS
    )
