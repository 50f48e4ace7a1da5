"""A text taken apart for masking: words, digits and marks with their places, and how capitals are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nlp.masking.folding import fold
from nlp.masking.numbers import SAID_BELOW_100
from nlp.masking.wording import words_of

TOKEN: Final = re.compile(
    r"[^\W\d_]+(?:[-'’`´][^\W\d_]+)*['’](?=\s|[,.?!]|$)|[^\W\d_]+(?:[-'’`´][^\W\d_]+)*|\d+|[^\w\s]|_"
)
_SENTENCE_ENDS: Final = frozenset(".?!:…")
_ABBREVIATED: Final = words_of("hr fr frk dr prof nr tlf ca kl st skt sct gl sdr evt inkl adr mht vedr bl")
_BORROWED: Final = frozenset("æøåéèêàäöüáëç’´`")  # with and in words that Danish has taken in
_QUOTES: Final = frozenset("\"'“”„»«–-(")
_NUMBER_WORDS: Final = frozenset(SAID_BELOW_100)
# Capitalised in the middle of a text, these say that every word is.
_SMALL_WORDS: Final = words_of(
    "er på og det jeg at en et til med har ikke som der den hun han min mit din for af om så kan skal vil"
)
HESITATIONS: Final = words_of("øh øhm øhh øøh øøhm øhhm øhmm æh æhm eh ehm hm hmm")
FILLERS: Final = HESITATIONS | words_of("mm mmm altså jo da lige vist nok bare vel sådan så også nu nå ja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a run of digits or one mark at `[start, end)`; `low` is its folded lower case.

    `cap`: begins with a capital. `first`: begins a sentence, so that a capital there says little.
    """

    start: int
    end: int
    text: str
    low: str
    cap: bool
    first: bool

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()

    @property
    def foreign(self) -> bool:
        """Whether it has letters that Danish has not, which `low` writes otherwise."""
        lower = self.text.lower()
        return lower != self.low and any(letter not in _BORROWED for letter in lower if not letter.isascii())

    @property
    def acronym(self) -> bool:
        """Whether it is an abbreviation with an ending or a word after it: "CV'et", "HR-afdeling"."""
        head = self.text.partition("'")[0].partition("-")[0]
        return (
            len(head) < len(self.text)
            and 1 < len(head) <= 6
            and (head.isupper() or head == "Cv")
            and not self.text.isupper()
        )

    @property
    def is_digits(self) -> bool:
        """Whether it is made of digits; a raised one ("m²") is none."""
        return self.text[0].isdecimal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text and its tokens; `cased` says that capitals can be trusted to mark names.

    `before` is what was said just before, in lower case: a question there explains a bare answer here.
    """

    text: str
    tokens: tuple[Token, ...]
    cased: bool
    before: str = ""
    words: tuple[str, ...] = field(default=())

    def low(self, at: int) -> str:
        """Return the folded word at `at`, or "" outside the line."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def close(self, at: int) -> bool:
        """Return whether only blanks stand between token `at` and the next."""
        return (
            at + 1 < len(self.tokens) and self.text[self.tokens[at].end : self.tokens[at + 1].start].isspace()
        )

    def touching(self, at: int) -> bool:
        """Return whether token `at` and the next stand without a blank."""
        return at + 1 < len(self.tokens) and self.tokens[at].end == self.tokens[at + 1].start

    def index_at(self, character: int) -> int:
        """Return the first token that ends after `character`."""
        for number, token in enumerate(self.tokens):
            if token.end > character:
                return number
        return len(self.tokens)

    def skip_back(self, at: int) -> int:
        """Return the nearest token before `at` that is no filler and no comma, or -1."""
        at -= 1
        while at >= 0 and (
            self.tokens[at].low in FILLERS or self.tokens[at].text == "," or self._abbreviating(at)
        ):
            at -= 1
        return at

    def _abbreviating(self, at: int) -> bool:
        """Return whether token `at` is the dot of "hr." and the like."""
        return self.tokens[at].text == "." and self.low(at - 1) in _ABBREVIATED


def read_line(text: str, before: str = "") -> Line:
    """Take `text` apart."""
    tokens: list[Token] = []
    first = True
    for start, end in _stretches(text):
        word = text[start:end]
        tokens.append(
            Token(
                start=start,
                end=end,
                text=word,
                low=fold(word),
                cap=word[0].isupper(),
                first=first,
            )
        )
        if word == "." and len(tokens) > 1 and tokens[-2].low in _ABBREVIATED:
            first = False
        elif word in _SENTENCE_ENDS:
            first = end == len(text) or text[end].isspace()
        elif word not in _QUOTES:
            first = False
    return Line(
        text=text,
        tokens=tuple(tokens),
        cased=_is_cased(tokens),
        before=before.lower(),
        words=tuple(token.low for token in tokens),
    )


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each token begins and ends; numbers joined by a hyphen ("nul-seks") are one each."""
    for match in TOKEN.finditer(text):
        parts = match.group().split("-")
        if len(parts) == 1 or any(fold(part) not in _NUMBER_WORDS for part in parts):
            yield match.span()
            continue
        start = match.start()
        for part in parts:
            if start > match.start():
                yield start - 1, start
            yield start, start + len(part)
            start += len(part) + 1


def _is_cased(tokens: list[Token]) -> bool:
    """Return whether capitals tell: some, but not on every word and not all letters."""
    words = [token for token in tokens if token.is_word]
    if not any(token.cap for token in words):
        return False
    if len(words) > 1 and all(token.text.isupper() for token in words):
        return False
    small = sum(token.cap and not token.first and token.low in _SMALL_WORDS for token in words)
    return small < 1 + (len(words) < 4 or not all(token.cap for token in words))
