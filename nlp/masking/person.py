"""Names of people: known and unknown, in any case, alone or in a row, and names that are words.

A name begins at a head: a token that its form, its capital or its surroundings make a name. Then it takes
in the given names, family names and particles around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from nlp.masking import person_cues as cues
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line, Token
from nlp.masking.name_cue import NameCues, find_initials
from nlp.masking.name_weigher import NameWeigher
from nlp.masking.numbers import read_number, read_ordinal
from nlp.masking.records import Found, Label
from nlp.masking.wording import endings_of

_ENOUGH: Final = 2.5
_POINTS_OUT: Final = {("det", "er"), ("det", "var")}
_DOING: Final = cues.HUMAN_ACTS | {"har", "havde", "skal", "vil"}
_ENOUGH_FIRST: Final = 2.0  # at a sentence's first word, whose capital says nothing
_ASKS_NAME: Final = re.compile(
    r"hvad hedder|(dit|deres|hendes|hans|fulde) navn|hvem (taler|er det)|hvad var navnet|hedder du"
)
_SON: Final = ("sen", "sens")  # Danish family names by the hundred, whatever their first part means
_VOWELS: Final = frozenset("aeiouyæøå")
_SHORT_ANSWER: Final = 6
_NO_INITIALS: Final = frozenset("iåøæeoy")  # words, and what people say while they think
_INSTITUTION: Final = endings_of(
    "kommunen kommune center centret centeret huset afdelingen skolen loven styrelsen kontoret kassen "
    "ministeriet nævnet forvaltningen fonden forbundet foreningen ordningen forløbet uddannelsen prøven "
    "kortet planen rådet teamet klubben instituttet akademiet banken messen dagen bogen"
)


class NameReader:
    """Finds the names of one line."""

    def __init__(self, line: Line, lexicon: Lexicon, taken: list[Found]) -> None:
        self.line, self.lexicon = line, lexicon
        self._ends = set[int]()
        self._asked = len(line.tokens) <= _SHORT_ANSWER and _ASKS_NAME.search(line.before) is not None
        self._weigher = NameWeigher(line, lexicon, self._ends, asked=self._asked)
        self._cues = NameCues(line, lexicon, self._ends)
        self._free = [
            token.is_word and not any(one.start < token.end and token.start < one.end for one in taken)
            for token in line.tokens
        ]

    def find(self) -> Iterator[Found]:
        """Yield every name, in order."""
        at = 0
        while at < len(self.line.tokens):
            if not self._free[at] or not self.is_head(at):
                at += 1
                continue
            end = self._end(at)
            start = self._start(at)
            self._ends.add(end)
            yield Found(
                start=self.line.tokens[start].start, end=self.line.tokens[end - 1].end, label=Label.PERSON
            )
            at = end

    # Heads

    def is_head(self, at: int) -> bool:
        """Return whether a name begins at token `at`."""
        token, low = self.line.tokens[at], self.line.tokens[at].low
        if self.line.low(at - 1) in {"sankt", "skt", "sct"}:
            return False
        if token.acronym or self._inflected(low):
            return False
        if len(token.text) == 1 or self._number_or_pronoun(token):
            return low == "hans" and self._hans(at)
        if (
            self._cues.nickname(at)
            or self._cues.explained(at)
            or (token.foreign and low.isalpha() and len(low) > 3)
        ):
            return True
        if self._weigher.is_capital(at):
            return self._capital_head(at)
        if low in self.lexicon.not_names and low not in self.lexicon.given_words:
            return False
        if self._clear(token):
            return not self._weigher.is_thing(at)
        if self._ambiguous(low):
            need = _ENOUGH_FIRST if self.line.cased and token.cap else _ENOUGH
            if self._weigher.is_thing(at):
                return False
            return self._weigher.weigh(at) >= need or self._cues.is_cued_word(at)
        if self.lexicon.is_family(low) or self.lexicon.family_shaped(low):
            return self._lone_family(at)
        return self._unknown_head(at)

    def _inflected(self, low: str) -> bool:
        """Return whether it is no name but an inflected abbreviation: "sms'e"."""
        head, mark, _ = low.partition("'")
        return bool(mark) and len(head) > 1 and head in self.lexicon.not_names

    def _number_or_pronoun(self, token: Token) -> bool:
        return token.low in {"hans", "de", "mine", "sine", "man", "i", "den", "min"}

    def _hans(self, at: int) -> bool:
        after = self.line.low(at + 1)
        if self.line.tokens[at].cap and not self.line.tokens[at].first and self.line.cased:
            return True
        if self._named(at):
            return True
        if after == "der" and self.line.words[max(0, at - 2) : at] in _POINTS_OUT:
            verb = self.line.low(at + 2)
            return verb in _DOING or (verb in {"er", "var"} and self._weigher.has_a_role(at + 3))
        return self.line.close(at) and (
            after in cues.MALE_AFTER_HANS or after.removesuffix("s") in cues.MALE_AFTER_HANS
        )

    def _named(self, at: int) -> bool:
        return self.line.low(self.line.skip_back(at)) in {"hedder", "hed", "hedde"} and self.line.low(
            at + 1
        ) not in {"kone", "mor", "far"}

    def _clear(self, token: Token) -> bool:
        """Return whether a word is a given name wherever it stands."""
        low = token.low
        if self._nicked(low):
            return True
        if not self.lexicon.is_given(low):
            return False
        bare = self.lexicon.stem(low, self.lexicon.given) or low
        if token.cap and self.line.cased:
            return len(low) > 2 and (
                bare == low or bare in self.lexicon.always or not self.lexicon.listed(low)
            )
        if bare in self.lexicon.given_wide and len(bare) <= 4:
            return False
        return bare in self.lexicon.always or not (bare != low and self.lexicon.listed(low))

    def _nicked(self, low: str) -> bool:
        """Return whether a name has a nickname's word and a hyphen before it: "lille-per"."""
        first, hyphen, last = low.rpartition("-")
        return (
            bool(hyphen)
            and first in cues.NICKED
            and self.lexicon.stem(last, self.lexicon.given_words) is not None
        )

    def _between_commas(self, at: int) -> bool:
        """Return whether a capital stands alone between commas, as whoever is spoken to."""
        before, after = self.line.low(at - 1), self.line.low(at + 1)
        among = at > 1 and self._weigher.is_capital(at - 2)  # "Løn, Ferie, Pension, så"
        return before == "," and after == "," and not among and self.line.low(at + 2) in cues.SPOKEN_ON

    def _ambiguous(self, low: str) -> bool:
        return self.lexicon.stem(low, self.lexicon.given_words) is not None

    def _capital_head(self, at: int) -> bool:
        """Decide on a capital inside a sentence: it marks a name, but not always a person's."""
        token, low = self.line.tokens[at], self.line.tokens[at].low
        lexicon = self.lexicon
        if low in lexicon.not_names or low.split("-")[0] in lexicon.not_names:
            return low in lexicon.given_words and self._weigher.weigh(at) >= _ENOUGH
        if token.text.isupper() and len(token.text) <= 5 and not lexicon.is_given(low):
            return False
        if lexicon.is_given(low) or self._ambiguous(low) or lexicon.is_family(low):
            return True
        if lexicon.stem(low, lexicon.family_words) is not None or lexicon.family_shaped(low):
            return not low.endswith(_INSTITUTION)
        if not lexicon.known(low):
            return not low.endswith(_INSTITUTION)
        named = self.line.low(self.line.skip_back(at)) in {"hedder", "hed", "kaldes", "kalder"}
        if self._between_commas(at):
            return True
        return named or (self._cues.led(at) and not lexicon.listed(low))

    def _unknown_head(self, at: int) -> bool:
        """Decide on a word in no list, in small letters or first in its sentence."""
        token, low = self.line.tokens[at], self.line.tokens[at].low
        if self.lexicon.known(low) or low in self.lexicon.not_names or len(low) < 3 or self._is_number(at):
            return self._cues.is_cued_word(at)
        after = self.line.tokens[at + 1] if self.line.close(at) else None
        if token.cap and self.line.cased:
            if after is not None and after.cap and after.is_word and not self.lexicon.listed(after.low):
                return True
            acts = self.line.low(at + 1) in cues.ACTS | {"og"} | (
                cues.DOES - {"der", "som", "du", "vi", "ved"}
            )
            return acts or self._wide_name(low) or self._called(at) or self._plainly_unknown(at)
        if (self._asked or not self.line.cased) and self._plainly_unknown(at):
            return True
        return self._cues.led(at) or self._wide_name(low) or (self._acts(at) and len(low) > 3)

    def _plainly_unknown(self, at: int) -> bool:
        """Return whether a word looks like nothing but a name: long, no ordinary ending, no noise around.

        Where several words of a line are unknown, a recogniser has misheard, and an unknown word says little.
        """
        low = self.line.low(at)
        letters = low.replace("-", "").replace("'", "")
        if self.line.tokens[at].foreign and letters.isalpha():
            return True
        if len(low) < 4 or not letters.isalpha() or low.endswith(cues.ORDINARY_ENDINGS):
            return False
        if not _VOWELS.intersection(low):
            return False
        return len(self._unknown) <= 2 and len(self._unknown) * 4 <= max(4, len(self.line.tokens))

    @cached_property
    def _unknown(self) -> list[int]:
        """The places of words that are in no list at all."""
        lexicon = self.lexicon
        return [
            at
            for at, token in enumerate(self.line.tokens)
            if token.is_word
            and len(token.low) > 2
            and self._free[at]
            and token.low not in lexicon.not_names
            and not (lexicon.known(token.low) or lexicon.is_given(token.low) or lexicon.is_family(token.low))
            and not self._is_number(at)
        ]

    def _is_number(self, at: int) -> bool:
        return read_number(self.line.words, at) is not None or read_ordinal(self.line.words, at) is not None

    def _wide_name(self, low: str) -> bool:
        bare = self.lexicon.stem(low, self.lexicon.given_wide)
        return bare is not None and len(bare) > 4

    def _acts(self, at: int) -> bool:
        return self.line.low(at + 1) in cues.ACTS

    def _called(self, at: int) -> bool:
        """Return whether the word is a call: alone before a comma, with "du" or a question after it."""
        return (
            self.line.low(at + 1) == ","
            and self.line.low(at + 2) in {"du", "har", "kan", "vil", "hvad"}
            and not self.lexicon.known(self.line.low(at))
        )

    def _lone_family(self, at: int) -> bool:
        """Decide on a family name in small letters or first in its sentence, with no given name before it."""
        low, token = self.line.low(at), self.line.tokens[at]
        if self.lexicon.is_family(low) and (low.endswith(_SON) or not self.lexicon.known(low)):
            return len(low) > 3
        if self._cues.led(at):
            return True
        if not self.lexicon.known(low):
            return self._plainly_unknown(at)
        followed = self.line.close(at) and self.line.tokens[at + 1].cap
        return token.cap and self.line.cased and (followed or self.line.low(at + 1) in cues.ACTS)

    # How far a name goes

    def _end(self, at: int) -> int:
        """Return the token after the name that begins at `at`."""
        end = at + 1
        while end < len(self.line.tokens) and end - at < 5:
            if self._genitive(end - 1) and not self._weigher.is_capital(end):
                break
            initial = self._initial(end)
            if initial:
                end += initial
                continue
            if not self.line.close(end - 1) or not self._free[end]:
                break
            if self._continues(at, end):
                end += 1
            elif self.line.low(end) in cues.PARTICLES and self._particle(end):
                end += 2
            else:
                break
        return end

    def _initial(self, at: int) -> int:
        """Return how many tokens an initial takes ("M.", "B"), 0 where none stands at `at`."""
        token = self.line.tokens[at]
        low_initial = token.is_word and len(token.text) == 1 and token.low not in _NO_INITIALS
        if low_initial and not self.line.cased and self.line.close(at - 1) and len(self.line.low(at + 1)) > 1:
            return 1
        if (
            len(token.text) != 1
            or not token.is_word
            or not token.cap
            or not self.line.close(at - 1)
            or not self.line.cased
        ):
            return 0
        dotted = self.line.low(at + 1) == "." and self.line.touching(at)
        follows = at + 1 + dotted
        if (
            follows < len(self.line.tokens)
            and self.line.tokens[follows].cap
            and self._weigher.is_surname(follows)
        ):
            return 1 + dotted
        return 0

    def _genitive(self, at: int) -> bool:
        """Return whether the word is a name in the genitive, after which no family name comes."""
        low = self.line.low(at)
        if low.endswith("'"):
            return True
        if not low.endswith("s"):
            return False
        bare = self.lexicon.stem(low, self.lexicon.given) or self.lexicon.stem(low, self.lexicon.given_words)
        return bare is not None and bare != low

    def _continues(self, at: int, end: int) -> bool:
        """Return whether token `end` belongs to the name that began at `at`."""
        token, low = self.line.tokens[end], self.line.tokens[end].low
        if low == self.line.low(end - 1):
            return False
        if self._weigher.is_capital(end):
            return low not in self.lexicon.not_names or low in self.lexicon.given_words
        if token.foreign:
            return True
        if low in cues.NEVER_FAMILY or (self.line.cased and not token.cap and self.line.tokens[at].cap):
            return False
        if self.lexicon.is_given(low):
            first = self.line.low(at)
            if (
                end == at + 1
                and len(first) > 5
                and self.lexicon.is_family(first)
                and not self.lexicon.is_given(first)
            ):
                return False
            bare = self.lexicon.stem(low, self.lexicon.given) or low
            return not (bare in self.lexicon.given_wide and len(bare) <= 3)
        if self._weigher.is_surname(end):
            return self._plain_surname(end)
        return (
            len(low) > 2
            and not self.lexicon.known(low)
            and low not in self.lexicon.not_names
            and not self._is_number(end)
        )

    def _plain_surname(self, at: int) -> bool:
        """Return whether a family name that is a word too is one here, and not what comes next."""
        low = self.line.low(at)
        if self.lexicon.stem(low, self.lexicon.family_words) is None:
            return True
        return self.line.low(at - 1) not in cues.NOUN_BEFORE

    def _particle(self, at: int) -> bool:
        """Return whether "van", "el", "von" at `at` joins the name to what follows."""
        if not self.line.close(at):
            return False
        token, particle = self.line.tokens[at + 1], self.line.low(at)
        if not token.is_word or token.low in cues.NEVER_FAMILY:
            return False
        if self._weigher.is_capital(at + 1):
            return True
        if particle in {"de", "der", "den", "da", "du", "af", "ben"}:
            return (
                self.lexicon.is_family(token.low)
                and not self.lexicon.known(token.low)
                and not self.line.cased
            )
        return not self.line.cased and not self.lexicon.listed(token.low)

    def _start(self, at: int) -> int:
        """Return the first token of the name: initials, titles' names and a "van" before its head."""
        start = at
        if start > 0 and self.line.low(start - 1) in cues.FIRST_PARTICLES and self.line.close(start - 1):
            start -= 1
        while (
            start > 1
            and self.line.low(start - 1) == "."
            and len(self.line.low(start - 2)) == 1
            and (self.line.tokens[start - 2].cap or not self.line.cased)
        ):
            start -= 2
        return start


def find_persons(line: Line, lexicon: Lexicon, taken: list[Found]) -> Iterator[Found]:
    """Yield the names of people that meet nothing of `taken`."""
    names = list(NameReader(line, lexicon, taken).find())
    yield from names
    yield from (one for one in find_initials(line) if not any(map(one.meets, [*taken, *names])))
