"""Workplaces by their trade, their owners and their form: "X vvs", "X & Datter", "X ApS"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.lexicon import Lexicon
from nlp.masking.line import FILLERS, Line
from nlp.masking.numbers import read_number, read_ordinal
from nlp.masking.person_cues import NOUN_BEFORE, RELATIONS
from nlp.masking.records import Found, Label
from nlp.masking.wording import endings_of, words_of

PUBLIC: Final = endings_of(
    "kommunens centrets centerets statens styrelsens ministeriets borgerens dagens verdens årets ugens "
    "månedens regionens nævnets kassens skolens afdelingens lovens rigets livets danmarks"
)
SMALL: Final = words_of(
    "er og i på til med der som den det han hun jeg vi de har var kan skal vil at for fra om ved hos hvor "
    "når men så ikke lige nu jo da sagde siger åbner lukker kommer ligger søger ringede igen dengang i"
)
_FORM: Final = re.compile(
    r"\b(?:A\s?/\s?S|ApS|I\s?/\s?S|K\s?/\s?S|P\s?/\s?S|IVS|AMBA|a\.m\.b\.a\.?|amba|aps)(?!\w)"
    r"|&\s*(?:[Ss]øn(?:ner)?|[Dd]atter|[Dd]øtre|[Bb]ror|[Bb]rødre|[Pp]artnere?|Co\b\.?)"
    r"|\bog\s+(?:[Ss]ønn?er|[Ss]øn|[Dd]atter|[Dd]øtre|[Bb]rødre|[Pp]artnere)\b"
)
_LEADS: Final = words_of("hos fra for i på til ved med af")
_HIRES: Final = words_of(
    "søger søgte mangler manglede har havde vil ville siger sagde ringede ringer tilbyder tilbød skal lukker "
    "lukkede åbner åbnede kan kunne skrev svarede ansætter ansatte fyrede tager tog er var giver gav kom"
)
# They say what kind of work it is, and name no workplace.
_KINDS: Final = words_of(
    "almindelig daglig dagligt ugentlig grundig let hård tung god godt billig dyr privat offentlig kommunal "
    "professionel ekstern intern ren fast egen anden andre lokale lokal dansk udenlandsk international "
    "økologisk moderne klassisk manuel teknisk praktisk stort hjemlig offentligt hurtig nem gratis samlet "
    "ordentlig dårlig løbende akut mobil industriel grøn frivillig skriftlig ufaglært faglært tidligere "
    "nuværende kommende nærmeste største mindste bedste gamle nye egne rent mest bare kun selve både enten "
    "inden uden under over efter før mellem blandt noget nogen ingen alt alle to tre fire fem seks hver"
)
_OWNERS: Final = words_of("min din sin vores deres jeres hans hendes mine dine sine den det en et de")
_REGIONS: Final = words_of("midt nord syd øst vest")
_MOST_WORDS: Final = 3
_LONGEST: Final = 5  # words before "ApS"


def find_trades(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield them; they may meet one another."""
    yield from _traded(line, lexicon)
    yield from _teams(line, lexicon)


def _found(line: Line, first: int, last: int) -> Found:
    return Found(start=line.tokens[first].start, end=line.tokens[last - 1].end, label=Label.ORG)


