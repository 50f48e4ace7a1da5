"""Workplaces: known ones, those with a company's ending, and those beside a word for a workplace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.records import Found, Label
from nlp.masking.trade import PUBLIC, SMALL, find_companies, find_trades
from nlp.masking.wording import endings_of, words_of

_OWN_THINGS: Final = words_of(
    "butik kantine køkken lager værksted kontor afdeling personale bestyrelse åbningstider leder ledelse "
    "reception"
)
_WORKS: Final = re.compile(
    r"\b(arbejd\w*|ansat|praktik\w*|job|jobbet|lærling|elev|vikar\w*|løntilskud|startet?|starter|startede|virksomhed\w*|"
    r"butik\w*|hyret|fyret|opsagt|chauffør|kører|var|været|handler|købte|vagt\w*|chef|aftale|besøg|søger|kollega\w*)\b"
)
_ORG_ENDINGS: Final = endings_of(
    "huset centret centeret skolen grillen stuen værket hallen hjemmet bageriet kroen hotellet salonen "
    "kælderen gården pakkeriet fabrikken laden brugsen sparekassen klinikken"
)


def find_organisations(line: Line, lexicon: Lexicon, taken: list[Found]) -> Iterator[Found]:
    """Yield workplaces that meet nothing of `taken`."""
    found: list[Found] = []
    for one in (
        *find_companies(line, lexicon),
        *_led(line, lexicon),
        *find_trades(line, lexicon),
        *_own_things(line, lexicon),
        *_titled(line, lexicon),
        *_listed(line, lexicon),
        *_shaped(line, lexicon),
    ):
        if not any(map(one.meets, [*taken, *found])):
            found.append(one)
            yield one


def _found(line: Line, first: int, last: int) -> Found:
    return Found(start=line.tokens[first].start, end=line.tokens[last - 1].end, label=Label.ORG)


def _led(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "restaurant Havblik", "brødrene holt": a word for a workplace and the name after it."""
    for at, token in enumerate(line.tokens):
        dotted = token.low == "brdr" and line.low(at + 1) == "."
        if token.low not in lexicon.workplaces or not (line.close(at) or dotted):
            continue
        last = first = at + 1 + dotted
        while last < len(line.tokens) and last - first < 3:
            if not _names(line, last, lexicon, nearest=last == first):
                break
            last += 1
            if last < len(line.tokens) and not line.close(last - 1) and line.tokens[last].text != "&":
                break
        if last > first:
            yield _found(line, at, last)


def _names(line: Line, at: int, lexicon: Lexicon, *, nearest: bool) -> bool:
    """Return whether token `at` is part of a workplace's name."""
    token = line.tokens[at]
    if token.text == "&":
        return True
    if not token.is_word or token.low in SMALL:
        return False
    if line.cased:
        return token.cap
    name = lexicon.is_given(token.low) or lexicon.is_family(token.low) or token.low in lexicon.family_words
    return (
        name
        or token.low in lexicon.places
        or (nearest and not lexicon.listed(token.low))
        or token.low in {"hus", "kro"}
    )


