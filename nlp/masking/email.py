"""E-mail addresses: written, and said ("mette punktum holm snabela gmail punktum com")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.numbers import read_number
from nlp.masking.records import Found, Label
from nlp.masking.wording import words_of

_WRITTEN: Final = re.compile(
    r"[\w.+'-]*[\w+-]\s?@\s?\w[\w-]*(?:\s?\.\s?\w[\w-]*)*\.\w{2,}|[\w.+'-]*\w@\w[\w.-]*\w"
    r"|[\w.+'-]*\w\s?[(\[]\s?(?:at|a|@)\s?[)\]]\s?\w[\w-]*(?:\.\w[\w-]*)*\.\w{2,}"
)
_LONGEST_NAME: Final = 20  # words and letters before the @
_AT: Final = frozenset(
    {
        "snabela",
        "snabel-a",
        "snabelalfa",
        "krøllealfa",
        "krøllea",
        "krølle-a",
        "alfakrølle",
        "alfakrøl",
        "alfasnabel",
        "alfategn",
        "@",
        "snabelaen",
        "snaba",
        "snablea",
    }
)
_AT_IN_TWO: Final = frozenset(
    {
        ("snabel", "a"),
        ("krølle", "a"),
        ("krølle", "alfa"),
        ("snabel", "alfa"),
        ("alfa", "krølle"),
        ("alfa", "krøl"),
        ("alfa", "snabel"),
        ("alfa", "tegn"),
    }
)
_DOTS: Final = frozenset({"punktum", "prik", "dot", "punkt", "."})
_JOINTS: Final = _DOTS | frozenset(
    {
        "bindestreg",
        "streg",
        "underscore",
        "understreg",
        "understregning",
        "minus",
        "plus",
        "-",
        "_",
        "underscor",
    }
)
_ENDINGS: Final = words_of("dk com net org nu eu se de no uk info io example edu gov fi pl")
_HOSTS: Final = words_of(
    "gmail hotmail outlook live yahoo icloud mail msn jubii ofir protonmail me stofanet webspeed"
)
# After a sign that is only talked of: "snabela er det samme".
_NO_DOMAINS: Final = words_of(
    "er det der den på har og eller i som ligger sidder står hedder betyder jeg du man"
)
_SLIPS: Final = words_of("nej undskyld hov ups vent rettelse forkert sorry ,")
# How a name is written, said between it and the sign: "i ét ord", "med små bogstaver".
_ASIDES: Final = words_of("i et ord og så samlet skrevet sammen ud små bogstaver uden mellemrum ,")
_STOPS: Final = words_of(
    "er til på hedder mail mailen e-mail e-mailen email emailen adresse adressen skriv skrive skriver send "
    "sende sendes det den de fra prøv brug bruge bare så og at i med via som hos min din hans hendes deres "
    "nå ja jo øh øhm altså kan du på : , lige vist nok noget ansøgningen cv stadig nu også nemlig bruger"
)


def find_emails(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield e-mail addresses; a said one reaches from its first letter to its ending."""
    found = [
        Found(start=match.start(), end=match.end(), label=Label.EMAIL)
        for match in _WRITTEN.finditer(line.text)
    ]
    for at, width in _at_signs(line):
        end = _domain_end(line, at + width)
        start = _name_start(line, at, lexicon)
        if end is None or start == at:
            continue
        one = Found(start=line.tokens[start].start, end=line.tokens[end - 1].end, label=Label.EMAIL)
        if not any(map(one.meets, found)):
            found.append(one)
    yield from found


def _at_signs(line: Line) -> Iterator[tuple[int, int]]:
    """Yield each place of an @, said or written, and how many tokens it takes."""
    for at in range(len(line.tokens)):
        if line.low(at) in _AT:
            yield at, 1
        elif (line.low(at), line.low(at + 1)) in _AT_IN_TWO:
            yield at, 2
        elif line.low(at) in {"snabel", "krølle"} and line.low(at + 1) == "-":
            yield at, 3
        elif _is_domain(line, at + 1):
            said = line.low(at) in {"at", "ad", "a"}
            if said or (line.low(at) == "på" and line.low(at + 1) in _HOSTS):
                yield at, 1


def _is_domain(line: Line, at: int) -> bool:
    """Return whether a domain with a said dot begins here: then even an "at" is an @."""
    for step in range(1, 4):
        if line.low(at + step) in _DOTS and line.low(at + step + 1) in _ENDINGS:
            return step == 1 or line.low(at) in _HOSTS
    return False


def _domain_end(line: Line, at: int) -> int | None:
    """Return the token after the domain that begins at `at`; None where there is none."""
    at += line.low(at) == ","
    last = min(at + 8, len(line.tokens))
    for place in range(at, last):
        ending = place + 1 + (line.low(place + 1) == ",")
        if line.low(place) in _DOTS and line.low(ending) in _ENDINGS:
            return ending + 1
    for place in range(at, min(at + 3, len(line.tokens))):
        if line.low(place) in _ENDINGS and place > at:
            return place + 1
    if line.low(at) in _HOSTS or (line.low(at + 1) in _JOINTS and line.low(at + 2)):
        return at + 1 if line.low(at) in _HOSTS else at + 3
    named = at < len(line.tokens) and line.tokens[at].is_word and line.low(at) not in _NO_DOMAINS
    return at + 1 if named else None


def _name_start(line: Line, at: int, lexicon: Lexicon) -> int:
    """Return the first token of the part before the @, with what a slip took back of it."""
    last = at
    while line.low(last - 1) in _ASIDES:
        last -= 1
    start = last
    while start > 0 and at - start < _LONGEST_NAME:
        before = line.low(start - 1)
        parted = before == "," and bool({line.low(start), line.low(start - 2)} & _JOINTS)
        if parted or (before in _JOINTS and start - 1 > 0 and line.low(start - 2) != ":"):
            start -= 1
            continue
        spelled = all(len(line.low(near)) == 1 for near in (start - 2, start - 1, start))
        if start < last and before in _STOPS and line.low(start) not in _JOINTS and not spelled:
            break
        if start == last or spelled or line.low(start) in _JOINTS or _belongs(line, start - 1, lexicon):
            start -= 1
            continue
        break
    while start < at and (line.low(start) in {",", ":"} or line.low(start) in _JOINTS):
        start += 1
    slip = start - 1
    while line.low(slip) in _SLIPS:
        slip -= 1
    if slip < start - 1 and slip > 0 and line.low(slip - 1) in _JOINTS:
        return _name_start(line, slip + 1, lexicon)
    return start


def _belongs(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Return whether a word with no dot after it is part of the address: a letter, a number, a name."""
    low = line.low(at)
    if low in _STOPS:
        return False
    if len(low) == 1 and low.isalnum():
        return True
    if low.isdigit() or read_number(line.words, at) is not None:
        return True
    named = (
        lexicon.is_given(low)
        or lexicon.is_family(low)
        or low in lexicon.given_words
        or low in lexicon.family_words
    )
    return named or not lexicon.known(low)
