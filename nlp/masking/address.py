"""Addresses: a street with house number, floor and door, written or said; and streets without a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.house import house_end, with_floor
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.number_beside import find_amended, find_lettered
from nlp.masking.numbers import ORDINALS
from nlp.masking.records import Found, Label
from nlp.masking.road_words import (
    NO_NAME,
    NOT_STREETS,
    SMALL,
    SQUARES,
    is_generic,
    is_sure,
    lives,
    road_ending,
)
from nlp.masking.street import find_streets
from nlp.masking.whereabouts import find_numbers_apart, find_whereabouts, is_garden
from nlp.masking.wording import words_of

_BEFORE_STREET: Final = words_of(
    "gammel gamle gl ny nye nørre sønder vester øster østre vestre nordre søndre store lille sankt skt sct "
    "over neder kongens dronning kong prins prinsesse general admiral pastor doktor dr biskop borgmester "
    "ved"
)
_INITIALS: Final = frozenset("abcdefghjklmnopqrstuvwxyz")  # "h c andersens gade"; "i" is a word
_LED_BY: Final = words_of("forbi på i til ad fra ved er bor adresse adressen af : hedder gaden vejen ligger")
_LEADS_TO: Final = words_of("på ad til fra er bor hedder adressen")
_WHAT_IS: Final = words_of("det adressen vejen gaden adresse stadig")
_MOST_WORDS: Final = 4  # of a road's name and what leads to it
_HOME: Final = re.compile(r"\b(bor|bo|boede|boet|flytt\w+|adresse\w*)\b")
_ROADS: Final = ("motor", "hoved", "lande", "omfarts")


def find_addresses(line: Line, lexicon: Lexicon, taken: list[Found]) -> Iterator[Found]:
    """Yield addresses that meet nothing of `taken`."""
    roads = list(_roads(line, lexicon, taken))
    roads += find_streets(line, lexicon, [*taken, *roads])
    others = [
        one
        for one in (*find_whereabouts(line, lexicon), *find_lettered(line, lexicon))
        if not any(map(one.meets, taken))
    ]
    found = _united(line, [*roads, *others])
    yield from found
    for one in (*find_numbers_apart(line, found), *find_amended(line, found)):
        if not any(map(one.meets, [*taken, *found])):
            yield one


def _roads(line: Line, lexicon: Lexicon, taken: list[Found]) -> Iterator[Found]:
    """Yield the addresses whose road's ending tells."""
    at = 0
    while at < len(line.tokens):
        ending = road_ending(line, at, lexicon)
        numbered = line.low(at) in lexicon.numbered and line.low(at) != ending  # "lager 3"
        one = _address_at(line, at, ending, lexicon) if ending is not None and not numbered else None
        if one is None or any(map(one.meets, taken)):
            at += 1
            continue
        yield one
        at = max(at + 1, line.index_at(one.end - 1) + 1)


def _united(line: Line, found: list[Found]) -> list[Found]:
    """Return what meets as one, and a garden with the path that follows it: "H/F X, Pæregangen 16"."""
    united: list[Found] = []
    for one in sorted(found, key=lambda one: one.start):
        last = united[-1] if united else None
        follows = last is not None and line.text[last.end : one.start].strip() in {"", ","}
        if last is not None and (last.meets(one) or (follows and is_garden(line, last))):
            united[-1] = Found(start=last.start, end=max(last.end, one.end), label=Label.ADDRESS)
        else:
            united.append(one)
    return united


def _address_at(line: Line, at: int, ending: str, lexicon: Lexicon) -> Found | None:
    """Return the address whose street ends with token `at`, or None."""
    token = line.tokens[at]
    if line.close(at) and line.low(at + 1) in SQUARES and line.low(at + 1) != "have":
        longer = _address_at(line, at + 1, line.low(at + 1), lexicon)
        if longer is not None and longer.start <= token.start:
            return longer
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
    first = _monarch_start(line, at)
    alone = line.tokens[at].low in SQUARES or line.tokens[at].low in {"vejen", "gaden", "pladsen"}
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
            or (not line.cased and before.low in _INITIALS)
            or (line.cased and before.cap and not before.first and before.is_word)
            or (first == at and house_end(line, at) and token_named(line, at, before.low))
            or (first == at and house_end(line, at) and _unheard(line, before.low, lexicon))
            or (alone and _named(before.low, line.low(first - 2) if first == at else None, lexicon))
            or (first == at and _is_owner(line, at))
            or (is_led_word(line, first - 1) and not _is_all(line, at))
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