def _own_things(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "Fuglehusets" before its butik."""
    for at in range(1, len(line.tokens)):
        before = line.tokens[at - 1]
        capital = before.cap and line.cased and line.close(at - 1)
        if capital and line.low(at) in _OWN_THINGS and _owns(before.low, lexicon):
            yield _found(line, at - 1, at)


def _titled(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "Havnens Cykler": two capitals, where Danish has none for a noun that somebody owns."""
    if not line.cased:
        return
    for at, token in enumerate(line.tokens[1:], start=1):
        before = line.tokens[at - 1]
        genitive = before.low.endswith("s") and before.low not in SMALL and len(before.low) > 4
        capitals = token.cap and before.cap and genitive and line.close(at - 1)
        thing = lexicon.known(token.low) and not _is_person(token.low, lexicon)
        owner = lexicon.known(before.low) and not _is_person(before.low, lexicon)
        public = (
            before.low.endswith(PUBLIC) or token.low in lexicon.not_names or before.low in lexicon.not_names
        )
        if capitals and thing and owner and not public and len(token.text) > 2 and not token.text.isupper():
            yield _found(line, at - 1, at + 1)


def _is_person(low: str, lexicon: Lexicon) -> bool:
    return (
        lexicon.is_given(low)
        or lexicon.is_family(low)
        or lexicon.stem(low, lexicon.given_words) is not None
        or low in lexicon.family_words
    )


def _owns(low: str, lexicon: Lexicon) -> bool:
    """Return whether a word is a workplace in the genitive: "Fuglehusets"."""
    shaped = low.endswith("s") and low[:-1].endswith(_ORG_ENDINGS)
    return shaped and not lexicon.is_given(low) and not lexicon.listed(low)


def _listed(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield well-known workplaces; those that are Danish words too only where work is the talk."""
    at = 0
    while at < len(line.tokens):
        for length in (3, 2, 1):
            if at + length > len(line.tokens):
                continue
            start, end = line.tokens[at].start, line.tokens[at + length - 1].end
            whole = line.text[start:end].lower()
            plain = (
                lexicon.stem(whole, lexicon.employers)
                if length == 1
                else (whole if whole in lexicon.employers else None)
            )
            if (plain is not None and _is_employer(line, at, plain)) or (
                length == 1 and _word_employer(line, at, lexicon)
            ):
                yield _found(line, at, at + length)
                at += length
                break
        else:
            at += 1


def _is_employer(line: Line, at: int, plain: str) -> bool:
    """Return whether a listed name is meant: a very short one needs "i", "hos" or capitals."""
    if len(plain) > 3:
        return True
    return (
        line.low(at - 1) in {"i", "hos", "på", "fra", "ved", "med", "til"} or line.tokens[at].text.isupper()
    )


def _word_employer(line: Line, at: int, lexicon: Lexicon) -> bool:
    token = line.tokens[at]
    if token.low not in lexicon.employer_words:
        return False
    if line.cased:
        return token.cap and not token.first
    return line.low(at - 1) in {"i", "hos"} and _WORKS.search(line.text.lower()) is not None


def _shaped(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield capitalised names that end like a workplace ("Suppehuset") or that somebody works at."""
    if not line.cased:
        return
    works = _WORKS.search(line.text.lower()) is not None
    for at, token in enumerate(line.tokens):
        if not token.cap or token.first or not token.is_word or token.low in lexicon.not_names:
            continue
        bare = token.low.removesuffix("s")
        if bare.endswith(_ORG_ENDINGS) and bare not in _ORG_ENDINGS and not lexicon.is_given(token.low):
            if bare not in lexicon.words and line.low(at - 1) != "den":
                yield _found(line, at, _capitals_end(line, at))
        elif works and line.low(at - 1) in {"hos", "for"} and _unknown_name(line, at, lexicon):
            last = at + 1
            while last < len(line.tokens) and line.close(last - 1) and line.tokens[last].cap:
                last += 1
            yield _found(line, at, last)


def _capitals_end(line: Line, at: int) -> int:
    """Return the token after the capitals that follow a workplace's word: "Kagehuset Sukkertoppen"."""
    last = at + 1
    while not line.low(at).endswith("s") and last - at < 3 and line.close(last - 1) and line.tokens[last].cap:
        last += 1
    return last


def _unknown_name(line: Line, at: int, lexicon: Lexicon) -> bool:
    low = line.tokens[at].low
    after = line.tokens[at + 1].low if line.close(at) else ""
    person = any(
        lexicon.is_given(word) or lexicon.is_family(word) or word in lexicon.given_words
        for word in (low, after)
        if word
    )
    return (
        not person
        and not lexicon.listed(low)
        and low not in lexicon.places
        and low not in lexicon.place_words
    )
