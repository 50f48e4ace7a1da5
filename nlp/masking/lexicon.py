"""What is known: Danish words, given names, family names and places, from `nlp/data/names/`."""

from __future__ import annotations

import lzma
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from nlp.masking.wording import endings_of

FOLDER: Final = Path(__file__).parent.parent / "data" / "names"
# Shapes of family names, for those that no list has.
FAMILY_ENDINGS: Final = endings_of(
    "sen gaard gård berg bjerg lund holm bæk bech skov mose balle mark dal dahl toft strup rup drup trup "
    "borg vig kjær kær lev sted ager høj holt bak krog strøm quist qvist kvist mann feldt feldt hoff by sø "
    "gren vang lyng ski ska wicz icz vic enko chuk iene auskas aitis ova eva ov ev sky zadeh pour oglu "
    "ian yan escu dottir son sson strom thorp rød vad løv bo stein stad"
)
_LONGEST_TAKEN_APART: Final = 30
_LONGEST_ENDING: Final = 12  # letters, of a road's name
_SHORTEST_ENDING: Final = 2
_SHORTEST_PLACE: Final = 3  # letters; shorter ones are easily misheard words
_LEANING: Final = 0.5  # of a name that is a Danish word which nobody says in these conversations


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sets of folded words. `given` and `family` are names that are no Danish word; the `*_words` are both.

    `always` are Danish words that are names wherever they are said. `given_words` says how far each leans to
    the name, from 0 for "only if all around says so".
    `given_wide` are the names from further away among `given`, `given_near` the others: short ones from
    further away are easily misheard words.
    `places` are names of places, several words with blanks between; `place_words` are Danish words too.
    `villages` are the lesser known of both: true for those that are words or family names too, or very short.
    `street_endings` says how surely an ending is a road's: 2, 1 or 0. `numbered` are things that a number
    follows, as it follows a road. `workplaces` stand before a workplace's name, `trades` after it: 1 if in
    small letters too.
    """

    words: frozenset[str]
    given: frozenset[str]
    given_near: frozenset[str]
    given_wide: frozenset[str]
    always: frozenset[str]
    given_words: Mapping[str, float]
    family: frozenset[str]
    family_words: frozenset[str]
    family_usual: frozenset[str]
    places: frozenset[str]
    place_words: frozenset[str]
    villages: Mapping[str, bool]
    employers: frozenset[str]
    employer_words: frozenset[str]
    not_names: frozenset[str]
    street_endings: Mapping[str, float]
    numbered: frozenset[str]
    workplaces: frozenset[str]
    trades: Mapping[str, float]
    _known: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def known(self, word: str) -> bool:
        """Return whether `word` (folded) is Danish: a listed form, its genitive, or a compound of such."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._is_known(word, 0)
        return found

    def listed(self, word: str) -> bool:
        """Return whether `word` or its genitive is a listed form; compounds are not."""
        return is_listed(word, self.words)

    def street_ending(self, word: str) -> str | None:
        """Return the longest ending of a road's name that `word` has, or None."""
        for length in range(min(len(word), _LONGEST_ENDING), _SHORTEST_ENDING - 1, -1):
            if word[-length:] in self.street_endings:
                return word[-length:]
        return None

    def forget(self) -> None:
        """Forget which words were asked about: they are somebody's."""
        self._known.clear()

    def _is_known(self, word: str, depth: int) -> bool:
        word = word.rstrip("'")
        if self.listed(word):
            return True
        if "-" in word:
            return all(self.known(part) for part in word.split("-") if part)
        if not 6 <= len(word) <= _LONGEST_TAKEN_APART or depth > 2:
            return False
        return any(
            self._first_part(word[:cut], depth) and self._is_known(word[cut:], depth + 1)
            for cut in range(3, len(word) - 2)
        )

    def _first_part(self, part: str, depth: int) -> bool:
        return (
            part in self.words
            or (part[-1] in "se" and part[:-1] in self.words)
            or (len(part) >= 6 and self._is_known(part, depth + 1))
        )

    def stem(self, word: str, names: Collection[str]) -> str | None:
        """Return the form of `word` that is among `names`: itself, else without a genitive's ending."""
        if word in names:
            return word
        for ending in ("'s", "'", "s"):
            bare = word.removesuffix(ending)
            if bare != word and bare in names and (ending != "'" or bare[-1] in "sxz"):
                return bare
        return None

    def is_given(self, word: str) -> bool:
        """Return whether `word`, or a part of it between hyphens, is a given name and nothing else."""
        return self._is_name(word, self.given)

    def is_family(self, word: str) -> bool:
        """Return whether `word`, or a part of it between hyphens, is a family name and nothing else."""
        return self._is_name(word, self.family)

    def _is_name(self, word: str, names: frozenset[str]) -> bool:
        if self.stem(word, names) is not None:
            return True
        parts = word.split("-")
        if len(parts) < 2 or not all(len(part) > 1 for part in parts):
            return False
        if self.stem(parts[-1], names) is not None:
            return True
        return self.stem(parts[0], names) is not None and not self.listed(parts[-1])

    def family_shaped(self, word: str) -> bool:
        """Return whether `word` looks like a family name: a name's ending, and no listed Danish word."""
        bare = word[:-1] if word.endswith("s") and len(word) > 5 else word
        return (
            len(word) >= 5
            and not self.listed(word)
            and any(w.endswith(end) and len(w) > len(end) + 1 for w in (word, bare) for end in FAMILY_ENDINGS)
        )