def find_companies(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield what comes before "A/S", "& Søn" as far as capitals go, and the trade after the family."""
    for match in _FORM.finditer(line.text):
        at = line.index_at(match.start())
        last = line.index_at(match.end() - 1) + 1
        if line.low(at) == "og" and not _is_firm(line, at, lexicon):
            continue
        first = at
        while first > 0 and _in_name(line, first - 1) and at - first < _LONGEST:
            first -= 1
        family = line.low(at) in {"&", "og"}
        while family and last < len(line.tokens) and line.close(last - 1) and _is_trade(line, last, lexicon):
            last += 1
        if first < at:
            yield _found(line, first, last)


def _is_firm(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Return whether "og søn" follows a family's name where a workplace stands: "hos hedegaard og søn"."""
    before, son = line.tokens[at - 1], line.tokens[at + 1]
    if at < 1 or not before.is_word or lexicon.is_given(before.low):
        return False
    if line.cased:
        return son.cap and before.cap
    family = (
        lexicon.is_family(before.low)
        or lexicon.family_shaped(before.low)
        or lexicon.stem(before.low, lexicon.family_words) is not None
    )
    return family and line.low(at - 2) in {"hos", "for", "fra", "i"}


def _in_name(line: Line, at: int) -> bool:
    token = line.tokens[at]
    if token.text in "&-":
        return True
    if not token.is_word or token.low in SMALL:
        return False
    return token.cap if line.cased else at > 0 and token.low not in {"hos", "firmaet"}


def _is_trade(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Return whether token `at` is a trade, without a genitive's s."""
    token = line.tokens[at]
    trade = lexicon.stem(token.low, lexicon.trades)
    if trade is None:
        return False
    return (
        token.cap
        or (not line.cased and lexicon.trades[trade] > 0)
        or token.low.endswith(("forretning", "kommune"))
    )


def _traded(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "Stenlund Rengøring", "holms vognmandsforretning", "hos solbakkens gartneri"."""
    for at in range(1, len(line.tokens)):
        if not line.close(at - 1) or not _is_trade(line, at, lexicon):
            continue
        first = at
        while (
            first > 0
            and at - first < _MOST_WORDS
            and line.close(first - 1)
            and _leads_trade(line, first - 1, lexicon)
        ):
            first -= 1
        if first == at and not line.cased and _is_called(line, at, lexicon):
            first = at - 1
        if first < at:
            yield _found(line, first, at + 1)


def _leads_trade(line: Line, at: int, lexicon: Lexicon) -> bool:
    token = line.tokens[at]
    if not token.is_word or token.low in SMALL or token.low in _OWNERS:
        return False
    if line.cased:
        return token.cap and (not token.first or not lexicon.listed(token.low))
    if token.low.endswith(PUBLIC):
        return False
    named = lexicon.is_family(token.low) or token.low in lexicon.places or not lexicon.known(token.low)
    return named or lexicon.stem(token.low, lexicon.family_words) not in {None, token.low}


def _is_called(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Return whether the word before trade `at` is its name in small letters, though it is a Danish word."""
    low, lead = line.low(at - 1), line.low(at - 2)
    if not _can_name(line, at - 1, lexicon) or low.endswith(PUBLIC):
        return False
    begins = at == 1 or lead in {".", "og", "men", "at"}
    acts = line.low(at + 1) in _HIRES
    compound = not lexicon.listed(low)
    if low.endswith("s") and compound:
        return begins or lead in _LEADS | {"er"}
    if lead in {"hos", "fra"}:
        return True
    works = bool({"rent", "arbejder", "arbejdede", "kører", "kørte", "arbejdet"} & set(line.words[: at - 2]))
    return (begins and acts and (compound or at == 1)) or (lead == "for" and works)


def _can_name(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Return whether token `at` can name a workplace: no small word, number, adjective or relation."""
    low = line.low(at)
    return (
        line.tokens[at].is_word
        and len(low) > 3
        and low not in SMALL | NOUN_BEFORE | FILLERS | RELATIONS | _KINDS | _OWNERS | lexicon.not_names
        and lexicon.stem(low, lexicon.trades) is None
        and low.removesuffix("s") not in RELATIONS
        and read_number(line.words, at) is None
        and read_ordinal(line.words, at) is None
    )


def _teams(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "tagteam midt", "team X" where somebody is from it."""
    for at in range(1, len(line.tokens) - 1):
        token, after = line.tokens[at], line.tokens[at + 1]
        if line.low(at - 1) not in {"hos", "fra", "i"} or not line.close(at) or not token.is_word:
            continue
        part = after.low in _REGIONS and not lexicon.listed(token.low) and token.low not in lexicon.places
        named = after.cap if line.cased else not after.low.endswith(("er", "en", "et"))
        if part or (token.low == "team" and named and _can_name(line, at + 1, lexicon)):
            yield _found(line, at, at + 2)
