"""Addresses: a street with house number, floor and door, written or said; and streets without a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.house import house_end, with_floor
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.records import Found, Label
from nlp.masking.street import find_streets
from nlp.masking.wording import endings_of, words_of

# What only streets end on, and what streets end on as well as fields, gardens and harbours.
_STREET: Final = endings_of(
    "vej vejen gade gaden alle allé alléen alleen stræde strædet vænge vænget boulevard boulevarden"
)
_PLACE_LIKE: Final = endings_of(
    "plads pladsen torv torvet promenade promenaden park parken have haven bakke bakken bakkerne toft "
    "toften tofte vang vangen lund lunden sti stien kaj kajen gård gården kær kæret mose mosen eng engen "
    "engene mark marken ager ageren høj højen dal dalen krog krogen led leddet ås åsen banke banken brink "
    "brinken skrænt skrænten løkke løkken kvarter kvarteret hegn hegnet dige diget passage passagen sving "
    "svinget gyde gyden slippe slippen ring ringen bryn brynet drag draget kant kanten kilde kilden holm "
    "holmen lien slette sletten vold volden bro broen havn havnen strand stranden skov skoven bæk bækken sø "
    "søen rende renden trappe trappen tværgade parkvej kobbel koblet klynge rækken række bredden huse "
    "husene byen stræderne terrasse terrassen torp bugt bugten brygge bryggen fælled fælleden plænen vig "
    "vigen odde odden næs næsset hage bjerg bjerget klint klinten"
)
_ALONE: Final = words_of("vej gade alle allé plads boulevard stræde torv vænge park have bakke promenade")
_BEFORE_STREET: Final = words_of(
    "gammel gamle gl ny nye nørre sønder vester øster østre vestre nordre søndre store lille sankt skt sct "
    "over neder kongens dronning kong prins prinsesse general admiral pastor doktor dr biskop borgmester "
    "ved"
)
_LED_BY: Final = words_of("forbi på i til ad fra ved er bor adresse adressen af : hedder gaden vejen ligger")
_LIVES: Final = re.compile(
    r"\b(bor|bo|boede|boet|flytt\w+|adresse\w*|indgang\w*|lejlighed\w*|hus|værelse|mødes|mød|møde|hent\w*|send\w*|ligger|kom|kør)\b"
)
_HOME: Final = re.compile(r"\b(bor|bo|boede|boet|flytt\w+|adresse\w*)\b")
_ROADS: Final = ("motor", "hoved", "lande", "omfarts")
# First parts of words that are roads or places to be, but no address.
_SMALL: Final = words_of(
    "vi i de os jer dem der som jo og er alle hver for med på om har kan skal vil den en et"
)
_GENERIC: Final = words_of(
    "motor lande hoved side gå cykel om gennem ud ind til af kør grus asfalt villa blind bi under halv tvær "
    "midt gen karriere uddannelses livs arbejds praktik p parkerings lege bygge lager lære ferie camping "
    "stå sidde markeds flyve bane red studie elev sove hvile post alarm kryds stue privat tilkørsels bil "
    "trafik handels forretnings gang is sports fodbold hånd bus tog bolig rast opholds fri spille sove "
    "børnehave vuggestue senge læse møde natur folke by lands ryg tank jule køkken for skole barne tog bag "
    "blomster krydder brand kolonihave urte amts bag bro data flugt forbindelses forsynings frakørsels "
    "fælles færdsels førings gennemfarts hovedlande hul indfalds jord kommune kors køre leve militær "
    "motorring motortrafik nærings omfarts omkørsels over skille stats stik udfalds transport vild stille "
    "trappe strøg landsby lejr indkøbs fordelings små bold hjem adgang ind gen cykle kærligheds mellem rund "
    "høje sand skilte gårds kost adgangs genvejs smut gravel sti nære sid tur strække lyng kirke"
) - {"lyng", "kirke"}
_NOT_STREETS: Final = words_of(
    "arbejdsmarked arbejdsmarkeder marked plads pladsen vej vejen gade gaden sti stien have haven dal høj "
    "ring strand stranden skov skoven bro broen mark marken park parken række rækken kant kanten byen huse "
    "husene eng engen overgang omgang hele alle alléen stå"
)


def find_addresses(line: Line, lexicon: Lexicon, taken: list[Found]) -> Iterator[Found]:
    """Yield addresses that meet nothing of `taken`."""
    found: list[Found] = []
    at = 0
    while at < len(line.tokens):
        one = _address_at(line, at, lexicon) if _is_street_word(line, at) else None
        if one is None or any(map(one.meets, taken)):
            at += 1
            continue
        found.append(one)
        yield one
        at = max(at + 1, line.index_at(one.end - 1) + 1)
    yield from find_streets(line, lexicon, [*taken, *found])


def _ending(low: str) -> str | None:
    """Return the street's ending of a word, or None."""
    for ending in (*_STREET, *_PLACE_LIKE):
        if low.endswith(ending) and len(low) >= len(ending):
            longer = [e for e in (*_STREET, *_PLACE_LIKE) if low.endswith(e)]
            return max(longer, key=len)
    return None


