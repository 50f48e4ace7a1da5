"""A small model writes what it hears: "det", which is said [de], comes out as "de", which is said [di].

It heard right and spelled wrong; the word that follows tells where "de" was meant. How often that is right:
docs/adr/0012-ear.md. Other words are left as they were heard, however they are spelled.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, pairwise
from typing import Final

from models.records import Word

_DE: Final = re.compile(r"(?P<d>d)e(?P<marks>\W*)", re.IGNORECASE)
# What begins a plural, and what those who employ do: there "de" is what is meant.
_PLURALS: Final = """
    to tre fire fem seks syv otte ni ti elleve tolv tyve andre begge fleste færreste få mange øvrige første
    sidste næste seneste forskellige nye gamle unge ældre små store lange korte gode bedste vigtigste rigtige
    faste frie ledige ansatte lønnede ulønnede ordinære tunge lokale tidlige voksne syge mennesker folk ting
    steder timer dage uger måneder opgaver samtaler møder virksomheder selv alle
"""
_EMPLOYERS_DO: Final = "ansætter søger mangler manglede betaler betalte beholder svarede"
_AFTER_DE: Final = frozenset((_PLURALS + _EMPLOYERS_DO).split())


def with_det(words: Iterable[Word]) -> Iterator[Word]:
    """Yield `words` as they come, one behind, with "det" for each "de" that what follows does not want."""
    for word, following in pairwise(chain(words, (None,))):
        if word is not None:
            yield as_meant(word, following)


def as_meant(word: Word, following: Word | None) -> Word:
    """Return `word`, or "det" in its place if it is a "de" before which nothing plural follows at once."""
    heard = _DE.fullmatch(word.text)
    if heard is None:
        return word
    next_text = following.text.strip(".,?!:;-").lower() if following and not heard["marks"] else ""
    if next_text in _AFTER_DE:
        return word
    return replace(word, text=f"{heard['d']}et{heard['marks']}")
