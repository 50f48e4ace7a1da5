"""Every visible string, by key, in Danish and English: one catalogue per language in `locales/`.

The wording of the core elements and of the text read aloud is the source's, in Danish in both languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

LANGUAGES = ("da", "en")


class Texts:
    """The catalogue of one language: `texts("consent.title")`, with values filled into `{name}`."""

    def __init__(self, language: str, strings: Mapping[str, str]) -> None:
        self.language = language
        self.strings = MappingProxyType(dict(strings))

    def __call__(self, key: str, **values: object) -> str:
        """The string of that key; raises KeyError for an unknown key or a value left out."""
        return self.strings[key].format(**values)

    def under(self, room: str) -> Mapping[str, str]:
        """All strings whose key begins with `room` and a point, by the rest of the key."""
        start = f"{room}."
        return {key.removeprefix(start): text for key, text in self.strings.items() if key.startswith(start)}


def load_texts(language: str = "da") -> Texts:
    """The catalogue of `language`, one of LANGUAGES."""
    source = resources.files("ui").joinpath("locales", f"{language}.toml").read_text(encoding="utf-8")
    return Texts(language, flat(tomllib.loads(source)))


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Tables within tables as keys with points; raises ValueError for a value that is not a string."""
    strings: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            strings.update(flat(value, f"{key}."))
        elif isinstance(value, str):
            strings[key] = value
        else:
            raise ValueError(f"{key} is not a string")
    return strings