def _is_street_word(line: Line, at: int) -> bool:
    low = line.tokens[at].low
    nickname = low.endswith("alle") and 4 < len(low) < 7  # "kalle", "malle"
    return line.tokens[at].is_word and not nickname and _ending(low) is not None


def _address_at(line: Line, at: int, lexicon: Lexicon) -> Found | None:
    """Return the address whose street ends with token `at`, or None."""
    token, ending = line.tokens[at], _ending(line.tokens[at].low)
    assert ending is not None  # noqa: S101  # the caller has looked
    first = _street_start(line, at, lexicon)
    if token.low == "alle" and line.low(first) in {"i", "de", "for", "alle"}:
        return None
    number_end = house_end(line, at)
    alone = token.low == ending
    if alone and first == at and not (token.cap and not token.first and line.cased and number_end):
        return _square(line, at, number_end)
    if number_end is None:
        if not _certain_without_number(line, first, at, ending, lexicon):
            return None
        return Found(start=line.tokens[first].start, end=with_floor(line, token.end), label=Label.ADDRESS)
    if not _plausible(line, first, at, ending, lexicon):
        return None
    return Found(start=line.tokens[first].start, end=with_floor(line, number_end), label=Label.ADDRESS)


def _square(line: Line, at: int, number_end: int | None) -> Found | None:
    """Return "torvet 3" and the like where somebody lives or is to come."""
    home = _HOME.search(line.text[: line.tokens[at].start].lower()) is not None
    usual = line.tokens[at].low in {"torvet", "torv", "havnen", "bakken", "parken"}
    if number_end is None or not (usual or (home and line.tokens[at].low.endswith(("en", "et")))):
        return None
    if line.low(at - 1) not in _LED_BY and not line.tokens[at].first:
        return None
    return Found(start=line.tokens[at].start, end=with_floor(line, number_end), label=Label.ADDRESS)


def _street_start(line: Line, at: int, lexicon: Lexicon) -> int:
    """Return the first token of the street's name."""
    first = at
    alone = line.tokens[at].low in _ALONE or line.tokens[at].low in {"vejen", "gaden", "pladsen"}
    while first > 0 and at - first < 5:
        before = line.tokens[first - 1]
        if (
            before.text == "."
            and first > 1
            and len(line.low(first - 2)) <= 3
            and line.tokens[first - 2].is_word
            and (line.tokens[first - 2].cap or (not line.cased and _is_shortened(line.low(first - 2))))
        ):
            first -= 2
        elif not line.close(first - 1):
            break
        elif (
            before.low in _BEFORE_STREET - {"ved"}
            or (line.cased and before.cap and not before.first and before.is_word)
            or (first == at and house_end(line, at) and token_named(line, at, before.low))
            or (first == at and house_end(line, at) and _unheard(line, before.low, lexicon))
            or (alone and _named(before.low, line.low(first - 2) if first == at else None, lexicon))
        ):
            first -= 1
        else:
            break
    if (
        first > 0
        and line.low(first - 1) == "ved"
        and (
            (line.tokens[first - 1].cap and not line.tokens[first - 1].first)
            or line.low(first - 2) in {"på", "til", "i", "fra", "adressen", "er"}
        )
    ):
        first -= 1
    return first