def is_listed(word: str, words: frozenset[str]) -> bool:
    """Return whether `word` is among `words`, itself or without a genitive's s."""
    return word in words or (word[-1:] == "s" and word[:-1] in words)


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Return the packaged lexicon; read once."""
    said = _lines("said.txt")
    words = frozenset(lzma.decompress((FOLDER / "words.txt.xz").read_bytes()).decode().split("\n"))
    words |= said | _lines("loan.txt")
    near, wide = _lines("given.txt") | _lines("own_given.txt"), _lines("given_wide.txt")
    family = _lines("family.txt") | _lines("own_family.txt")
    always, leanings = _lines("names_first.txt"), _leanings("name_words.txt")
    towns, countries = _lines("places.txt") | _lines("own_places.txt"), _lines("countries.txt")
    villages = _lines("own_villages.txt") - towns
    places = (towns | villages) - countries
    words |= (things := _lines("things.txt"))
    employers, not_names = _lines("employers.txt"), _lines("not_names.txt") | things | _named(countries)
    doubtful = _doubtful(near - said - always - not_names, words) | leanings.keys()
    clear = frozenset(name for name in near | wide | family if not is_listed(name, words)) | always
    family_usual = _lines("family_words.txt") | doubtful
    family_words = family_usual | frozenset(
        name for name in family - said if len(name) > 3 and is_listed(name, words)
    )
    return Lexicon(
        words=words,
        given=((near | wide) & clear | always) - doubtful,
        given_near=(near & clear | always) - doubtful,
        given_wide=wide - near,
        always=always,
        given_words={name: leanings.get(name, _LEANING) for name in doubtful},
        family=(family & clear) - doubtful - family_words,
        family_words=family_words,
        family_usual=family_usual,
        places=frozenset(place for place in places if not is_listed(place, words)),
        place_words=frozenset(place for place in places if is_listed(place, words)),
        villages={name: name in family or _is_small(name, words) for name in villages},
        employers=frozenset(name for name in employers if not is_listed(name, words)),
        employer_words=frozenset(name for name in employers if is_listed(name, words)),
        not_names=not_names,
        street_endings=_leanings("street_endings.txt"),
        numbered=_lines("numbered.txt"),
        workplaces=_lines("workplaces.txt"),
        trades=_leanings("trades.txt"),
    )


def _doubtful(names: frozenset[str], words: frozenset[str]) -> frozenset[str]:
    """Return the names that are Danish words too, if few say the word here: it may well be the name."""
    return frozenset(name for name in names if len(name) > 2 and is_listed(name, words))


def _is_small(place: str, words: frozenset[str]) -> bool:
    """Return whether a village's name is so short or so ordinary that it needs something that leads to it."""
    return len(place) <= _SHORTEST_PLACE or is_listed(place, words)


def _named(countries: frozenset[str]) -> frozenset[str]:
    """Return the words of the countries' names, and their genitives: no personal data."""
    words = frozenset(word for country in countries for word in country.split()) - {"costa", "san"}
    return words | frozenset(f"{word}s" for word in words)


def _lines(name: str) -> frozenset[str]:
    """Return the lines of a list, without its comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def _leanings(name: str) -> dict[str, float]:
    """Return a list whose lines may end with a number, 0 where none stands."""
    pairs = (line.partition(" ") for line in _lines(name))
    return {word: float(leaning or 0) for word, _, leaning in pairs}