def _monarch_start(line: Line, at: int) -> int:
    """Return where "christian den ottendes vej" begins whose road's word is token `at`, or `at` itself."""
    if line.low(at) not in SQUARES:
        return at
    back = at - 1
    if line.low(back) == "s" and line.low(back - 1) == "." and line.low(back - 2).isdigit():
        back -= 2  # "Christian 4.s Vej"
    elif line.low(back - 1) != "den" or line.low(back).removesuffix("s") not in ORDINALS:
        return at
    first = back - 1 - (line.low(back - 1) == "den")
    return first if first >= 0 and line.tokens[first].is_word else at


def _is_owner(line: Line, at: int) -> bool:
    """Return whether a sentence begins with whom a road is named after: "Heksens Sti 4"."""
    owner, road = line.tokens[at - 1], line.tokens[at]
    return line.cased and owner.cap and owner.first and road.cap and owner.low.endswith("s")


def _is_all(line: Line, at: int) -> bool:
    """Return whether token `at` is "alle" without the accent and the written number of an allé."""
    return line.tokens[at].text.lower() == "alle" and not line.low(at + 1).isdigit()


def is_led_word(line: Line, at: int) -> bool:
    """Return whether token `at` begins or goes on a road's name in small letters: "bor på X nordre gade"."""
    if line.cased:
        return False
    for back in range(at, max(-1, at - _MOST_WORDS), -1):
        low = line.low(back)
        if low in _LEADS_TO and (low != "er" or line.low(back - 1) in _WHAT_IS):
            return back < at
        if not line.tokens[back].is_word or low in NO_NAME or not line.close(back):
            return False
    return False


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
    return street and before.isalpha() and before not in _LED_BY | SMALL


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


def _plausible(line: Line, first: int, at: int, ending: str, lexicon: Lexicon) -> bool:
    """Return whether a street word with a number after it is an address."""
    token = line.tokens[at]
    if line.cased and token.cap and not token.first:
        return True
    if first < at:
        return True
    led = line.low(first - 1) in _LED_BY if first else True
    if is_generic(token.low, ending, lexicon):
        home = lives(line, first)
        if token.low.endswith(("vej", "vejen")):
            home = _HOME.search(line.text[: token.start].lower()) is not None and not token.low.startswith(
                _ROADS
            )
        return bool(led and line.cased and token.cap) or (token.low not in NOT_STREETS and home)
    if is_sure(ending, lexicon):
        return True
    listed = lexicon.listed(token.low)
    return (led and not listed) or ((led or not listed) and lives(line, first, whole=not listed))


def _certain_without_number(line: Line, first: int, at: int, ending: str, lexicon: Lexicon) -> bool:
    """Return whether a street without a number is one all the same."""
    token, before = line.tokens[at], line.low(first - 1)
    if is_generic(token.low, ending, lexicon) and first == at:
        return False
    capital = line.cased and token.cap and not token.first
    sure = is_sure(ending, lexicon)
    if sure and (capital or first < at) and (token.low != ending or first < at):
        return capital or before in _LED_BY
    if sure and token.low != ending and ending not in {"vejen", "gaden"}:
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
    home = (
        before in {"på", "i"} and lives(line, first) and line.low(first - 2) in {"bor", "bo", "boede", "boet"}
    )
    if token.low in SQUARES and first < at:
        return before in {"på", "ad", "ved"} and lives(line, first)
    if len(token.low) - len(ending) < 3 or lexicon.listed(token.low) or token.low in lexicon.places:
        return False
    if before == "i" and not token.low.endswith(("en", "et", "erne")):
        return False
    return home