def _is_shortened(low: str) -> bool:
    return len(low) == 1 or low in {"gl", "sct", "skt", "st", "nr", "sdr", "ndr", "dr", "vr", "kgs", "chr"}


def _unheard(line: Line, before: str, lexicon: Lexicon) -> bool:
    """Return whether a word in no list stands before the street in small letters: "tuborg havnevej"."""
    strange = before.isalpha() and len(before) > 3 and not lexicon.known(before)
    return not line.cased and strange and not lexicon.is_given(before) and before not in lexicon.places


def token_named(line: Line, at: int, before: str) -> bool:
    """Return whether any word but a small one names an "allé" or "boulevard" that has a number."""
    # "alle tre" is no street: without its accent an allé needs a written number.
    token, after = line.tokens[at], line.low(at + 1)
    street = token.low in {"boulevard", "stræde"} or (
        token.low == "alle" and (after.isdigit() or "é" in token.text.lower())
    )
    return street and before.isalpha() and before not in _LED_BY | _SMALL


def _named(low: str, before: str | None, lexicon: Lexicon) -> bool:
    """Return whether a word names a "vej": a name, in the genitive where it stands right before it."""
    if before is not None:
        return (
            low.endswith("s")
            and len(low) > 3
            and (
                lexicon.is_given(low)
                or lexicon.is_family(low)
                or lexicon.family_shaped(low)
                or lexicon.stem(low, lexicon.family_words) is not None
                or not lexicon.known(low)
                or lexicon.is_given(before)
            )
        )
    return lexicon.is_given(low) or lexicon.is_family(low) or low in lexicon.given_words or low == "hans"


def _generic(low: str, ending: str, lexicon: Lexicon) -> bool:
    """Return whether the word is any road or square, not one with a name."""
    first_part = low[: -len(ending)]
    return (
        low in _NOT_STREETS
        or first_part in _GENERIC
        or first_part.rstrip("s") in _GENERIC
        or (low in lexicon.words and ending in _PLACE_LIKE)
    )


def _plausible(line: Line, first: int, at: int, ending: str, lexicon: Lexicon) -> bool:
    """Return whether a street word with a number after it is an address."""
    token = line.tokens[at]
    if line.cased and token.cap and not token.first:
        return True
    if first < at:
        return True
    led = line.low(first - 1) in _LED_BY if first else True
    if _generic(token.low, ending, lexicon):
        lives = _lives(line, first)
        if token.low.endswith(("vej", "vejen")):
            lives = _HOME.search(line.text[: token.start].lower()) is not None and not token.low.startswith(
                _ROADS
            )
        return bool(led and line.cased and token.cap) or (token.low not in _NOT_STREETS and lives)
    if ending in _STREET:
        return True
    return led and (not lexicon.listed(token.low) or _lives(line, first))


def _lives(line: Line, first: int) -> bool:
    """Return whether what comes before speaks of living somewhere."""
    return _LIVES.search(line.text[: line.tokens[first].start].lower()) is not None


def _certain_without_number(line: Line, first: int, at: int, ending: str, lexicon: Lexicon) -> bool:
    """Return whether a street without a number is one all the same."""
    token, before = line.tokens[at], line.low(first - 1)
    if _generic(token.low, ending, lexicon) and first == at:
        return False
    capital = line.cased and token.cap and not token.first
    if ending in _STREET and (capital or first < at) and (token.low != ending or first < at):
        return capital or before in _LED_BY
    if ending in _STREET and token.low != ending and ending not in {"vejen", "gaden"}:
        if not ending.startswith("vej"):
            return token.low not in lexicon.words and before not in {
                "en",
                "den",
                "denne",
                "min",
                "din",
                "hver",
                "sådan",
            }
        return before in {"på", "ad", "til", "fra", "ved", "i"} or "adresse" in line.text.lower()
    lives = (
        before in {"på", "i"}
        and _lives(line, first)
        and line.low(first - 2) in {"bor", "bo", "boede", "boet"}
    )
    if len(token.low) - len(ending) < 3 or lexicon.listed(token.low) or token.low in lexicon.places:
        return False
    if before == "i" and not token.low.endswith(("en", "et", "erne")):
        return False
    return lives
